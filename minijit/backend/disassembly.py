"""Machine code as text: addresses, instructions, symbols of targets, guest lines and the IR each piece came from."""

from __future__ import annotations

import linecache

from minijit.backend.auditor import instructions
from minijit.backend.target import MachineCode


def disassemble(code: MachineCode, file: str = "") -> str:
    """One line an instruction, with a comment line before the code of each IR instruction."""
    names = {c.callee.address: c.callee.name for c in code.calls}
    exits = {code.address + e.stub: f"exit {e.number}" for e in code.exits}
    origins = {code.address + offset: instruction for offset, instruction in code.origins}
    lines = [f"{code.trace.name}: {len(code.code)} bytes at {code.address:#x}"]
    line = 0
    for address, _, word, operands in instructions(code.code[: code.text_size], code.address):
        if address == code.address + code.start:
            lines.append("start:")
        origin = origins.get(address)
        if origin is not None:
            if origin.line and origin.line != line:
                line = origin.line
                text = linecache.getline(file, line).strip() if file else ""
                lines.append(f"  ; line {line} {text}".rstrip())
            lines.append(f"  ;   {origin.op.info.text}{' ' + origin.note if origin.note else ''}")
        if address in exits:
            lines.append(f"{exits[address]}:")
        target = int(operands, 16) if operands.startswith("0x") else None
        note = names.get(target) or exits.get(target) if target is not None else None
        lines.append(f"    {address:#x}  {word} {operands}{'  <' + note + '>' if note else ''}".rstrip())
    if len(code.code) > code.text_size:
        lines.append(f"    {code.address + code.text_size:#x}  literals, {len(code.code) - code.text_size} bytes")
    return "\n".join(lines)
