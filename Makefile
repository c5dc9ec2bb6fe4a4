# Two commands do all the set-up:  make demo  (the tour)   make test  (the whole suite, as CI runs it)

.PHONY: demo test test-fast lint clean

demo:
	@tools/setup.sh demo
	@.venv/main/bin/python -m minijit tour

test: lint
	@echo "== tests, $$(.venv/main/bin/python -c 'import sysconfig; print("shared libpython" if sysconfig.get_config_var("Py_ENABLE_SHARED") else "static build")')"
	.venv/main/bin/python -m pytest -q -n 2
	@echo "== tests, Debian's static build"
	.venv/static/bin/python -m pytest -q -n 2

lint:
	@tools/setup.sh test
	.venv/main/bin/ruff check .
	.venv/main/bin/mypy
	.venv/main/bin/lint-imports

# the first failure of the quick tests, on one Python, without gdb
test-fast:
	@tools/setup.sh test
	.venv/main/bin/python -m pytest -q -x -n 2 --ignore tests/gdb --ignore tests/debuginfo

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
