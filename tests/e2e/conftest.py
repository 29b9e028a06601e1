"""A real Chromium against the live server; every page is watched for errors and foreign requests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from comptes.models import Utilisateur
from opportunites.enums import EtatOffre
from opportunites.models import Offre
from tests.conftest import ClientStrict
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    RegionFactory,
    indexation_groupee,
)

expect.set_options(timeout=10_000)

TEXTE = """Vous rejoignez une équipe de cinq personnes.

- Construire les chaînes de traitement.
- Documenter les jeux de données & leurs <limites>.
"""


@dataclass
class Surveillance:
    """What a page must never do: log an error (a refused script or style is one), ask another host."""

    hote: str
    ecarts: list[str] = field(default_factory=list)
    statuts_attendus: set[int] = field(default_factory=set)

    def brancher(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda erreur: self.ecarts.append(f"erreur : {erreur}"))
        page.on("request", self._requete)

    def _console(self, message: ConsoleMessage) -> None:
        attendu = any(f"status of {statut}" in message.text for statut in self.statuts_attendus)
        if message.type in {"error", "warning"} and not attendu:
            self.ecarts.append(f"console : {message.text}")

    def _requete(self, requete: Request) -> None:
        adresse = urlsplit(requete.url)
        if adresse.scheme in {"http", "https"} and adresse.netloc != self.hote:
            self.ecarts.append(f"requête vers un tiers : {requete.url}")


@pytest.fixture
def surveillance(live_server: Any) -> Iterator[Surveillance]:
    surveillance = Surveillance(urlsplit(live_server.url).netloc)
    yield surveillance
    assert surveillance.ecarts == []


@pytest.fixture
def ouvrir(chromium: Browser, live_server: Any, surveillance: Surveillance) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: width, theme, with or without JavaScript."""
    contextes = []

    def ouvrir(*, largeur: int = 1280, theme: Any = "light", javascript: bool = True) -> Page:
        contexte = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": largeur, "height": 900},
            color_scheme=theme,
            java_script_enabled=javascript,
            locale="fr-FR",
            reduced_motion="reduce",
        )
        contextes.append(contexte)
        page = contexte.new_page()
        surveillance.brancher(page)
        return page

    yield ouvrir
    for contexte in contextes:
        contexte.close()


@pytest.fixture
def ouvrir_session(live_server: Any) -> Callable[[Page, Utilisateur], Page]:
    """Give a page the session of an account, as after a whole login."""

    def ouvrir_session(page: Page, utilisateur: Utilisateur) -> Page:
        client = ClientStrict()
        client.force_login(utilisateur)
        valeur = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": live_server.url}])
        return page

    return ouvrir_session


@pytest.fixture
def page(ouvrir: Callable[..., Page]) -> Page:
    return ouvrir()


@pytest.fixture
def page_sans_js(ouvrir: Callable[..., Page]) -> Page:
    return ouvrir(javascript=False)


@dataclass
class Offres:
    """25 offers that « ingénieure données » finds, among others."""

    ouverte: Offre
    close: Offre


@pytest.fixture
def offres(transactional_db: None) -> Offres:
    with indexation_groupee():
        return _ecrire_les_offres()


def _ecrire_les_offres() -> Offres:
    aujourdhui = timezone.localdate()
    bretagne = RegionFactory(code="53", nom="Bretagne")
    rennes = DepartementFactory(code="35", nom="Ille-et-Vilaine", region=bretagne)
    python = CompetenceFactory(code="python", libelle="Python")
    donnees = MetierFactory(code="NUM-DATA", libelle="Ingénieure / ingénieur données")
    for numero in range(20):
        OffreFactory(metier=donnees, date_publication=aujourdhui - timedelta(days=20 + numero))
    for numero in range(4):
        OffreFactory(metier=donnees, departement=rennes, teletravail="oui", categories=["A+", "A"], fictive=numero == 0)
    OffreFactory(intitule="Juriste", metier=MetierFactory(hors_numerique=True), missions="Rédiger des contrats.")
    ouverte = OffreFactory(
        importee=True,
        intitule="Ingénieure ou ingénieur données géographiques",
        metier=donnees,
        departement=rennes,
        competences=[python],
        contexte=TEXTE,
        missions=TEXTE,
        profil=TEXTE,
        conditions=TEXTE,
        mobilites=["fonctionnelle"],
        etape_apport="Une étape.",
        remuneration_min=42_000,
        remuneration_max=56_000,
        niveau_etudes=7,
        date_publication=aujourdhui,
        date_limite=aujourdhui + timedelta(days=3),
    )
    close = OffreFactory(
        intitule="Cheffe ou chef de projet", etat=EtatOffre.POURVUE, metier=donnees, date_limite=aujourdhui
    )
    return Offres(ouverte, close)
