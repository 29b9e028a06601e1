"""Whether time tells what pages do not: a colleague listens to openings, or does not.

Two worlds that differ by one open intention, of a member of the reader's own administration; each page that could
tell is read in both, in turn, as the web role: medians of 200 tries, within 5 %. A third series, without it again,
says what the machine's own noise is worth. The world is undone after each try: both sides wrote as much.
`TAILLE=100000` for another number of members, `ESSAIS=20` for another number of tries.
"""

import logging
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from bench.annuaire import donnees
from bench.annuaire.intentions import CHEMIN, Visite
from bench.annuaire.page import preparer
from bench.commun import base_du_banc, ligne
from bench.temps import dire, ecart

TAILLE, ESSAIS, CHAUFFE = 10_000, 200, 3
COTES = ("avec", "sans", "témoin")  # only the first has the intention
CHAMPS = {"diffusion": "employeurs", "employeurs": "tous", "horizon": "six-mois", "mobilites": "fonctionnelle"}


class Page(NamedTuple):
    """`{intention}` in its address is the public identifier of the intention, for who would guess it."""

    nom: str
    adresse: str
    visite: Visite
    statut: int = 200


def mesurer() -> list[dict[str, Any]]:
    taille, essais = int(os.environ.get("TAILLE") or TAILLE), int(os.environ.get("ESSAIS") or ESSAIS)
    for nom in ("django.request", "django_structlog"):
        logging.getLogger(nom).setLevel(logging.ERROR)  # pages that are not there are part of the measure
    with base_du_banc("banc_jumelles"):
        lecteurs = donnees.fonder()
        donnees.planter(range(1, taille + 1))
        _, nombre = donnees.planter_intentions()
        collegue, pages = choisir(lecteurs["recruteur"])
        preparer()
        dire(f"{taille} membres, {nombre} intentions ouvertes")
        return [_resultat(page, alterner(page, collegue, essais), taille, nombre) for page in pages]


def choisir(recruteur: Any) -> tuple[Any, list[Page]]:
    """The member whose intention opens; pages that its recruiter and another colleague read."""
    from annuaire.enums import Audience
    from referentiels.models import Competence, Departement, Metier, Organisme
    from tests.factories import CompetenceDeclareeFactory, MembreFactory, OffreFactory

    [administration] = Organisme.objects.filter(recruteurs__utilisateur=recruteur)
    service = administration.enfants.order_by("pk")[0]
    collegue = MembreFactory(organisme=service, nom="Jumelle", audience_identite=Audience.RECRUTEURS)
    autre = MembreFactory(organisme=service, nom="Voisine")
    sues = list(Competence.objects.order_by("code")[:3])
    for competence in sues:
        CompetenceDeclareeFactory(membre=autre, competence=competence)
    metier = Metier.objects.filter(numerique=True).order_by("code")[0]
    lieux = {"metier": metier, "departement": Departement.objects.order_by("code")[0]}
    offre = OffreFactory(organisme=administration, competences=sues, auteur=recruteur, **lieux)
    de_lui, d_elle = Visite(recruteur), Visite(autre.utilisateur)
    fiche, detail = f"/annuaire/{collegue.uuid}/", "/accompagnement/{intention}/"
    return collegue, [
        Page("recruteur, personnes à l’écoute", CHEMIN, de_lui),
        Page("recruteur, l’intention par son adresse", detail, de_lui, 404),
        Page("recruteur, annuaire", f"/annuaire/?employeur={administration.sigle}", de_lui),
        Page("recruteur, annuaire par son nom", f"/annuaire/?q={collegue.nom}", de_lui),
        Page("recruteur, fiche", fiche, de_lui, 404),
        Page("recruteur, tableau de bord", "/tableau-de-bord/", de_lui),
        Page("collègue, l’intention par son adresse", detail, d_elle, 404),
        Page("collègue, annuaire par son nom", f"/annuaire/?q={collegue.nom}", d_elle),
        Page("collègue, fiche", fiche, d_elle),
        Page("collègue, offre et rapprochement", offre.get_absolute_url(), d_elle),
        Page("collègue, aperçu de la lettre", "/lettre/apercu/", d_elle),
    ]


def alterner(page: Page, collegue: Any, essais: int, chauffe: int = CHAUFFE) -> dict[str, list[float]]:
    """Milliseconds of each side, read in turn, each first as often as the others."""
    durees: dict[str, list[float]] = {cote: [] for cote in COTES}
    for numero in range(essais + chauffe):
        depart = numero % len(COTES)
        for cote in COTES[depart:] + COTES[:depart]:
            with _monde(collegue, ouverte=cote == "avec") as uuid:
                duree, reponse = page.visite.demander(page.adresse.format(intention=uuid))
            assert reponse.status_code == page.statut, f"{page.nom}, {cote} : {reponse.status_code}"
            if numero >= chauffe:
                durees[cote].append(duree)
    return durees


@contextmanager
def _monde(membre: Any, *, ouverte: bool) -> Iterator[UUID]:
    """Declared as the site does, then undone: before the page is read, or after."""
    from django.core.cache import cache
    from django.db import transaction

    from annuaire.services.intentions import declarer
    from socle.acteur import construire

    with transaction.atomic():
        with transaction.atomic():
            intention = declarer("en recherche", CHAMPS, acteur=construire(membre.utilisateur))
            transaction.set_rollback(not ouverte)
        yield intention.uuid
        transaction.set_rollback(True)
    cache.clear()


def _resultat(page: Page, durees: dict[str, list[float]], taille: int, nombre: int) -> dict[str, Any]:
    medianes = {cote: round(statistics.median(siennes), 2) for cote, siennes in durees.items()}
    difference, bruit = (round(100 * ecart(durees[cote], durees["sans"]), 2) for cote in ("avec", "témoin"))
    print(
        f"{page.nom} : {medianes['avec']} ms avec, {medianes['sans']} sans, écart {difference} %"
        f" (sans et encore sans : {bruit} %){'' if difference < 5 else ' : TROP'}",
        flush=True,
    )
    return ligne(
        f"jumelles/{page.nom}",
        f"{taille} membres, {nombre} intentions, {len(durees['avec'])} essais de chaque",
        p50_ms=medianes["avec"],
        detail={
            "sans_p50_ms": medianes["sans"],
            "ecart_pour_cent": difference,
            "bruit_pour_cent": bruit,
            "charge": [round(une, 2) for une in os.getloadavg()],
        },
    )
