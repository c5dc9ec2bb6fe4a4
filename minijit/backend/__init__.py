"""From optimized traces to audited machine code. TARGETS names every architecture."""
