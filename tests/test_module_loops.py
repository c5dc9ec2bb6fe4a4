"""Which loops of a script the watch knows, and what it says of them."""

import ast

from minijit.module_loops import WORTH_A_WORD, Watch, _loops

SCRIPT = """\
for a in range(3):
    for b in range(3):
        pass
if a:
    while b:
        b -= 1
    def f():
        while True:
            pass
else:
    total = sum([x for x in range(3)])
class C:
    for c in range(3):
        pass
try:
    pass
except ValueError:
    for d in (1, 2):
        pass
"""


def test_outermost_loops_outside_of_functions_are_known():
    assert list(_loops(ast.parse(SCRIPT))) == [(1, 3), (5, 6), (18, 19)]


def test_a_script_without_loops_is_not_watched():
    watch = Watch(ast.parse("x = 1"), "script.py")
    assert not watch.loops and watch.stop() == [] and not watch._stopped.locked()


def test_loops_that_take_long_are_named_in_their_order_and_the_others_are_not():
    watch = Watch(ast.parse(SCRIPT), "script.py")
    watch.seen.update({18: WORTH_A_WORD, 1: 20, 5: WORTH_A_WORD - 1})
    assert [hint.split(" ")[0] for hint in watch.stop()] == ["script.py:1:", "script.py:18:"]
