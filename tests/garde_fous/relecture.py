"""Addresses of what others have: each route of the URLconf on each row, each address of one's own with other rows."""

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from tests.garde_fous.monde import PERSONAS, REFLETS, Monde
from tests.garde_fous.parcours import Parcours, Visite, parcourir, route_de
from tests.garde_fous.preuves import GRAINE, echantillon
from tests.garde_fous.reperes import DEBUT, REPERE
from tests.garde_fous.routes import routes

REFLET_RELUES = 200  # addresses of each kind


def relire(parcours: Parcours, nombre: int) -> Iterator[Visite]:
    """Ask, after a crawl, for what it did not lead to; `nombre` addresses of each kind in `make test`."""
    vues = set(parcours.visites)
    sortes = {"routes": _des_routes(), "siennes": _avec_d_autres(vues), "cherchees": _cherchees()}
    for sorte, adresses in sortes.items():
        nouvelles = _qui_lui_sont_propres(parcours.persona, sorted(set(adresses) - vues))
        for adresse in echantillon(nouvelles, nombre, cle=f"{parcours.persona} {sorte}"):
            yield parcours.visiter(adresse)


def _qui_lui_sont_propres(persona: str, adresses: list[str]) -> list[str]:
    """All of them; where it sees what another persona does, a few: thousands of rows are asked as the other one."""
    if (reflet := REFLETS.get(persona)) is None:
        return adresses
    siennes = [adresse for adresse in adresses if route_de(adresse).startswith(reflet.propres)]
    autres = sorted(set(adresses) - set(siennes))
    return siennes + Random(f"{GRAINE} {persona}").sample(autres, min(len(autres), REFLET_RELUES))


def ce_que_d_autres_ont_vu(monde: Monde, persona: str, *, pages: int | None, nombre: int) -> Iterator[Visite]:
    """Crawl as this persona, then ask as every other one for each address that it saw.

    `pages` bounds the crawl, `nombre` what is asked again in `make test`.
    """
    vu = parcourir(monde, persona, par_forme=1)
    yield from islice(vu.tout(), pages)
    for autre in [une for une in PERSONAS if une != persona]:
        sien = parcourir(monde, autre)
        for adresse in echantillon(sorted(vu.visites), nombre, cle=autre):
            yield sien.visiter(adresse)


def _des_routes() -> Iterator[str]:
    for route in routes():
        for modele in _modeles(route.vue) if len(route.parametres) == 1 else ():
            (parametre,) = route.parametres
            for valeur in _valeurs(modele, "pk" if parametre == "object_id" else parametre):
                try:
                    yield reverse(route.nom, kwargs={parametre: valeur})
                except NoReverseMatch:
                    break


def _cherchees() -> Iterator[str]:
    """The first letters of every marker, asked of whatever answers without a number: suggestions, lists, files."""
    for route in routes():
        if not route.parametres:
            try:
                yield f"{reverse(route.nom)}?q={DEBUT}&term={DEBUT}"
            except NoReverseMatch:
                continue


def _modeles(vue: Any) -> list[type[Model]]:
    """Those that a view may show: the one of its admin screen, all those of its app."""
    if hasattr(vue, "model_admin"):
        return [vue.model_admin.model]
    app = apps.get_containing_app_config(getattr(vue, "__module__", ""))
    return list(app.get_models()) if app else []


def _valeurs(modele: Any, champ: str) -> list[Any]:
    champs = {"pk", *(un.name for un in modele._meta.concrete_fields)}
    return list(modele._base_manager.order_by("pk").values_list(champ, flat=True)) if champ in champs else []


def _avec_d_autres(vues: Iterable[str]) -> Iterator[str]:
    """The addresses of one persona, the number of another row of the same table in place of its own."""
    tables = [(valeurs, set(valeurs)) for modele in apps.get_models() if (valeurs := _uuids(modele))]
    for adresse in vues:
        for sien in REPERE.findall(adresse):
            for valeurs, ensemble in tables:
                if sien in ensemble:
                    yield from (adresse.replace(sien, quote(autre)) for autre in valeurs)


def _uuids(modele: Any) -> list[str]:
    return [str(valeur) for valeur in _valeurs(modele, "uuid")]
