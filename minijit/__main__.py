"""`python -m minijit`."""

from minijit.cli import main

raise SystemExit(main())
