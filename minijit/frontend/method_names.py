"""The methods of builtin types that may have a native form: a call of any other is left to CPython.

What `tracing.methods` makes of them depends on the type of what they are called of, which is known only at run time."""

OF_NUMBERS = frozenset({"bit_length", "bit_count", "is_integer"})
OF_LISTS = frozenset(
    {"append", "pop", "insert", "extend", "copy", "clear", "reverse", "sort", "index", "remove", "count"}
)
METHODS = OF_NUMBERS | OF_LISTS
