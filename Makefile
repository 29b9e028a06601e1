# Every command of the project. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEMOIN := $(VENV)/.installe
export PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help install demo test preuves check fix bench audit verrou captures

help:  ## cette aide
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 18

# Reinstalled only when the lock changes: a second start costs nothing.
$(TEMOIN): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 ou plus récent est nécessaire (ici %d.%d)." % sys.version_info[:2]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Le module venv de Python manque (paquet Debian : python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(TEMOIN)

install: $(TEMOIN)  ## l’environnement verrouillé dans .venv, rien d’autre

demo: install  ## le site complet sur http://localhost:8000/ avec des données fictives
	@exec $(BIN)/python -m outils.demo

test: install  ## toute la suite, depuis rien
	@$(BIN)/python -m outils.chromium > /dev/null
	@$(BIN)/python -m outils.matrix > /dev/null
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

preuves: install  ## les garde-fous en entier (make test n’en tire qu’un échantillon) ; écrit bench/preuves.json
	@$(BIN)/python -m outils.chromium > /dev/null
	@$(BIN)/python -m outils.matrix > /dev/null
	PREUVES=1 $(BIN)/python -m pytest tests/garde_fous tests/opportunites/test_nouveautes.py -n 2 --dist loadgroup $(ARGS)

check: install  ## ce que la CI vérifie avant les tests : format, types, étages, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint templates --quiet
	$(BIN)/lint-imports --cache-dir .donnees/import-linter
	$(BIN)/python -m outils.verifier

fix: install  ## les formateurs
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --reformat templates --quiet

captures: install  ## images des pages d’une démonstration qui tourne, dans .donnees/captures
	$(BIN)/python -m outils.captures .donnees/captures

bench: install  ## les bancs de mesure (BANC=digest pour un seul) ; écrit bench/resultats.json
	$(BIN)/python -m bench $(BANC)

audit: install  ## vulnérabilités connues des dépendances ; échoue si un paquet n’a pas pu être vérifié
	$(BIN)/pip-audit --require-hashes --disable-pip --strict -r requirements/dev.txt

verrou: install  ## recompile les dépendances verrouillées
	@for f in base dev matrix; do $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --quiet --custom-compile-command "make verrou" $(ARGS) requirements/$$f.in -o requirements/$$f.txt; done
