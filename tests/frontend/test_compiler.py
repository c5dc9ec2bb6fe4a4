"""Source to bytecode: what comes out, and for everything else a reason with its place."""

from __future__ import annotations

import linecache
import textwrap

import pytest

from minijit.errors import Unsupported
from minijit.frontend.bytecode import Opcode
from minijit.frontend.compiler import compile_function
from minijit.frontend.liveness import live_registers

_made = 0


def function_of(source: str, **globals_: object):
    """A function from source text, with the text to be found by `linecache`."""
    global _made
    _made += 1
    file = f"<source {_made}>"
    source = textwrap.dedent(source)
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space: dict[str, object] = dict(globals_)
    exec(compile(source, file, "exec"), space)
    return [v for v in space.values() if hasattr(v, "__code__")][-1]


def test_bytecode_of_a_loop_reads_like_the_source():
    code = compile_function(
        function_of("""
            def count(n):
                s = 0
                while s < n:
                    s += 2
                return s
        """)
    )
    assert [i.opcode for i in code.instructions] == [
        Opcode.CONST, Opcode.LOOP, Opcode.COMPARE, Opcode.JUMP_IF_FALSE, Opcode.CONST, Opcode.BINARY, Opcode.JUMP,
        Opcode.RETURN, Opcode.CONST, Opcode.RETURN,
    ]  # fmt: skip
    assert [i.place.line for i in code.instructions][:7] == [3, 4, 4, 4, 5, 5, 4]
    (loop,) = code.loops
    assert (loop.kind, code.instructions[loop.pc].opcode) == ("while", Opcode.LOOP)
    text = code.text()
    assert "while s < n" in text or "s" in text


def test_liveness_at_a_header_is_what_the_loop_and_the_rest_read():
    code = compile_function(
        function_of("""
            def f(a, b, unused):
                t = a * 2
                while a < b:
                    x = a + 1
                    a = x
                return t
        """)
    )
    names = {code.registers[r] for r in code.live[code.loops[0].pc]}
    assert names == {"a", "b", "t"}
    assert live_registers(code.instructions) == code.live


UNSUPPORTED = {
    "{**n}": "a dict with `**`",
    "{1, 2, 3}": "a set of constants",
    "{*n}": "a set with `*`",
    "{i: [j for j in range(i)] for i in range(3)}": "a comprehension in a dict comprehension",
    "dict((i, i) for i in range(3))": "a generator expression",
    "[(lambda: i) for i in range(3)]": "a lambda in a comprehension",
    "lambda: 1": "a lambda",
    "[y := i for i in range(3)]": "`:=` in a comprehension",
    "f'{n:>5}'": "an f-string",
    "1j": "a complex literal",
    "n @ n": "the operator MatMult",
    "abs(**n)": "a call with",
    "abs(*n)": "a call with",
    "...": "a ellipsis literal",
}


@pytest.mark.parametrize("expression", UNSUPPORTED)
def test_an_unsupported_expression_is_named_with_its_place(expression):
    function = function_of(f"def f(n):\n    while n:\n        x = {expression}\n    return 1\n")
    with pytest.raises(Unsupported) as caught:
        compile_function(function)
    place = caught.value.place
    assert place is not None and (place.line, place.column) >= (3, 0) and place.line == 3
    assert place.file == function.__code__.co_filename
    assert caught.value.problem and str(caught.value).startswith(f"{place.file}:3:")


