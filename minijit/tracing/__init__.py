"""The interpreter of guest bytecode and the recorder that watches it."""
