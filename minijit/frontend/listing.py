"""Bytecode as text."""

from __future__ import annotations

from minijit.frontend.bytecode import Bytecode, Code, Opcode


def listing(code: Code) -> str:
    """One line an instruction: pc, source line, operation with register names."""
    head = f"bytecode of {code.qualname} ({code.file}:{code.line})"
    return "\n".join([head, *(f"{pc:4}  {i.place.line:5}  {_text(code, i)}" for pc, i in enumerate(code.instructions))])


def _text(code: Code, i: Bytecode) -> str:
    def name(register: int | None) -> str:
        return "" if register is None else code.registers[register]

    d, a, b, x = name(i.d), name(i.a), name(i.b), i.x
    match i.opcode:
        case Opcode.CONST:
            return f"{d} <- {x!r}"
        case Opcode.MOVE:
            return f"{d} <- {a}"
        case Opcode.GLOBAL if isinstance(x, tuple):
            return f"{d} <- global {'.'.join(x)}"
        case Opcode.BINARY | Opcode.COMPARE:
            return f"{d} <- {a} {x} {b}"
        case Opcode.AMONG if isinstance(x, tuple):
            return f"{d} <- {a} {x[0]} ({', '.join(name(r) for r in x[1])})"
        case Opcode.UNARY:
            return f"{d} <- {x} {a}"
        case Opcode.CALL if isinstance(x, tuple):
            return f"{d} <- {a}({', '.join(name(r) for r in x)})"
        case Opcode.CALL_NAMED if isinstance(x, tuple):
            return f"{d} <- {a}({_arguments(list(map(name, x[1])), x[0])})"
        case Opcode.TUPLE if isinstance(x, tuple):
            return f"{d} <- ({', '.join(name(r) for r in x)})"
        case Opcode.UNPACK if isinstance(x, tuple):
            return f"{', '.join(name(r) for r in x)} <- unpack {a}"
        case Opcode.LIST if isinstance(x, tuple):
            return f"{d} <- [{', '.join(name(r) for r in x)}]"
        case Opcode.DICT if isinstance(x, tuple):
            pairs = zip(x[::2], x[1::2], strict=True)
            return f"{d} <- {{{', '.join(f'{name(key)}: {name(value)}' for key, value in pairs)}}}"
        case Opcode.SET if isinstance(x, tuple):
            return f"{d} <- {{{', '.join(name(r) for r in x)}}}"
        case Opcode.ATTRIBUTE:
            return f"{d} <- {a}.{x}"
        case Opcode.SUBSCRIPT if isinstance(x, tuple):
            return f"{d} <- {a}[{', '.join(map(name, x))}]"
        case Opcode.STORE if isinstance(x, tuple) and i.b is None:
            return f"{a}[{', '.join(map(name, x[1:]))}] <- {name(x[0])}"
        case Opcode.SUBSCRIPT:
            return f"{d} <- {a}[{b}]"
        case Opcode.SLICE if isinstance(x, tuple):
            return f"{d} <- {a}[{':'.join(map(name, x))}]"
        case Opcode.STORE_SLICE if isinstance(x, tuple):
            return f"{a}[{':'.join(map(name, x))}] <- {b}" if b else f"delete {a}[{':'.join(map(name, x))}]"
        case Opcode.DELETE_ITEM:
            return f"delete {a}[{b}]"
        case Opcode.STORE if isinstance(x, tuple):
            return f"{a}[{b}] <- {name(x[0])}"
        case Opcode.IS_LIST:
            return f"{d} <- whether {a} is a list"
        case Opcode.LOOKUP:
            return f"{d} <- method {x} of {a}"
        case Opcode.METHOD if isinstance(x, tuple):
            return f"{d} <- {a}.{x[0]}({_arguments(list(map(name, x[1])), x[2])})"
        case Opcode.JUMP:
            return f"jump {x}"
        case Opcode.JUMP_IF_TRUE:
            return f"if {a} jump {x}"
        case Opcode.JUMP_IF_FALSE:
            return f"if not {a} jump {x}"
        case Opcode.UNPACK_REST if isinstance(x, tuple):
            return f"{', '.join('*' * (k == x[0]) + name(r) for k, r in enumerate(x[1]))} <- {a}"
        case Opcode.LIST_BACKWARDS if isinstance(x, tuple):
            return f"{d} <- {name(x[0])}({name(x[1])}({a}))"
        case Opcode.RANGE if isinstance(x, tuple):
            return f"{d} <- range({', '.join(name(r) for r in x)})"
        case Opcode.NEXT:
            return f"{b} <- next {d}, at the end jump {x}"
        case Opcode.REVERSED:
            return f"{d} <- {b}({a})"
        case Opcode.BACKWARDS:
            return f"{d} backwards"
        case Opcode.PLACE:
            return f"{d} <- place {a} - {b}"
        case Opcode.ITER if isinstance(x, tuple):
            return f"{d} <- {x[0]}({', '.join(name(r) for r in x[1])})"
        case Opcode.ITEM:
            return f"{d} <- item {b} of {a}, at the end jump {x}"
        case Opcode.STRICT if isinstance(x, tuple):
            return f"check that none of {', '.join(map(name, x[1]))} goes on at {b}, as number {x[0]} has ended"
        case Opcode.ADVANCE:
            return f"advance {d}"
        case Opcode.TRY:
            return f"try, in CPython from {x} on"
        case Opcode.LOOP:
            return f"loop #{x}"
        case Opcode.CHECK:
            return f"check that {a} is bound"
        case Opcode.PLAIN if isinstance(x, tuple):
            return f"in CPython: statement #{x[0]} ({code.plain[x[0]].problem.problem})"
        case Opcode.DELETE:
            return f"delete {d}"
        case _:
            return f"return {a}"


def _arguments(values: list[str], names: tuple[str, ...]) -> str:
    """The last ones with their names."""
    first = len(values) - len(names)
    return ", ".join([*values[:first], *(f"{name}={value}" for name, value in zip(names, values[first:], strict=True))])
