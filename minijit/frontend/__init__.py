"""From Python source to guest bytecode and to the copies of a function that run in CPython."""
