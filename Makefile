# Two commands do all the set-up:  make demo  (the tour)   make test  (the whole suite, as CI runs it)

# taken, fine, elsewhere, fine, far away, fine; no memory for each eighth; each eighth write denied. Programs that are only
# evaluated (mode interp) ask for no memory: they are run above.
SCRIPTS = 'e.h.f.*' 'm.......*' 'w.......*'

.PHONY: demo test test-fast lint figures clean

demo:
	@tools/setup.sh demo
	@.venv/demo/bin/python -m minijit tour

test: lint
	@echo "== tests on a CPython with a shared libpython"
	.venv/shared/bin/python -m pytest -q -n 2
	@echo "== tests on Debian's static CPython"
	.venv/static/bin/python -m pytest -q -n 2
	@set -e; for script in $(SCRIPTS); do \
		echo "== tests under a system that answers $$script (the letters: allocator/scripted.py)"; \
		ALLOCATOR_SCRIPT="$$script" .venv/shared/bin/python -m pytest -q -n 2 -k 'not -interp-'; \
	done

lint:
	@tools/setup.sh test
	.venv/shared/bin/ruff check .
	.venv/shared/bin/mypy
	.venv/shared/bin/lint-imports

# the first failure of the quick tests, on one Python, without gdb
test-fast:
	@tools/setup.sh test
	.venv/shared/bin/python -m pytest -q -x -n 2 --ignore tests/gdb --ignore tests/debuginfo

# measure with both CPythons, and put the figures into the README; a goal that was missed stops nothing: the README says so
figures:
	@tools/setup.sh test
	-for build in static shared; do .venv/$$build/bin/python -m minijit bench --output .venv/figures-$$build.json; done
	.venv/static/bin/python -m minijit bench --write-readme .venv/figures-static.json .venv/figures-shared.json README.md
	-for build in static shared; do .venv/$$build/bin/python -m minijit bench allocator --output .venv/allocator-$$build.json; done
	.venv/static/bin/python -m minijit bench allocator --write-readme .venv/allocator-static.json .venv/allocator-shared.json README.md

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
