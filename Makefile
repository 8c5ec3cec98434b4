# Two commands: `make demo` and `make test`. `make check` is what CI runs; `make bench` measures (docs/performance.md).
PORT ?= 8000
CANDIDATES = $(PYTHON) python3 python3.14 python3.13 python3.12 $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/*/bin/python3)
# Work is stolen from the end of another's list: files stay together, and nobody idles behind a long one.
SPREAD = -n logical --maxprocesses 8 --dist worksteal
AS = $(if $(FOR),runuser -u $(FOR) --)
INSTALL = .venv/bin/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: -r

.PHONY: demo test check bench pictures
# A .venv whose Python is gone or has lost its packages (pyenv or the system moved on) is made and filled anew.
ifneq ($(shell .venv/bin/python -c 'import pip; print("works")' 2>/dev/null),works)
.PHONY: .venv/bin/python
endif

demo: .venv/ready
	@EDECONOMY_MODE=demo exec .venv/bin/python manage.py demo --port $(PORT)

# ONLY=tests/search, or tests/test_roles.py::test_…, runs that part on both (5: nothing of it asks for a database).
test: .venv/ready-dev
	.venv/bin/python -m pytest $(SPREAD) $(ONLY)
	.venv/bin/python -m pytest $(SPREAD) -p tests.postgres -m "not browser" $(ONLY) $(if $(ONLY),|| [ $$? = 5 ])

# Of docs/editing.md, taken anew.
pictures: .venv/ready-dev
	mkdir -p docs/pictures
	EDECONOMY_BROWSER=required EDECONOMY_PICTURES=$(CURDIR)/docs/pictures .venv/bin/python -m pytest tests/browser/test_the_whole_way.py

check: .venv/ready-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/bandit --quiet --recursive --configfile pyproject.toml edeconomy articles comments manage.py
	.venv/bin/python manage.py makemigrations --check --dry-run
	EDECONOMY_MODE=production EDECONOMY_BASE_URL=https://magazine.example EDECONOMY_SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	  .venv/bin/python manage.py check --deploy --fail-level WARNING
	$(MAKE) test

bench: .venv/ready-dev
	.venv/bin/python -m tests.bench $(BENCH)

# Each candidate is run: a shim can exist and fail. FOR names who is to run it, where that is somebody else: root's own Python is nobody else's.
.venv/bin/python:
	@for p in $(CANDIDATES); do if $(AS) $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then found=$$p; break; fi; done; \
	  [ -n "$$found" ] || { echo "Python 3.12 or newer is needed$(if $(FOR), that $(FOR) can run): make PYTHON=/path/to/python3, and the same as before"; exit 1; }; \
	  echo "Making .venv with $$($$found --version)"; \
	  $$found -m venv --clear .venv || { rm -rf .venv; echo "Python's venv module is needed (Debian, Ubuntu: apt install python3-venv)"; exit 1; }

.venv/ready: requirements.txt .venv/bin/python
	@$(INSTALL) requirements.txt
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/bin/python
	@$(INSTALL) requirements-dev.txt
	@touch $@ .venv/ready
