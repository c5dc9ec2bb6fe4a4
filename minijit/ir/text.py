"""Traces as text and back: what dumps show and case files hold (grammar: the example in `trace.py`)."""

from __future__ import annotations

import ast
import builtins
import importlib
import operator
import re
from collections.abc import Iterator

from minijit.ir.native import CType, NativeFunction
from minijit.ir.ops import TYPED, Op, Type
from minijit.ir.trace import Const, FrameState, Instruction, Loop, Operand, Snapshot, Trace, Untouched

OPS = {op.info.text: op for op in Op}


def print_trace(trace: Trace) -> str:
    """The trace as text; `parse_trace` reads it back."""
    numbers = {i: n for n, i in enumerate(i for i in trace.instructions() if i.type is not Type.NONE)}

    def value(operand: Operand) -> str:
        if isinstance(operand, Instruction):
            return f"%{numbers[operand]}" if operand in numbers else "%?"
        if operand.type.is_address:
            return f"{operand.type.value}@{id(operand.value):#x}"
        if operand.type is Type.OBJECT and hasattr(operand.value, "__qualname__"):
            module = getattr(operand.value, "__module__", None) or builtins.__name__
            return f"object({module}:{operand.value.__qualname__})"
        if operand.type is Type.CHAR:
            return f"char({ord(str(operand.value))})"
        return f"object({operand.value!r})".replace(", ", ",") if operand.type is Type.OBJECT else repr(operand.value)

    def snapshot(s: Snapshot) -> str:
        frames = (" ".join([f"{f.function}@{f.pc}", *(f"r{r}={value(v)}" for r, v in f.registers)]) for f in s.frames)
        return f" [{' | '.join(frames)}]"

    def comment(i: Instruction) -> str:
        words = ([f"line {i.line}"] if i.line else []) + ([i.note] if i.note else [])
        return f"  # {': '.join(words)}" if words else ""

    def line(i: Instruction, register: int | None = None) -> str:
        words = [i.op.info.text]
        if i.op in TYPED:
            words.append(i.type.value)
        if register is not None:
            words.append(f"r{register}")
        if i.callee:
            words.append(i.callee.name)
        if i.target:
            words.append(i.target)
        text = " ".join(words) + (" " + ", ".join(map(value, i.args)) if i.args else "")
        left = f"%{numbers[i]} = " if i in numbers else ""
        return f"  {left}{text}{snapshot(i.snapshot) if i.snapshot else ''}{comment(i)}"

    lines = [f"trace {trace.name} {trace.kind} {trace.function}"]
    for c in trace.callees():
        types = " ".join(t.name for t in (c.result, *c.arguments))
        lines.append(f"callee {c.name} {c.address:#x} {c.library or '-'} {'pure' if c.pure else 'impure'} {types}")
    lines += [line(i, r) for i, r in zip(trace.inputs, trace.input_registers, strict=True)]
    lines += map(line, trace.straight)
    if loop := trace.loop:
        lines.append("loop")
        for p, first in zip(loop.params, loop.initial, strict=True):
            lines.append(f"  {value(p)} = param {p.type.value} {value(first)}{comment(p)}")
        lines += ["body", *map(line, loop.body), " ".join(["again", ", ".join(map(value, loop.back))]).rstrip()]
    return "\n".join(lines) + "\n"


def parse_trace(text: str) -> Trace:
    """The trace that `text` describes; ValueError with the line on anything else."""
    parser = _Parser()
    for number, line in enumerate(text.splitlines(), 1):
        try:
            parser.line(line)
        except (KeyError, ValueError, IndexError, SyntaxError) as error:
            raise ValueError(f"line {number}: {line.strip()!r}: {error}") from error
    return parser.trace()


