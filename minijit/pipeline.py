"""compile_trace(): every stage from a recorded trace to published code, by name and in order. Read this first."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from allocator import AllocatorError, Block
from minijit import capi
from minijit.backend import auditor, regalloc
from minijit.backend.checker import check
from minijit.backend.objects import expand
from minijit.backend.target import AfterCall, LinkTarget, Location, MachineCode, Target
from minijit.errors import Abort, AbortReason
from minijit.ir.native import NativeFunction
from minijit.ir.trace import Instruction, Trace
from minijit.ir.verify import verify
from minijit.optimizer import optimize
from minijit.options import Options


class CodeMemory(Protocol):
    """What the pipeline asks of the code cache."""

    def reserve(
        self, size: int, calls: Mapping[NativeFunction, int], owner: str, linked: Sequence[int], home: NativeFunction | None
    ) -> tuple[Block, frozenset[int]]:
        """A block near the callees (with their numbers of call sites), and the addresses of those that it can't reach:
        they get slot calls. All of `linked`, addresses that jumps go to or come from, must be within reach. `home`: what
        other traces of the same function are near."""
        ...

    def leave_address(self, block: Block) -> int: ...
    def finish_address(self, block: Block) -> int: ...
    def answer(self) -> NativeFunction | None:
        """What native calls ask when they have not returned what was wanted; None as long as there are no gates."""
        ...

    def abandon(self, block: Block) -> None: ...
    def known_branches(self) -> frozenset[int]:
        """Absolute addresses outside the block that a trace may jump to: leave stubs and starts of traces."""
        ...

    def publish(self, block: Block, code: MachineCode, file: str, line: int) -> None:
        """Write the bytes, then describe them to debuggers."""
        ...


@dataclass
class CompiledTrace:
    """A published trace: `recorded` and `optimized` IR, code, block, audit, and microseconds by stage."""

    recorded: Trace
    optimized: Trace
    code: MachineCode
    block: Block
    audit: auditor.Audit
    compile_us: dict[str, float] = field(default_factory=dict)


def compile_trace(
    trace: Trace,
    target: Target,
    memory: CodeMemory,
    options: Options,
    *,
    file: str,
    line: int,
    first_exit: int,
    links: Mapping[str, LinkTarget],
    parent: int | None = None,
    fixed: Mapping[Instruction, Location] | None = None,
    home: NativeFunction | None = None,
    after: AfterCall | None = None,
) -> CompiledTrace:
    """Compile and publish `trace`; raises Abort (nothing is left behind) when it can't be.

    `fixed`: where the inputs are: for a bridge at its parent's exit, for what native calls enter in their registers;
    `parent`: the address that will jump to a bridge; `after`: of one that begins after a native call.
    `links`: traces that a LINK may enter, by name."""
    clock = _Clock()
    observe = options.observe or (lambda stage, what: None)

    verify(trace)
    observe("recorded", trace)
    optimized = optimize(trace, options.passes, observe)
    clock.stage("optimize")

    final = expand(optimized, capi.layouts() if options.layouts else capi.THROUGH_CALLS)
    allocation = regalloc.allocate(final, target, fixed)
    check(final, allocation, target)
    observe("registers", allocation)
    clock.stage("registers")

    size = target.size_bound(final)
    linked = [link.address for link in links.values()] + ([parent] if parent is not None else [])
    answer = memory.answer() if any(callee.guest for callee in final.callees()) else None
    linked += [answer.address] if answer else []
    while True:
        try:
            block, out_of_reach = memory.reserve(size, final.call_sites(), final.name, linked, home)
        except (AllocatorError, OSError) as error:
            raise Abort(AbortReason.NO_MEMORY, str(error)) from error
        clock.stage("memory")
        try:
            code = target.assemble(
                final, allocation, target, block.address,
                first_exit=first_exit, leave=memory.leave_address(block), finish=memory.finish_address(block), links=links,
                slot_callees=out_of_reach, fixed=fixed, answer=answer, after=after,
            )  # fmt: skip
            clock.stage("assemble")
            if len(code.code) > block.size:  # the estimate was too small: once more, at another address
                size = len(code.code)
                memory.abandon(block)
                continue
            branches = memory.known_branches() | ({after.otherwise} if after else set())
            audit = auditor.audit(code, target, branches)
        except BaseException:
            memory.abandon(block)
            raise
        break
    observe("asm", code)
    clock.stage("audit")
    try:
        memory.publish(block, code, file, line)
    except AllocatorError as error:
        memory.abandon(block)
        raise Abort(AbortReason.NO_MEMORY, str(error)) from error
    clock.stage("publish")
    return CompiledTrace(trace, optimized, code, block, audit, clock.spent)


class _Clock:
    """Microseconds by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.perf_counter_ns()

    def stage(self, name: str) -> None:
        now = time.perf_counter_ns()
        self.spent[name] = self.spent.get(name, 0.0) + (now - self._last) / 1000
        self._last = now
