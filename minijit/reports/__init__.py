"""What happened and why, as data and as text; prints nothing itself."""