class _Parser:
    def __init__(self) -> None:
        self.head = ["", "", ""]
        self.values: dict[str, Instruction] = {}
        self.callees: dict[str, NativeFunction] = {}
        self.inputs: list[Instruction] = []
        self.registers: list[int] = []
        self.straight: list[Instruction] = []
        self.body: list[Instruction] = []
        self.params: list[Instruction] = []
        self.initial: list[Operand] = []
        self.back: tuple[Operand, ...] | None = None
        self.into = self.straight

    def line(self, line: str) -> None:
        line, _, comment = line.partition("#")
        found = re.match(r"(?:line (\d+)(?:: |$))?(.*)", comment.strip())
        source, note = (int(found[1] or 0), found[2]) if found else (0, "")
        line, _, snapshot = line.strip().partition("[")
        first, _, rest = line.strip().partition(" ")
        if not first:
            return
        if first == "trace":
            self.head = rest.split()
        elif first == "callee":
            name, address, library, purity, *types = rest.split()
            result, *arguments = (CType[t] for t in types)
            library = "" if library == "-" else library
            callee = NativeFunction(name, int(address, 16), library, tuple(arguments), result, purity == "pure")
            self.callees[name] = callee
        elif first in ("loop", "body"):
            self.into = self.body
        elif first == "again":
            self.back = tuple(self.operands(rest))
        else:
            left, equals, right = line.partition("=")
            instruction = self.instruction(right.strip() if equals else line.strip())
            instruction.line, instruction.note = source, note
            if snapshot:
                instruction.snapshot = self.snapshot(snapshot.strip().removesuffix("]"))
            if equals:
                self.values[left.strip()] = instruction

    def instruction(self, text: str) -> Instruction:
        name, _, rest = text.partition(" ")
        op = OPS[name]
        new = Instruction(op, type=op.info.result)
        if op in TYPED:
            kind, _, rest = rest.partition(" ")
            new.type = Type(kind)
        if op is Op.INPUT:
            self.inputs.append(new)
            self.registers.append(int(rest.strip()[1:]))
            return new
        if op is Op.PARAM:
            self.params.append(new)
            self.initial += self.operands(rest)
            return new
        if op in (Op.CALL, Op.LINK):
            word, _, rest = rest.partition(" ")
            if op is Op.CALL:
                new.callee = self.callees[word]
            else:
                new.target = word
        new.args = tuple(self.operands(rest))
        self.into.append(new)
        return new

    def operands(self, text: str) -> Iterator[Operand]:
        return (self.operand(word.strip()) for word in text.split(",") if word.strip())

    def operand(self, word: str) -> Operand:
        if word.startswith("%"):
            return self.values[word]
        if word.startswith("object("):
            untouched = re.fullmatch(r"object\(Untouched\(register=(\d+),kind='([^']*)'\)\)", word)
            if named := re.fullmatch(r"object\((\w+):([\w.]+)\)", word):
                return Const(Type.OBJECT, operator.attrgetter(named[2])(importlib.import_module(named[1])))
            return Const(Type.OBJECT, Untouched(int(untouched[1]), untouched[2]) if untouched else ast.literal_eval(word[7:-1]))
        if word.startswith("char("):
            return Const(Type.CHAR, chr(int(word[5:-1])))
        if word in ("True", "False"):
            return Const(Type.BOOL, word == "True")
        if re.fullmatch(r"-?\d+", word):
            return Const(Type.INT, int(word))
        return Const(Type.FLOAT, float(word))

    def snapshot(self, text: str) -> Snapshot:
        frames = []
        for frame in text.split("|"):
            where, *registers = frame.split()
            function, _, pc = where.rpartition("@")
            pairs = (r.split("=") for r in registers)
            frames.append(FrameState(function, int(pc), tuple((int(r[1:]), self.operand(v)) for r, v in pairs)))
        return Snapshot(tuple(frames))

    def trace(self) -> Trace:
        name, kind, function = self.head
        loop = None
        if self.back is not None:
            loop = Loop(tuple(self.params), tuple(self.initial), tuple(self.body), self.back)
        return Trace(name, kind, function, tuple(self.inputs), tuple(self.registers), tuple(self.straight), loop)
