"""The methods of builtin types that may have a native form: a call of any other is left to CPython.

What `tracing.methods` makes of them depends on the type of what they are called of, which is known only at run time."""

OF_NUMBERS = frozenset({"bit_length", "bit_count", "is_integer"})
OF_LISTS = frozenset(
    {"append", "pop", "insert", "extend", "copy", "clear", "reverse", "sort", "index", "remove", "count"}
)
OF_DICTS = frozenset({"get", "setdefault", "pop", "add", "discard", "remove", "keys", "values", "items"})  # and of sets
TESTS = frozenset(f"is{kind}" for kind in ("digit", "alpha", "alnum", "upper", "lower", "space", "numeric", "decimal", "ascii"))
CHANGES = frozenset({"upper", "lower", "strip", "lstrip", "rstrip", "title", "capitalize", "swapcase"})
OTHERS = frozenset({
    "index", "rfind", "rindex", "zfill", "ljust", "rjust", "center", "partition", "rpartition", "splitlines", "rsplit",
    "casefold", "removeprefix", "removesuffix", "encode",
})  # fmt: skip
OF_TEXTS = TESTS | CHANGES | OTHERS | {"count", "find", "startswith", "endswith", "replace", "join", "split"}
METHODS = OF_NUMBERS | OF_LISTS | OF_DICTS | OF_TEXTS
