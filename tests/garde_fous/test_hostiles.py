"""Hostile values everywhere they can enter: an answer, soon, that gives nothing back and leads nowhere else.

`make preuves`: each target gets a draw of the values that it can tell apart, from the first persona that reaches it;
a few of them from the others, and in the admin, whose screens are one code. `make test` draws among the same.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from random import Random
from typing import Any
from zlib import crc32

import pytest
from django.contrib import admin
from django.core.exceptions import FieldError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from opportunites.models import Offre
from tests.conftest import ClientStrict
from tests.garde_fous.cibles import CHAMP, COOKIE, ENTETE, REQUETE, Cible, cibles, espionner
from tests.garde_fous.envois import essayer
from tests.garde_fous.hostiles import AILLEURS, MARQUE, Valeur, valeurs
from tests.garde_fous.monde import PERSONAS, Monde
from tests.garde_fous.parcours import DEPARTS, LENTE, Parcours, parcourir, route_de
from tests.garde_fous.preuves import ENTIER, GRAINE, compter, echantillon

pytestmark = [
    pytest.mark.django_db,
    # The admin reads a date without hour, in an address, as that of Paris.
    pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime"),
]

REQUETES, PAGES = 80, 20  # by persona, in a sample
TRANCHES = 2 if ENTIER else 1
PAR_CIBLE = 260  # values of a target, drawn by its name: all of them are sent, none to every target
PAR_CHAMP = 64  # values of a field: a form is many of them, and each answer is its whole page, then what was stored
DEJA_NOMMEES = 6  # values of a parameter that another route was sent whole
DEJA_VUES = 2  # values of a target that another persona was sent whole
ADMIN = 3  # values of a target of the admin

# All in one test, in their order whatever that of tests: the first to reach a target, the quickest, is sent the most.
GROUPES = [list(PERSONAS)] if ENTIER else [list(PERSONAS)[::2], list(PERSONAS)[1::2]]

# Targets already sent their values, by this worker.
_faites: set[tuple[str, ...]] = set()


@pytest.fixture(autouse=True)
def _sans_journal() -> Iterator[None]:
    """Each refusal writes its lines: thousands of them say nothing."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def trouver(monde: Monde, persona: str) -> tuple[Parcours, list[Cible]]:
    """A crawl, and the targets that it shows; a sample starts from a few screens of the admin, never the same."""
    parcours = parcourir(monde, persona, par_forme=1, par_objet=1)
    ecrans = [
        reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")
        for modele in admin.site._registry
    ]
    with espionner() as lectures:
        for _ in islice(parcours.tout([*echantillon(ecrans, 3, cle=persona), *DEPARTS]), None if ENTIER else PAGES):
            pass
        posts = [formulaire for formulaire in parcours.formulaires.values() if formulaire.methode == "post"]
        for post in echantillon(posts, 4, cle=persona):  # what views ask of a form beside its fields
            essayer(parcours.client, Cible(persona, "POST", post.adresse, CHAMP, "", post.champs), Valeur("rien", b"x"))
    return parcours, sorted(cibles(parcours, lectures), key=lambda cible: _prix(parcours, cible))


def _prix(parcours: Parcours, cible: Cible) -> float:
    """Seconds that its route took: what several routes read is sent whole to the quickest one."""
    route = route_de(cible.adresse.replace("{}", ""))
    return min((visite.secondes for visite in parcours.visites.values() if visite.route == route), default=LENTE)


def doser(cible: Cible) -> Iterable[Valeur]:
    """What to send to this target, given what it was already sent."""
    tirage = Random(f"{GRAINE} {cible}")
    connue, nom = cible.cle, (cible.genre, cible.nom)
    if connue in _faites:
        return tirage.sample(valeurs(), DEJA_VUES)
    _faites.add(connue)
    if "/admin/" in cible.adresse:
        return tirage.sample(cible.valeurs, min(ADMIN, len(cible.valeurs)))
    if nom in _faites:  # the same parameter on another route; a header is mostly read by the same middleware
        nombre = DEJA_VUES if cible.genre in {ENTETE, COOKIE} else DEJA_NOMMEES
        return tirage.sample(cible.valeurs, min(nombre, len(cible.valeurs)))
    _faites.add(nom)
    return tirage.sample(cible.valeurs, min(PAR_CHAMP if cible.genre == CHAMP else PAR_CIBLE, len(cible.valeurs)))


def tirer(trouvees: list[Cible], persona: str, tranche: int) -> list[tuple[Cible, Valeur]]:
    """All that this slice sends; in a sample, as much of each kind of target."""
    par_genre: dict[str, list[tuple[Cible, Valeur]]] = defaultdict(list)
    for cible in trouvees:
        if crc32(f"{cible.genre} {cible.nom}".encode()) % TRANCHES == tranche:  # one name, one worker: see `doser`
            par_genre[cible.genre] += [(cible, valeur) for valeur in (doser(cible) if ENTIER else cible.valeurs)]
    part = REQUETES // len(par_genre)
    return [paire for genre, paires in par_genre.items() for paire in echantillon(paires, part, cle=persona + genre)]


def test_the_corpus_is_wide() -> None:
    assert len(valeurs()) >= 250


@pytest.mark.parametrize("tranche", range(TRANCHES))
@pytest.mark.parametrize("personas", GROUPES, ids=" ".join)
def test_nothing_hostile_gets_a_bad_answer(
    monde: Monde, personas: list[str], tranche: int, request: pytest.FixtureRequest
) -> None:
    mauvaises: list[str] = []
    envoyees = 0
    for persona in personas:
        parcours, trouvees = trouver(monde, persona)
        for cible, valeur in tirer(trouvees, persona, tranche):
            envoyees += 1
            mauvaises += essayer(parcours.client, cible, valeur)
    compter(request, requetes_hostiles=envoyees, mauvaises_reponses=len(mauvaises))
    assert not mauvaises, f"{len(mauvaises)} mauvaises réponses, dont :\n" + "\n".join(mauvaises[:40])


class Mauvaises:
    """Views that do what none of ours must."""

    urlpatterns = [
        path("echo/", lambda request: HttpResponse(request.GET["q"])),
        path("ailleurs/", lambda request: HttpResponseRedirect(request.GET["q"])),
        path("nombre/", lambda request: HttpResponse(int(request.GET["q"]))),
        path("tri/", lambda request: _trier(request.GET["q"])),
    ]


def _trier(nom: str) -> HttpResponse:
    with suppress(FieldError):
        list(Offre.objects.order_by(nom))
    return HttpResponse()


@pytest.mark.parametrize(
    ("adresse", "texte", "dit"),
    [
        ("/echo/", f"<script>{MARQUE}(1)</script>", "échappez-la"),
        ("/ailleurs/", f"//{AILLEURS}/", "redirection hors du site"),
        ("/ailleurs/", f"https://{AILLEURS}/", "redirection hors du site"),
        ("/nombre/", "²", "traitez ou refusez cette valeur"),
        ("/tri/", "auteur__password__regex", "ne faites jamais un nom de champ"),
    ],
)
def test_the_guard_says_what_is_wrong(client: ClientStrict, settings: Any, adresse: str, texte: str, dit: str) -> None:
    settings.ROOT_URLCONF = Mauvaises
    settings.MIDDLEWARE = []
    (valeur,) = (valeur for valeur in valeurs() if valeur.texte == texte)
    (ecart,) = essayer(client, Cible("anonyme", "GET", adresse, REQUETE, "q"), valeur)
    assert dit in ecart
