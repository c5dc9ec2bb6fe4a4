"""What debuggers are told: one symbol file per chunk, registered once, appended in place."""
