"""Sphinx: `sphinx-build -W -n docs OUT`."""

project = "minijit"
extensions = ["myst_parser"]
html_theme = "furo"
myst_heading_anchors = 3
exclude_patterns = ["_build"]
