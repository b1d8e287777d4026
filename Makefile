# Two commands: `make demo` shows a year of work, `make test` checks all that needs no further program.
PY := .venv/bin/python
STAMP := .venv/.installed

# Recounts over random cases: many more of them in a soak.
RECOUNTS := $(addprefix tests/,kernel/test_chains.py kernel/test_clocks.py \
  rooms/premises/test_fire.py rooms/premises/test_patrols.py rooms/programme/test_study.py)

.PHONY: demo check test soak bench clean

$(STAMP): pyproject.toml requirements.lock
	python3 -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

demo: $(STAMP)
	.venv/bin/taizhang demo $(if $(filter 0,$(SERVE)),--no-serve)

.venv/.dev: $(STAMP) requirements-dev.lock
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

check: .venv/.dev
	tools/check

test: .venv/.dev
	tools/run-tests

soak: .venv/.dev
	$(PY) tools/mutants.py gate
	TAIZHANG_SOAK=1 $(PY) -m pytest tests/faults tests/soak $(RECOUNTS) -q

bench: .venv/.dev
	$(PY) -m bench

clean:
	rm -rf .venv var out .cache
