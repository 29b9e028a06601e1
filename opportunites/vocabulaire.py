"""Keeps `MotConnu` equal to the words that anybody may read: titles, places, and the referential."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from opportunites.enums import Diffusion, EtatOffre
from opportunites.models import MotConnu, Offre
from opportunites.orthographe import LETTRES_MAX, MOT, cles
from referentiels.enums import EtatCompetence
from referentiels.models import (
    Appellation,
    Competence,
    Corps,
    Denomination,
    Departement,
    Metier,
    Organisme,
    Region,
    Synonyme,
)
from socle.masse import copier
from socle.recherche import sans_accent
from socle.travaux import sans_limite_de_temps

LETTRES_GARDEES_MIN = 3  # sigles
MOTS_MAX = 100_000
LOT = 2000

_MODIFIER = """
UPDATE opportunites_motconnu connu SET forme = neuf.forme, frequence = neuf.frequence
FROM unnest(%s::text[], %s::text[], %s::int[]) AS neuf(mot, forme, frequence)
WHERE connu.mot = neuf.mot
"""


def reconstruire_vocabulaire(jour: date | None = None) -> int:
    """Write what changed; return how many words are known. `jour` is given by the clock, and changes nothing."""
    with sans_limite_de_temps(), connection.cursor() as curseur:
        # One at a time; readers go on with the former words.
        curseur.execute("LOCK TABLE opportunites_motconnu IN SHARE ROW EXCLUSIVE MODE")
        connus = {mot: reste for mot, *reste in MotConnu.objects.order_by().values_list("mot", "forme", "frequence")}
        lus = _compter()
        nouveaux = sorted(lus.keys() - connus.keys())
        changes = sorted(mot for mot in lus.keys() & connus.keys() if list(lus[mot]) != connus[mot])
        MotConnu.objects.filter(mot__in=list(connus.keys() - lus.keys())).delete()
        curseur.execute(_MODIFIER, [changes, *([lus[mot][i] for mot in changes] for i in range(2))])
        copier(
            MotConnu,
            ({"mot": m, "forme": lus[m][0], "frequence": lus[m][1], "cles": cles(m)} for m in nouveaux),
        )
    return len(lus)


def _compter() -> dict[str, tuple[str, int]]:
    """Each word, folded: how it is written most often, and how many times it is."""
    ecrits: Counter[str] = Counter()
    for texte in _textes():
        ecrits.update(MOT.findall(unicodedata.normalize("NFC", texte)))
    formes: dict[str, Counter[str]] = {}
    for ecrit, nombre in ecrits.items():
        mot, forme = sans_accent(ecrit), ecrit.lower()
        # Folding some letters makes several, or signs, of one.
        lettres = MOT.fullmatch(mot) and MOT.fullmatch(forme)
        if lettres and LETTRES_GARDEES_MIN <= len(mot) <= LETTRES_MAX and len(forme) <= LETTRES_MAX:
            formes.setdefault(mot, Counter())[forme] += nombre
    totaux = Counter({mot: variantes.total() for mot, variantes in formes.items()})
    # As often, the form with its accents: they sort last.
    return {m: (max(formes[m].items(), key=lambda f: f[::-1])[0], n) for m, n in totaux.most_common(MOTS_MAX)}


def _textes() -> Iterator[str]:
    """Every text whose words are known, by thousands. A sensitive employer's offer shows title and place to all."""
    publiques = Offre.objects.filter(etat=EtatOffre.PUBLIEE, diffusion=Diffusion.PUBLIQUE)
    montrables = Organisme.objects.montrables()
    colonnes: list[tuple[Any, tuple[str, ...]]] = [
        (publiques, ("intitule", "lieu", "metier_libelle")),
        (Metier.objects.all(), ("libelle", "famille")),
        (Appellation.objects.all(), ("libelle",)),
        (Competence.objects.filter(etat=EtatCompetence.VALIDEE), ("libelle", "alias")),
        (montrables, ("sigle", "nom")),
        (Denomination.objects.filter(organisme__in=montrables), ("libelle",)),
        (Corps.objects.all(), ("sigle", "nom", "alias")),
        (Departement.objects.all(), ("nom", "alias")),
        (Region.objects.all(), ("nom",)),
        (Synonyme.objects.all(), ("terme", "equivalents")),
    ]
    for objets, noms in colonnes:
        # Lists too come as text: their words are the same, and nothing has to read JSON.
        lignes = objets.order_by().values_list(*(Cast(nom, TextField()) for nom in noms))
        curseur = lignes.iterator(chunk_size=LOT)
        while lot := list(islice(curseur, LOT)):
            yield " ; ".join(chain.from_iterable(lot))
