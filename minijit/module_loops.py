"""Where a script spends its time in loops at module level, which are not compiled: a look at the main thread now and then."""

from __future__ import annotations

import _thread
import ast
import sys
import threading
import types
from collections import Counter
from collections.abc import Iterator

PERIOD = 0.05  # seconds from one look to the next
WORTH_A_WORD = 6  # looks that have found the script in the same loop


class Watch:
    """Looks at what the calling thread runs until `stop`. No `threading.Thread`: the script would find it among its own."""

    def __init__(self, tree: ast.Module, path: str) -> None:
        self.path, self.loops = path, list(_loops(tree))
        self.seen: Counter[int] = Counter()  # looks, by line of the loop
        self._stop, self._stopped = _thread.allocate_lock(), _thread.allocate_lock()
        self._watched = threading.get_ident()
        if self.loops:
            self._stop.acquire()
            self._stopped.acquire()
            _thread.start_new_thread(self._run, ())

    def stop(self) -> list[str]:
        """A sentence for each loop that took long, in the order of the script."""
        if self._stopped.locked():
            self._stop.release()
            self._stopped.acquire()
            self._stopped.release()
        return [
            f"{self.path}:{line}: this loop took about {looks * PERIOD:.1f} s and stands at module level, where nothing is "
            "compiled; put it into a function"
            for line, looks in sorted(self.seen.items())
            if looks >= WORTH_A_WORD
        ]

    def _run(self) -> None:
        try:
            while not self._stop.acquire(timeout=PERIOD):
                self._look(sys._current_frames().get(self._watched))
        finally:
            self._stopped.release()

    def _look(self, frame: types.FrameType | None) -> None:
        """Only at what runs itself: in a call, it is the function called that takes the time."""
        if frame is not None and frame.f_code.co_name == "<module>" and frame.f_code.co_filename == self.path:
            at = frame.f_lineno
            found = next((first for first, last in self.loops if first <= at <= last), None)
            if found is not None:
                self.seen[found] += 1


def _loops(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """First and last line of each outermost loop that is in no function."""
    work: list[ast.AST] = list(reversed(tree.body))
    while work:
        node = work.pop()
        if isinstance(node, ast.For | ast.While):
            yield node.lineno, node.end_lineno or node.lineno
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            work += reversed(list(ast.iter_child_nodes(node)))
