"""Where the variables of a function are while a loop in one of its regions is run elsewhere (see `frontend.regions`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minijit.backend.target import LEFT_WORD
from minijit.frontend.bytecode import UNBOUND
from minijit.frontend.regions import SAVED
from minijit.tracing.interpreter import Frame, Returned

if TYPE_CHECKING:
    from minijit.runtime.engine import Engine
    from minijit.runtime.entry import State
    from minijit.runtime.function import ExitState


class RegionStay:
    """One stay. `variables[0]` are those of the frame that waits, `frame` that of the interpreter, once there is one; of a loop
    that CPython finishes, `values` are the locals that its copy was given."""

    def __init__(self, variables: list[dict[str, Any]]) -> None:
        self.variables = variables
        self.frame: Frame | None = None
        self.values: dict[str, Any] | None = None

    def put_back(self) -> None:
        """Let the frame that waits have the variables as they are now. Whatever interrupts this has changed nothing, or all."""
        copied = self.values or (self.frame and self.frame.locals)
        if copied and SAVED in copied:
            self.variables[0] = copied[SAVED]
        elif self.frame is not None:
            registers = self.frame.registers
            self.variables[0] = {
                name: registers[number]
                for name, number in self.frame.code.variables.items()
                if registers[number] is not UNBOUND
            }


NOT_LEFT = -1


class Leaving:
    """While native code is entered and left again: whatever interrupts that, as a signal's handler does, finds the frame where
    native code has left it."""

    __slots__ = ("buffer", "engine", "frame", "held", "left")

    def __init__(self, engine: Engine, buffer: State, frame: Frame) -> None:
        self.engine, self.buffer, self.frame = engine, buffer, frame
        self.held: list[Any] | None = None  # the objects in the buffer, from before the first reference is taken out of it
        self.left = False

    def __enter__(self) -> Leaving:
        self.buffer.words[LEFT_WORD] = NOT_LEFT
        return self

    def read(self, number: int) -> Returned | tuple[ExitState, int]:
        if number in self.engine.exits:
            self.held = self.engine.exits[number].planned(self.frame).hold(self.buffer)
        result = self.engine.read(number, self.buffer, self.frame)
        self.left = True
        return result

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None or self.left or (number := self.buffer.words[LEFT_WORD]) not in self.engine.exits:
            return
        self.engine.exits[number].planned(self.frame).rebuild(self.buffer, self.frame, self.held)
