"""How an evaluation says that native code would take the side exit."""


class GuardFailed(Exception):
    """Raised by an evaluation where native code would take the side exit."""
