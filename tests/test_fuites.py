"""The guard of what tests leave behind sees each kind of leak and says its name."""

import logging

import pytest
from django.conf import settings

from socle import registres
from tests import fuites


@pytest.fixture
def avant():
    return fuites.photographier()


def dits(avant):
    return fuites.ecarts(avant, fuites.photographier())


def test_a_process_left_as_it_was_is_said_nothing_of(avant, caplog):
    logging.getLogger("jamais.nommé").warning("lu par pytest seul")
    assert dits(avant) == []


def test_a_logger_left_silent_is_named(avant):
    journal = logging.getLogger("django.request")
    niveau = journal.level
    journal.setLevel(logging.CRITICAL)
    try:
        assert dits(avant) == ["journal django.request"]
    finally:
        journal.setLevel(niveau)


def test_a_handler_left_on_the_root_is_named(avant):
    trop = logging.StreamHandler()
    logging.root.addHandler(trop)
    try:
        assert dits(avant) == ["journal racine"]
    finally:
        logging.root.removeHandler(trop)


def test_environment_settings_and_registries_are_named(avant, monkeypatch):
    monkeypatch.setenv("LAISSEE", "1")
    monkeypatch.setattr(settings._wrapped, "SITE_NOM", "Autre")
    monkeypatch.setitem(settings.LOGGING, "filters", {"autre": {}})
    monkeypatch.setitem(registres.travaux_du_jour, "autre", print)
    assert dits(avant) == [
        "variable d’environnement LAISSEE",
        "réglage LOGGING",
        "réglage SITE_NOM",
        "registre travaux_du_jour",
    ]
