"""SVG by hand: elements as strings, and a document that looks right on light and on dark pages."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 (section 2.2, Char) does not allow, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

LIGHT = {"page": "#ffffff", "ink": "#1f2933", "soft": "#66727f", "line": "#c5ccd3", "pale": "#eef1f4", "head": "#4b5764"}
DARK = {"page": "#14181d", "ink": "#e8ecf0", "soft": "#9aa7b4", "line": "#46515c", "pale": "#232a32", "head": "#aab4be"}


def text_of(value: object) -> str:
    """A value as XML text: what XML forbids is replaced by U+FFFD, the rest escaped."""
    return escape(_FORBIDDEN.sub("\ufffd", str(value)))


def tag(name: str, *inside: str, **attributes: object) -> str:
    """An element. `inside` is markup already; attribute values are escaped; `class_` is class and `_` stands for `-`."""
    words = []
    for key, value in attributes.items():
        shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        words.append(f" {key.rstrip('_').replace('_', '-')}={quoteattr(_FORBIDDEN.sub(chr(0xFFFD), shown))}")
    opened = f"<{name}{''.join(words)}"
    return f"{opened}>{''.join(inside)}</{name}>" if inside else f"{opened}/>"


def rect(x: float, y: float, width: float, height: float, *inside: str, **attributes: object) -> str:
    """A rectangle; `inside` may hold its title."""
    return tag("rect", *inside, x=float(x), y=float(y), width=float(width), height=float(height), **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: str = "rule") -> str:
    """A straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def words(x: float, y: float, text: object, class_: str = "ink", anchor: str = "start", **attributes: object) -> str:
    """A line of text; `anchor`: start, middle or end of it lies at `x`."""
    return tag("text", text_of(text), x=float(x), y=float(y), class_=class_, text_anchor=anchor, **attributes)


def _rules(colours: dict[str, str]) -> str:
    return (
        f".page{{fill:{colours['page']}}}.ink{{fill:{colours['ink']}}}.soft{{fill:{colours['soft']}}}"
        f".pale{{fill:{colours['pale']}}}.head{{fill:{colours['head']}}}.rule{{stroke:{colours['line']}}}"
        f".edge{{stroke:{colours['soft']}}}.axis{{stroke:{colours['ink']}}}.mark{{fill:{colours['ink']}}}"
    )


def document(width: float, height: float, title: str, body: list[str], style: str = "") -> str:
    """A whole picture with a background of its own, so that it reads on any page; the viewer's colour scheme decides
    between light and dark. `title` is for screen readers."""
    css = (
        "text{font:12px system-ui,'Segoe UI','DejaVu Sans',sans-serif}.title{font-size:18px;font-weight:600}"
        ".name{font-weight:600}.small{font-size:10.5px}"
        f"{_rules(LIGHT)}@media (prefers-color-scheme:dark){{{_rules(DARK)}}}{style}"
    )
    head = tag("title", text_of(title)) + tag("style", css)
    inside = [head, rect(0, 0, width, height, class_="page"), *body]
    size = {"width": float(width), "height": float(height), "viewBox": f"0 0 {width:g} {height:g}"}
    return tag("svg", "\n".join(inside), xmlns="http://www.w3.org/2000/svg", role="img", **size) + "\n"
