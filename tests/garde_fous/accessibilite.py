"""What the recorded states are checked for, how many of them, and what they must cover."""

from pathlib import Path
from random import Random

from django.conf import settings

from tests.e2e.axe import UNE_FOIS
from tests.garde_fous.croissance import est_une_liste
from tests.garde_fous.monde import LONGUE, PERSONAS, Monde, genres
from tests.garde_fous.parcours import parcourir
from tests.garde_fous.preuves import ENTIER, GRAINE
from tests.garde_fous.recolte import Etat, Recolte
from tests.garde_fous.vitrine import Variante, variantes

GABARITS = Path(settings.RACINE) / "templates"
MONDES = {"ordinaire": 2, "vide": 0, "long": LONGUE}
AUTRES = ["vide", "long"]  # worlds whose lists alone look different
EQUIPE = ["moderateur", "administrateur"]
TIRES = 8  # states shown to the browser in `make test`
FORMULAIRES = 12  # sent in `make test`, by all personas together
# Left to `make preuves`: Django's own admin, hundreds of pages, and who sees what another sees just as well.
TIREES = [persona for persona in PERSONAS if persona not in {*EQUIPE, "recruteur_ailleurs"}]
# What is shown, in parts that two workers can share.
PARTS: dict[str, tuple[str, list[str]]] = (
    {
        "ordinaire": ("ordinaire", [persona for persona in PERSONAS if persona not in EQUIPE]),
        "ordinaire, équipe": ("ordinaire", EQUIPE),
        "vide": ("vide", list(PERSONAS)),
        # Twenty-five rows are no more than one page of the admin.
        "long": ("long", [persona for persona in PERSONAS if persona not in EQUIPE]),
    }
    if ENTIER
    else {"ordinaire": ("ordinaire", TIREES)}
)


def recolter(monde: Monde, personas: list[str], *, listes: bool) -> Recolte:
    """Every state that this world shows to them; `listes`: without forms nor more than one object of each kind."""
    recolte = Recolte()
    formulaires = 0 if listes else None if ENTIER else max(2, FORMULAIRES // len(personas))
    for persona in personas:
        par_objet = 1 if listes else _objets(persona)
        parcours = parcourir(monde, persona, par_forme=2 if ENTIER else 1, par_objet=par_objet)
        recolte.parcourir(parcours, formulaires=formulaires)
    recolte.courriels()
    recolte.pannes()
    return recolte


def _objets(persona: str) -> int:
    """An offer looks different in each of its eleven states, above all to those who recruit."""
    if persona.startswith("recruteur"):
        return 40 if ENTIER else 12
    return 4 if ENTIER else 1


def a_montrer(recolte: Recolte, monde: str) -> list[tuple[Etat, list[Variante]]]:
    """Every state in every variant; in `make test` a few states, each at one width and in one theme."""
    tirage = Random(f"{GRAINE} accessibilite")
    etats = [etat for etat in recolte.etats.values() if monde not in AUTRES or est_une_liste(etat.adresse)]
    if ENTIER:  # of another world, whose templates were seen in four variants, two
        return [(etat, list(UNE_FOIS) if monde in AUTRES else variantes(etat)) for etat in etats]
    return [(etat, [tirage.choice(variantes(etat))]) for etat in tirage.sample(etats, TIRES)]


def jamais_vus(gabarits: set[str], personas: list[str]) -> list[str]:
    """Pages and mails of `templates/` that no state shows; those of the admin are asked of the team, the rest of us."""
    return [
        f"templates/{nom} n’est jamais vu : donnez au monde (tests/garde_fous/plantations) l’objet qui y mène, ou à "
        "tests/garde_fous/gestes.py le geste qui l’ouvre ; s’il ne sert plus, supprimez-le"
        for nom in sorted(_pages() - gabarits)
        if nom.startswith("admin/") == (personas == EQUIPE)
    ]


def _pages() -> set[str]:
    """Whole pages: what extends a layout; layouts themselves are seen through them."""
    pages = {chemin for chemin in GABARITS.rglob("*.html") if "{% extends" in chemin.read_text(encoding="utf-8")}
    courriels = {chemin for chemin in GABARITS.rglob("emails/*.mjml") if not chemin.name.startswith("_")}
    return {str(chemin.relative_to(GABARITS)) for chemin in pages | courriels if chemin.name != "base.mjml"}


def genres_jamais_vus(recolte: Recolte) -> list[str]:
    vus = {etat.adresse.split("/")[2] for etat in recolte.etats.values() if etat.courriel}
    return [
        f"aucun courriel du genre « {nom} » n’est vu : déposez-en un dans tests/garde_fous/plantations"
        for nom in sorted(genres() - vus)
    ]
