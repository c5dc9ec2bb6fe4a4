"""Private names mean in a compiled method what they mean in its class."""

import ast

from minijit import jit
from minijit.frontend.private_names import written_out


class _Account:
    __rate = 3

    def __init__(self, balance):
        self.__balance = balance

    @jit
    def grow(self, __years=2):
        __sum = 0
        rate, balance = self.__rate, self.__balance
        for year in range(__years * 100):
            __sum += balance * rate + year
        try:
            self.__missing  # noqa: B018  # it raises
        except AttributeError as __error:
            return __sum, str(__error)

    @jit(hot_rounds=3)
    def fail(self, n):
        for i in range(n):
            i // (n - 1 - i)
        return self.__missing


def test_methods_with_private_names_are_compiled():
    account = _Account(10)
    total = sum(30 + year for year in range(200))
    for _ in range(20):
        assert account.grow() == (total, "'_Account' object has no attribute '_Account__missing'")
        assert account.grow(_Account__years=2)[0] == total
    assert _Account.grow.traces


def test_names_of_no_class_stay_as_they_are():
    def outside():
        __x = 1
        return __x

    tree = ast.parse("def outside():\n    __x = 1\n    return __x").body[0]
    assert written_out(tree, outside.__code__) is tree


def test_a_name_that_could_be_two_is_refused():
    tree = ast.parse("def f(self):\n    return self.__a").body[0]
    space = {}
    exec("def f(self):\n    return self._B__a, self._A__a", space)
    assert written_out(tree, space["f"].__code__) is None
