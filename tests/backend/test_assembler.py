"""The assembler: text in, bytes out."""

from __future__ import annotations

import keystone
import pytest

from minijit.backend import assembler
from minijit.backend.assembler import assemble_text
from minijit.errors import Abort

CODE = b"\x48\x8d\x65\xd8\xb8\x10\x00\x00\x00"  # lea rsp, [rbp - 40]; mov eax, 16
ENGINES = []  # their memory would make the next ones read numbers as they did


@pytest.fixture
def fresh():
    assembler._engine.cache_clear()
    yield
    assembler._engine.cache_clear()


@pytest.mark.parametrize("wrong", [0, 1, 3])
def test_an_engine_that_reads_numbers_as_hexadecimal_is_not_used(fresh, monkeypatch, wrong) -> None:
    real, before = keystone.Ks, len(ENGINES)

    def open_engine(*words):
        engine = real(*words)
        ENGINES.append(engine)
        if len(ENGINES) - before <= wrong:
            engine.syntax = keystone.KS_OPT_SYNTAX_INTEL  # keystone 0.9.2: whatever is set, the radix becomes 16
            assert bytes(engine.asm("mov eax, 16")[0]) == b"\xb8\x16\0\0\0"
        return engine

    monkeypatch.setattr(keystone, "Ks", open_engine)
    assert assemble_text("lea rsp, [rbp-40]; mov eax, 16", 0x1000) == CODE
    assert len(ENGINES) == before + wrong + 1


def test_where_no_engine_reads_decimal_numbers_nothing_is_assembled(fresh, monkeypatch) -> None:
    real = keystone.Ks

    def open_engine(*words):
        engine = real(*words)
        ENGINES.append(engine)
        engine.syntax = keystone.KS_OPT_SYNTAX_INTEL
        return engine

    monkeypatch.setattr(keystone, "Ks", open_engine)
    with pytest.raises(Abort, match="hexadecimal"):
        assemble_text("mov eax, 16", 0x1000)


def test_what_keystone_refuses_is_told() -> None:
    with pytest.raises(Abort, match="assembler"):
        assemble_text("mov eax, nonsense, 3", 0x1000)
