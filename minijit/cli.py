"""The command line: `minijit COMMAND …`; `minijit COMMAND --help` tells each one's words and exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from minijit.bench import add_options as add_bench_options
from minijit.options import Options

EXIT_CODES = "Exit codes: 0 fine; 1 a finding (or the script failed); 2 wrong usage or a file that can't be read."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    script_words: list[str] = []
    if words and words[0] in _WITH_SCRIPT_WORDS and "--" in words:  # argparse would lose them behind an option
        at = words.index("--")
        words, script_words = words[:at], words[at + 1 :]
    options = _parser().parse_args(words)
    if script_words:
        options.arguments = script_words
    try:
        Options.from_environment()
    except ValueError as error:
        print(f"minijit: {error}", file=sys.stderr)
        return 2
    try:
        action: Callable[[argparse.Namespace], int] = options.action
        return action(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


_WITH_SCRIPT_WORDS = ("explain", "dump", "check", "map")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="minijit", description="A tracing JIT near its callees.", epilog=EXIT_CODES)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, action: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, epilog=EXIT_CODES)
        sub.set_defaults(action=action)
        return sub

    tour = command("tour", _tour, "watch a function get hot, be traced, placed, verified, called and timed")
    tour.add_argument("--json", action="store_true", help="print the closing figures as JSON only")

    run = command("run", _run, "run a script as python would")
    run.add_argument("--auto", action="store_true", help="jit the script's functions and methods, as MINIJIT=on does")
    run.add_argument("--near-executable", action="store_true",
                     help="start Python through the dynamic loader, so that one window reaches its C API and libc")  # fmt: skip
    run.add_argument("--report", metavar="FILE", help="write the report as JSON to FILE ('-': standard error)")
    run.add_argument("script")
    run.add_argument("arguments", nargs=argparse.REMAINDER)

    explain = command("explain", _explain, "run a script with --auto and say what became of each function and why")
    dump = command("dump", _dump, "run a script with --auto and show a stage of each function's traces")
    dump.add_argument("--stage", default="optimized", choices=_STAGES)
    check = command("check", _check, "run a script with --auto; exit 1 when the audit of its code finds a trampoline")
    chunk_map = command("map", _map, "show where code, callees and free room lie, after running a script if one is named")
    for sub in (explain, dump, check):
        sub.add_argument("script", metavar="SCRIPT[:FUNCTION]")
    chunk_map.add_argument("script", metavar="SCRIPT", nargs="?")
    chunk_map.add_argument("--svg", metavar="FILE", help="draw the chunks into FILE too")
    for sub in (explain, dump, check, chunk_map):
        sub.add_argument("--json", action="store_true")
        sub.add_argument("arguments", nargs="*", metavar="-- ARGS", help="words for the script")

    doctor = command("doctor", _doctor, "say what works here: Python build, kernel, writers, debuggers, reach")
    doctor.add_argument("--json", action="store_true")

    debug = command("gdb", _gdb, "run a script with --auto under gdb, with pending breakpoints allowed")
    debug.add_argument("--print", action="store_true", dest="only_print", help="print the command instead")
    debug.add_argument("script")
    debug.add_argument("arguments", nargs=argparse.REMAINDER)

    bench = command("bench", _bench, "measure the claims against plain Python, or the allocator against its peers, in one run")
    add_bench_options(bench)
    return parser


_STAGES = ("bytecode", "recorded", "optimized", "registers", "asm")


def _tour(options: argparse.Namespace) -> int:
    from minijit.tour import tour

    return tour(as_json=options.json)


def _run(options: argparse.Namespace) -> int:
    from minijit.script import run_script

    if options.near_executable:
        from minijit.near_executable import CannotMove, restart

        try:
            restart()
        except CannotMove as error:
            print(f"minijit: --near-executable: {error}", file=sys.stderr)
            return 2
    code = run_script(options.script, options.arguments, auto=options.auto or os.environ.get("MINIJIT") == "on")
    if options.report:
        from minijit.reports.data import report_data

        text = json.dumps(report_data(), indent=2) + "\n"
        if options.report == "-":
            sys.stderr.write(text)
        else:
            with open(options.report, "w", encoding="utf-8") as file:
                file.write(text)
    return code


def _run_quietly(options: argparse.Namespace) -> tuple[int, str | None]:
    """Run SCRIPT[:FUNCTION] with --auto, its output on stderr; returns exit code and the function named."""
    from minijit.script import run_script, with_output_on_stderr

    path, function = options.script, None
    if not os.path.exists(path) and ":" in path:
        path, _, function = path.rpartition(":")
    return with_output_on_stderr(lambda: run_script(path, options.arguments, auto=True)), function


def _chosen(function: str | None) -> list[Any]:
    """States of the functions asked for; says so on stderr and returns none where the name is unknown."""
    from minijit.runtime.registry import FUNCTIONS

    chosen = [s for s in FUNCTIONS if function is None or function in (s.name, s.original.__name__)]
    if not chosen:
        known = ", ".join(s.name for s in FUNCTIONS)
        wanted = f"no function {function} was jitted" if function else "no function was jitted"
        print(f"minijit: {wanted}{f'; the script has {known}' if known else ''}", file=sys.stderr)
    return chosen


def _explain(options: argparse.Namespace) -> int:
    from minijit.reports.data import function_data, report_data
    from minijit.reports.explain import explain_function

    code, name = _run_quietly(options)
    states = _chosen(name)
    if not states:
        return 2
    if options.json:
        report = report_data()
        wanted = {s.name for s in states}
        report["functions"] = [function_data(s) for s in states]
        report["traces"] = [t for t in report["traces"] if t["function"] in wanted]
        report["aborts"] = [a for a in report["aborts"] if a["function"] in wanted]
        print(json.dumps(report, indent=2))
    else:
        print("\n\n".join(explain_function(s) for s in states))
    return code


def _dump(options: argparse.Namespace) -> int:
    from minijit.reports.dump import dump_function

    code, name = _run_quietly(options)
    states = _chosen(name)
    if not states:
        return 2
    if options.json:
        print(json.dumps({s.name: dump_function(s, options.stage) for s in states}, indent=2))
    else:
        print("\n\n".join(f"# {s.name}\n{dump_function(s, options.stage)}" for s in states))
    return code


def _check(options: argparse.Namespace) -> int:
    from minijit.reports.data import report_data

    code = _run_quietly(options)[0]
    if code == 2:
        return code
    report = report_data()
    found = [a for a in report["aborts"] if "trampoline" in a["reason"]]
    totals = report["totals"]
    if options.json:
        print(json.dumps({"totals": totals, "trampolines": found}, indent=2))
    else:
        print(
            f"{totals['traces']} traces: {totals['direct']} direct calls, {totals['slot']} through slots, "
            f"{totals['trampoline'] + len(found)} trampolines"
        )
        for abort in found:
            print(f"  {abort['file']}:{abort['line']}: {abort['detail']} ({abort['function']} runs without it)")
    return 1 if found or totals["trampoline"] else code


def _map(options: argparse.Namespace) -> int:
    from minijit.reports.memory_map import map_data, map_svg, map_text

    code = _run_quietly(options)[0] if options.script else 0
    if options.svg:
        try:
            with open(options.svg, "w", encoding="utf-8") as file:
                file.write(map_svg())
        except OSError as error:
            print(f"minijit map: {options.svg} can't be written: {error.strerror}", file=sys.stderr)
            return 2
    print(json.dumps(map_data(), indent=2) if options.json else map_text())
    return code


def _doctor(options: argparse.Namespace) -> int:
    from minijit.reports.doctor import doctor_data, doctor_text

    data = doctor_data()
    print(json.dumps(data, indent=2) if options.json else doctor_text(data))
    return 0 if data["native"] else 1


def _gdb(options: argparse.Namespace) -> int:
    from minijit.reports.gdb_session import gdb_command

    command = gdb_command(options.script, options.arguments)
    if options.only_print:
        import shlex

        print(shlex.join(command))
        return 0
    try:
        os.execvp(command[0], command)
    except FileNotFoundError:
        print("minijit: gdb is not installed; install it (Debian: apt-get install gdb)", file=sys.stderr)
        return 2


def _bench(options: argparse.Namespace) -> int:
    from minijit.bench import run

    return run(options)
