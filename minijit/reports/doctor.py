"""`minijit doctor`: what works on this machine and why the rest does not."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from allocator import Anchor, Reach, probe_writers, window
from allocator.os_memory import system
from allocator.placement import mappings
from minijit.capi import layouts
from minijit.interrupts import breaker

LIBRARIES = {"libc": (None, "labs"), "libm": ("libm.so.6", "sin"), "C API": (None, "PyLong_FromLong")}
SIGNALS = {
    "each round": "seen in each round of a native loop, as are threads that wait for the GIL",
    "budget": "seen after some milliseconds of a native loop: the word that CPython sets for them was not found",
}


def doctor_data() -> dict[str, Any]:
    """Keys: python, kernel, writers {name: "" or the reason why not}, tools, reach, objects {kind: whether it is read in
    place}, signals ("each round", "budget": after some milliseconds), native, target."""
    data: dict[str, Any] = {
        "python": {
            "version": platform.python_version(),
            "executable": sys.executable,
            "build": build(),
        },
        "kernel": platform.release(),
        "machine": platform.machine(),
        "writers": probe_writers(),
        "tools": {name: _tool(name) for name in ("gdb", "lldb", "perf")},
        "reach": _reach(),
        "objects": asdict(layouts()),
        "signals": "each round" if breaker() else "budget",
    }
    data["target"] = _target()
    data["native"] = bool(data["target"]["name"]) and any(not why for why in data["writers"].values())
    data["mode"] = os.environ.get("MINIJIT", "on")
    return data


def build() -> str:
    """Where this Python's C API lies. (sysconfig can't tell: Debian's static build says that it is a shared one.)"""
    address = _address(None, "PyLong_FromLong")
    for start, end, name in mappings(system().memory_map()):
        if address is not None and start <= address < end:
            if "libpython" in name:
                return f"shared ({os.path.basename(name)})"
            return "static, not PIE" if start < 1 << 32 else "static, PIE"
    return "unknown"


def python() -> str:
    """This Python's version and build, as figures are told with."""
    return f"{sys.version.split()[0]}, {build()}"


def _tool(name: str) -> str | None:
    """Path and version of a tool, None when it is not installed."""
    path = shutil.which(name)
    if path is None:
        return None
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{path} (does not run: {error})"
    version = (done.stdout or done.stderr).strip().partition("\n")[0]
    return f"{path} ({version})"


def _target() -> dict[str, str]:
    try:
        import capstone  # noqa: F401
        import keystone  # noqa: F401  # is it installed and loadable?

        from minijit.backend import host_target

        return {"name": host_target().name, "trouble": ""}
    except Exception as error:
        return {"name": "", "trouble": f"{type(error).__name__}: {error}"}


def _reach() -> list[dict[str, Any]]:
    """Each library's address, and whether one REL32 window serves it together with libc."""
    libc = _address(None, "labs")
    rows = []
    for name, (library, symbol) in LIBRARIES.items():
        address = _address(library, symbol)
        if address is None or libc is None:
            rows.append({"library": name, "symbol": symbol, "address": address, "shares_window": False})
            continue
        shared = window([Anchor("labs", libc), Anchor(symbol, address)], Reach.REL32)
        rows.append({"library": name, "symbol": symbol, "address": address, "shares_window": len(shared) > 0,
                     "distance_from_libc": address - libc})  # fmt: skip
    return rows


def _address(library: str | None, symbol: str) -> int | None:
    try:
        return ctypes.cast(getattr(ctypes.CDLL(library), symbol), ctypes.c_void_p).value
    except (OSError, AttributeError):
        return None


def doctor_text(data: dict[str, Any]) -> str:
    """The same as lines of text."""
    python = data["python"]
    lines = [
        f"Python   {python['version']}, {python['build']}, {python['executable']}",
        f"kernel   {data['kernel']} on {data['machine']}",
        f"target   {data['target']['name'] or 'none: ' + data['target']['trouble']}",
    ]
    lines += [f"writer   {name:8} {'works' if not why else 'no: ' + why}" for name, why in data["writers"].items()]
    lines += [f"tool     {name:8} {path or 'not installed'}" for name, path in data["tools"].items()]
    for row in data["reach"]:
        if row["address"] is None:
            lines.append(f"reach    {row['library']:8} {row['symbol']} was not found")
        else:
            away = f"{row['distance_from_libc'] / 2**20:+,.1f} MiB from libc's labs, "
            where = away + ("one window serves both: direct calls" if row["shares_window"] else (
                "no window serves both: an arena of its own, or slot calls from traces that need both"))
            lines.append(f"reach    {row['library']:8} {row['symbol']} at {row['address']:#x}, {where}")
    proved = [kind for kind, lies in data["objects"].items() if lies and kind != "head"]
    lines.append("objects  " + ("read in place: " + ", ".join(proved) if proved else "through the C API alone"))
    lines.append(f"signals  {SIGNALS[data['signals']]}")
    lines.append("verdict  " + ("native code works" if data["native"] else "no native code: functions run interpreted"))
    return "\n".join(lines)