STATEMENTS = {
    "try:\n            pass\n        finally:\n            pass": "`try`",
    "with n:\n            pass": "`with`",
    "raise ValueError": "`raise`",
    "del n.x": "`del` of anything but a variable or an item",
    "import os": "`import`",
    "global g; g = n": "assignment to the global or outer variable g",
    "def inner(): pass": "an inner function",
    "class C: pass": "an inner class",
    "n.x = 1": "assignment to anything but a local name",
    "a, *n.x = n": "assignment to anything but a local name",
    "for n.x in n: pass": "assignment to anything but a local name",
    "for a, *n.x in n: pass": "assignment to anything but a local name",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_an_unsupported_statement_is_named_with_its_place(statement):
    function = function_of(f"def f(n):\n    while n:\n        {statement}\n    return 1\n")
    with pytest.raises(Unsupported) as caught:
        compile_function(function)
    assert STATEMENTS[statement] in caught.value.problem
    assert caught.value.place is not None and caught.value.place.line == 3


def test_a_handler_that_an_interrupt_may_come_to_is_named():
    function = function_of("def f(n):\n    while n:\n        try:\n            n -= 1\n        except:\n            pass\n")
    with pytest.raises(Unsupported, match="a handler that Ctrl-C may come to"):
        compile_function(function)


WHOLE = {
    "def f(n):\n    yield n\n": "generator",
    "async def f(n):\n    return n\n": "asynchronous",
    "f = lambda n: n\n": "lambda",
}


@pytest.mark.parametrize("source", WHOLE)
def test_functions_of_the_wrong_kind(source):
    with pytest.raises(Unsupported, match=WHOLE[source].replace("*", r"\*")):
        compile_function(function_of(source))


def test_no_source_is_said_so():
    space: dict[str, object] = {}
    exec("def f(n):\n    return n\n", space)
    with pytest.raises(Unsupported, match="no source of f"):
        compile_function(space["f"])


# ---- what loops go over ----------------------------------------------------------------------------------------------

HEADS = {
    "for x in n": "each",
    "for x in n.items()": "each",
    "for x in range(n)": "range",
    "for x in range(1, n, 2)": "range",
    "for x, y in range(n)": "each",
    "for x in range(*n)": "each",
    "for x in range(n, step=1)": "each",
    "for x, y in enumerate(n)": "enumerate",
    "for x in enumerate(n, 3)": "enumerate",
    "for x in enumerate(n, start=3)": "enumerate",
    "for x in enumerate(iterable=n)": "each",
    "for x in enumerate(*n)": "each",
    "for x, y in zip(n, n)": "zip",
    "for x in zip(n)": "zip",
    "for x in zip()": "each",
    "for x, y in zip(n, n, strict=True)": "zip strict",
    "for x, y in zip(n, n, strict=False)": "zip",
    "for x, y in zip(n, n, strict=n)": "each",
    "for x, y in zip(n, reversed(n), strict=True)": "each",
    "for x, y in zip(n, reversed(n))": "zip",
    "for i, (x, y) in enumerate(zip(n, n))": "enumerate zip",
    "for i, p in enumerate(zip(n, n), start=2)": "enumerate zip",
    "for i, p in enumerate(zip(n, n, strict=True))": "enumerate",
    "for x in reversed(n)": "each",
    "for x in reversed(range(n))": "range",
    "for x in reversed(range(n, 2, n))": "range",
    "for x in reversed(range(*n))": "each",
    "for a, *b in n": "each",
}


@pytest.mark.parametrize("head", HEADS)
def test_what_a_loop_goes_over_is_told_from_its_head(head):
    code = compile_function(function_of(f"def f(n):\n    {head}: pass\n"))
    assert [loop.form for loop in code.loops] == [HEADS[head]]
    assert code.uses_lists == (HEADS[head] != "range")


@pytest.mark.parametrize("word", ["range", "enumerate", "zip"])
def test_a_shadowed_name_is_not_taken_for_the_builtin(word):
    source = f"def f(n):\n    for x in {word}(n):\n        pass\n"
    assert compile_function(function_of(source, **{word: list})).loops[0].form == "each"
    local = f"def f(n, {word}):\n    for x in {word}(n):\n        pass\n"
    code = compile_function(function_of(local))
    assert code.loops[0].form == "each" and not code.plain, "whatever is called gives an iterator"


def test_a_loop_is_compiled_though_what_it_goes_over_is_left_to_cpython():
    code = compile_function(
        function_of("""
            def f(n):
                s = 0
                for x in n.rows():
                    for i, y in enumerate(x):
                        s += i * y
                return s
        """)
    )
    (statement,) = code.plain
    assert statement.head and "local variable n" in statement.problem.problem
    assert [loop.always_plain for loop in code.loops] == [False, False]
    assert "$index1 <- enumerate" in code.text() and "item $index0 of $part0_0" in code.text()
    outer, inner = code.loops
    names = [code.registers[r] for r in code.live[inner.pc]]
    assert {"$index0", "$part0_0", "$index1", "$part0_1", "$part1_1", "s"} == set(names)
    assert [code.registers[r] for r in (*outer.sources, *inner.sources)] == ["$part0_0", "$part0_1"]


# ---- statements left to CPython --------------------------------------------------------------------------------------


def test_a_statement_that_is_not_compiled_is_left_to_cpython():
    code = compile_function(
        function_of("""
            def f(n, out):
                words = {**out}
                while n:
                    n -= 1
                    if n == 5:
                        out.append({**out})
                return words
        """)
    )
    assert [s.problem.place.line for s in code.plain] == [3, 7]
    first, second = (i for i in code.instructions if i.opcode is Opcode.PLAIN)
    assert (first.x[0], second.x[0]) == (0, 1)
    assert {code.registers[r] for r in second.x[1]} == {"n", "out", "words"}
    assert not code.loops[0].always_plain
    assert "in CPython: statement #1" in code.text()


def test_a_loop_whose_every_round_is_left_to_cpython_is_marked():
    code = compile_function(
        function_of("""
            def f(n, out):
                for i in range(n):
                    for j in range(i):
                        n += j
                    if n:
                        out.append({**out})
                    else:
                        raise ValueError(n)
                return n
        """)
    )
    assert [loop.always_plain for loop in code.loops] == [True, False]
    assert [s.raises for s in code.plain] == [False, True]


def test_a_failed_assertion_is_left_to_cpython_and_its_test_is_not():
    code = compile_function(
        function_of("""
            def f(n):
                while n:
                    assert n > 0, "negative"
                    n -= 1
        """)
    )
    (statement,) = code.plain
    assert statement.raises and Opcode.COMPARE in [i.opcode for i in code.instructions]


def test_only_comprehensions_and_generators_that_are_used_up_may_capture_variables():
    fine = """
        def f(n):
            total = 0
            while n:
                n -= 1
                total += n
            return [total + k for k in range(3)], sum(total * k for k in range(3)), {total: n for _ in "ab"}
    """
    code = compile_function(function_of(fine))
    assert code.loops and not code.captured
    for kept in ("lambda: total", "(total for _ in range(3))", "[lambda: total for _ in range(3)]", "sum((total for _ in 'ab'), 5)"):
        source = f"def f(n):\n    total = 0\n    while n:\n        n -= 1\n    return {kept}\n"
        code = compile_function(function_of(source))
        assert code.captured == {"total"} and all(loop.region is not None for loop in code.loops)
        with pytest.raises(Unsupported, match=r"captured by an inner function \(total\)"):
            compile_function(function_of(source.replace("n -= 1", "n -= 1; total += 1")))


def test_the_reason_is_what_stands_in_the_loop():
    function = function_of("""
        def f(n):
            if n < 0:
                raise ValueError(n)
            found = []
            while n:
                n -= 1
                found.append({**found})
            return found
    """)
    with pytest.raises(Unsupported, match=r"a dict with .* is not compiled") as caught:
        compile_function(function)
    assert caught.value.place.line == 8
