"""Flaw 3 of a JIT that has no say in where its code lies: calls out of it need trampolines.

First 64 GiB of address space are taken, so that nothing is near by luck. Then the system places code where it likes, and
the allocator places it near libc. Both call labs() in a loop: through a trampoline, through an address slot, directly.

    python demos/03_near_calls.py
"""

import ctypes
import time

from allocator import Anchor, JitAllocator, virtual_alloc
from minijit.backend.assembler import assemble_text

CALLS = 3_000_000
LIBC = ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value or 0
LOOP = """
push rbx
mov rbx, {calls}
again: mov rdi, rbx
{call}
dec rbx
jne again
pop rbx
ret
{data}
"""
SLOT = f"slot: .quad {LIBC:#x}"
WAYS = {  # name: (place, the call, what it needs besides)
    "far, by a trampoline": ("far", "call trampoline", "trampoline: jmp qword ptr [rip+slot]\n" + SLOT),
    "far, through a slot": ("far", "call qword ptr [rip+slot]", SLOT),
    "near, directly": ("near", f"call {LIBC:#x}", ""),
}


def written(heap: JitAllocator, near: list[Anchor], call: str, data: str) -> tuple[int, int]:
    """(address, bytes for the call and what it needs) of the loop around `call`."""
    block = heap.jit_alloc(256, near=near)
    code = assemble_text(LOOP.format(calls=CALLS, call=call, data=data), block.address)
    heap.commit(block, code)
    return block.address, len(code) - len(assemble_text(LOOP.format(calls=CALLS, call="", data=""), block.address))


def best(addresses: dict[str, int]) -> dict[str, float]:
    """Nanoseconds a call, the best of nine, in turn."""
    times = dict.fromkeys(addresses, float("inf"))
    for _ in range(9):
        for name, address in addresses.items():
            start = time.perf_counter()
            ctypes.CFUNCTYPE(None)(address)()
            times[name] = min(times[name], (time.perf_counter() - start) / CALLS * 1e9)
    return times


def main() -> None:
    virtual_alloc(64 << 30, protection=0)
    far = virtual_alloc(2 << 20).address
    reach = "no direct call reaches it" if abs(far - LIBC) > 2**31 else "near by luck"
    print(f"memory where the system likes it lies {abs(far - LIBC) / 2**30:.1f} GiB from libc: {reach}")
    anchors = {"far": [Anchor("far", far)], "near": [Anchor("labs", LIBC)]}
    heap = JitAllocator()
    made = {name: written(heap, anchors[place], call, data) for name, (place, call, data) in WAYS.items()}
    times = best({name: address for name, (address, _) in made.items()})
    for name, (_, size) in made.items():
        ratio = times[name] / times["near, directly"]
        print(f"  {name:22} {size:3} bytes   {times[name]:.2f} ns a call   {ratio:.2f}x the time of a direct one")
    print("What nearness buys: shorter code, no stub to write, no slot to fill, one branch less to predict.")
    print("What it doesn't: in a hot loop like this the predictor hides most of the detour; the callee costs the same.")


if __name__ == "__main__":
    main()
