# Two commands: `make run` and `make test`. Each does its own set-up on a new machine; `make help` lists the others.
.PHONY: help run test check calls eval bench-voice bench-phone speech-fixture train setup setup-test clean
PYTHON := .venv/bin/python
# Browsers and voices live in real time, on a machine that may be busy: what fails is tried once more, and shown.
TWICE := --reruns 1 --max-suite-reruns 3 --rerun-show-tracebacks
# Two call tests at a time, each in a network of its own. Most of a call is waiting.
CALLS := $(PYTHON) -m pytest tests/calls -m call -p no:rerunfailures --durations 5 --dist loadfile \
	--tx "2*popen//python=tools/private-network $(PYTHON)"
# What Python compiles is kept, also where the surroundings say otherwise: hundreds of processes need it again.
export PYTHONDONTWRITEBYTECODE :=

help:
	@echo "make run    start everything and print the addresses (Ctrl-C stops it)"
	@echo "make test   everything that is checked, browser and trained model included"
	@echo "make check  the quick part: style, types, content, quick tests"
	@echo "make calls  real telephone calls through a real Asterisk, in a network of their own"
	@echo "make eval   measure understanding on the held-out file, beside Rasa's stock pipeline"
	@echo "make bench-voice  time hearing and speaking, beside vosk-server's reference loop"
	@echo "make bench-phone  time the answers on the telephone, at 1, 8 and 20 calls"
	@echo "make speech-fixture  build the small speech model of the tests anew, and measure it"
	@echo "make train  train the dialogue engine if its inputs have changed"

setup:
	@tools/setup run

setup-test:
	@tools/setup test

run: setup
	@$(PYTHON) -m bot run

train: setup
	@$(PYTHON) -m bot train

check: setup-test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m bot check
	$(PYTHON) -m pytest -n 2 -m "not (model or browser or processes or speech or call)" --durations 10

test: check
	@$(PYTHON) -m bot train
	tools/with-postgres $(PYTHON) -m pytest tests/bot tests/faults -k postgres
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "(browser or speech) and not (model or processes)" $(TWICE) --durations 15
	@tools/get-asterisk
	@echo 'The calls are made meanwhile; what they say is in var/log/calls.log, and follows.'
	@$(CALLS) >var/log/calls.log 2>&1 & calls=$$!; \
	trap "kill $$calls; exit 130" INT TERM; \
	$(PYTHON) -m pytest -m "model or processes" --durations 15; others=$$?; \
	wait $$calls; called=$$?; cat var/log/calls.log; exit $$((others + called))

calls: setup-test
	@tools/get-asterisk
	@$(PYTHON) -m bot train
	$(CALLS)

eval: setup
	@$(PYTHON) tools/evaluate.py

bench-voice: setup-test
	@$(PYTHON) tools/bench_voice

bench-phone: setup-test
	@tools/get-asterisk
	@$(PYTHON) -m bot train
	@tools/private-network $(PYTHON) tools/bench_phone

speech-fixture: setup
	@tools/speech-fixture build tests/data/speech_model

clean:
	rm -rf .venv models var .mypy_cache .ruff_cache .pytest_cache
