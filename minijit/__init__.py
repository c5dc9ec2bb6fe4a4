"""minijit: a tracing JIT for numeric Python whose machine code lies near what it calls."""

TYPE_CHECKING = False  # typing itself would double the time that an import takes
if TYPE_CHECKING:
    from minijit.api import JitFunction, jit, report
    from minijit.errors import MinijitError, Unsupported

__version__ = "0.1.0"
__all__ = ["JitFunction", "MinijitError", "Unsupported", "jit", "report"]


def __getattr__(name: str) -> object:
    """Public names are imported when first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'minijit' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module("minijit.api"), name)
    globals()[name] = value
    return value
