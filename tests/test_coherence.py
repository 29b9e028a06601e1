"""What the architecture says, checked by reading the project itself."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models

from tests.garde_fous.routes import routes

RACINE = Path(__file__).resolve().parents[1]
ETAGES = tomllib.loads((RACINE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
ETAGE_DE = {app: len(ETAGES) - i for i, ligne in enumerate(ETAGES) for app in re.split(r"[\s:|()]+", ligne) if app}
NOTRES = [config for config in apps.get_app_configs() if (RACINE / config.name).is_dir()]
NOS_MODELES = [modele for config in NOTRES for modele in config.get_models()]
GABARITS = [g for g in (RACINE / "templates").rglob("*.html") if "emails" not in g.parts]
GLOSSAIRE = (RACINE / "docs" / "glossaire.md").read_text()


def test_every_first_party_app_has_a_floor():
    assert {config.name for config in NOTRES} == set(ETAGE_DE)
    dossiers = {chemin.parent.name for chemin in RACINE.glob("*/apps.py")}
    assert dossiers == set(ETAGE_DE), "une app n’est pas dans les contrats d’import-linter"


def test_keys_between_tables_follow_the_floors():
    """String foreign keys escape import-linter: the same floors hold for every FK and M2M."""
    montees = [
        f"{modele._meta.label}.{champ.name} → {champ.related_model._meta.label}"
        for modele in NOS_MODELES
        for champ in [*modele._meta.fields, *modele._meta.many_to_many]
        if champ.is_relation and champ.related_model._meta.app_label in ETAGE_DE
        if champ.related_model._meta.app_label != modele._meta.app_label
        and ETAGE_DE[champ.related_model._meta.app_label] >= ETAGE_DE[modele._meta.app_label]
    ]
    assert not montees


@pytest.mark.parametrize("modele", NOS_MODELES, ids=lambda m: m._meta.label)
def test_models_speak_french_to_people(modele):
    assert modele.__str__ is not models.Model.__str__, "un modèle sans __str__"
    noms = [modele._meta.verbose_name, *(c.verbose_name for c in modele._meta.fields if c.name != "id")]
    assert [n for n in noms if str(n)[0].isupper() and not str(n)[:2].isupper() and " " in str(n)] == []
    assert modele._meta.pk.get_internal_type() in {"BigAutoField", "OneToOneField"}


@pytest.mark.parametrize("modele", NOS_MODELES, ids=lambda m: m._meta.label)
def test_models_and_states_are_in_the_glossary(modele):
    assert f"`{modele.__name__}`" in GLOSSAIRE
    for verbe in getattr(modele, "TRANSITIONS", {}):
        assert f"`{verbe}`" in GLOSSAIRE
    for etat in modele._meta.get_field("etat").choices if hasattr(modele, "etat") else []:
        assert etat[0] in GLOSSAIRE


def test_services_are_in_the_glossary():
    for fichier in [*RACINE.glob("*/services.py"), *RACINE.glob("*/services/*.py")]:
        for nom in re.findall(r"^def ([a-z]\w*)", fichier.read_text(), re.MULTILINE):
            assert nom.split("_")[0] in GLOSSAIRE, f"{fichier.relative_to(RACINE)} : {nom}"


def test_states_are_assigned_by_the_journal_alone():
    coupables = [
        str(fichier.relative_to(RACINE))
        for config in NOTRES
        for fichier in (RACINE / config.name).rglob("*.py")
        if fichier.name != "journal.py" and re.search(r"\.etat = (?!')|update\([^)]*\betat=", fichier.read_text())
    ]
    assert not coupables


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda g: str(g.relative_to(RACINE / "templates")))
def test_templates_hold_no_inline_script_style_nor_unescaped_text(gabarit):
    texte = gabarit.read_text()
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|\|\s*safe\b|autoescape off", texte)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", texte)
    assert not re.search(r"https?://(?!schema\.org)", texte), "aucune adresse de tiers dans un gabarit"
    assert "·" not in texte, "pas de point médian"


# Names that allauth asks for, beside ours.
NOMS_D_ALLAUTH = {"account_login", "mfa_authenticate"}
NOS_ROUTES = [(r.chemin, r.nom, r.vue) for r in routes() if not r.admin and r.nom not in NOMS_D_ALLAUTH]


@pytest.mark.parametrize(("chemin", "nom", "vue"), NOS_ROUTES)
def test_url_names_are_view_names(chemin, nom, vue):
    fonction = getattr(getattr(vue, "cls", vue), "__name__", "")
    court = nom.rpartition(":")[2]
    assert court in {fonction, "flux", "schema"}, f"{chemin} : nom {nom}, vue {fonction}"


def test_every_installed_app_of_ours_has_its_tests_folder():
    assert {config.name for config in NOTRES} <= {d.name for d in (RACINE / "tests").iterdir()}


def test_admin_asks_no_full_count():
    for modele, ecran in admin.site._registry.items():
        if modele in NOS_MODELES:
            assert not ecran.show_full_result_count, modele


def test_modules_stay_readable():
    longs = {
        str(f.relative_to(RACINE)): n
        for config in NOTRES
        for f in (RACINE / config.name).rglob("*.py")
        if "migrations" not in f.parts and (n := f.read_text().count("\n")) > 400
    }
    assert not longs


def test_web_role_is_not_the_owner():
    assert settings.DATABASES["proprietaire"]["USER"] != settings.ROLE_WEB
