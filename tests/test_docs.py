"""The documents: examples run and print what they say, links lead somewhere, the site builds without a warning."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = re.compile(r"```python\n(.*?)```\n+(?:```text\n(.*?)```)?", re.DOTALL)
EXAMPLES = [(page, *match) for page in PAGES for match in EXAMPLE.findall(page.read_text())]


@pytest.mark.parametrize(("page", "code", "printed"), EXAMPLES, ids=[f"{e[0].stem}{n}" for n, e in enumerate(EXAMPLES)])
def test_an_example_prints_what_the_page_says(page: Path, code: str, printed: str, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(code)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.returncode) == (printed, 0), done.stderr


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "-b", "html", str(ROOT / "docs"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "design.html").exists()


def test_the_readme_has_measured_figures() -> None:
    text = (ROOT / "README.md").read_text()
    figures = text.partition("<!-- figures -->")[2].partition("<!-- /figures -->")[0]
    assert "Measured by `minijit bench`" in figures and "`mandelbrot" in figures


def test_the_readme_names_every_command() -> None:
    from minijit.cli import _parser

    (commands,) = [a for a in _parser()._actions if hasattr(a, "choices") and a.choices]
    text = (ROOT / "README.md").read_text()
    assert [name for name in commands.choices or () if f"`minijit {name}" not in text] == []
