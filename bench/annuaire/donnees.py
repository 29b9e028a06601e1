"""Members, what they know, to whom they show it, and their mobility intentions: fictitious, drawn from their number.

Member number n depends on n alone, so a larger directory extends a smaller one. All is written by COPY; search rows are
computed once, at the end, by the function of their triggers.
"""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from typing import Any

from bench.annuaire.textes import COMMUNAUTES, PHRASES, POSTES, PRENOMS, RARES, VILLES, nom_de_famille

PREMIER = 1_000_000  # the key of member 0, and of its account: beyond those of the site's own sequences
LOT, LOT_INDEXE = 10_000, 2_000
FILS = 2
PARTIES = ("corps", "employeur", "poste", "residence", "competences", "communautes", "presentation", "etapes")
PAR_MEMBRE = (2, 15)  # skills
RARETE = 2.2  # the power that makes the first skills usual
DIRECTIONS, SERVICES = 8, 10  # added under each administration, and under each of these
UN_SUR = 10  # members: one has an intention
_TABLES = ("membre", "adhesion", "competencedeclaree", "recruteur")
_D_OFFICE = """
WITH RECURSIVE lignee(intention_id, id, parent_id) AS (
    SELECT i.id, o.id, o.parent_id FROM annuaire_intentionmobilite i JOIN annuaire_membre m ON m.id = i.membre_id
    JOIN annuaire_casquettes c ON c.utilisateur_id = m.utilisateur_id
    JOIN referentiels_organisme o ON o.id = c.organisme_id
    UNION SELECT l.intention_id, o.id, o.parent_id FROM lignee l JOIN referentiels_organisme o ON o.id = l.parent_id
)
INSERT INTO annuaire_exclusion (uuid, intention_id, organisme_id, adresse, d_office)
SELECT gen_random_uuid(), intention_id, id, '', true FROM lignee
"""


def fonder() -> dict[str, Any]:
    """The referential, a deeper tree, the communities; return the accounts that will read, by name."""
    from django.core.management import call_command
    from django.db import connection

    from referentiels.models import Organisme
    from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, RecruteurFactory

    call_command("charger_referentiels", verbosity=0)
    with connection.cursor() as curseur:  # each administration has a mail domain of its own
        curseur.execute(
            "UPDATE referentiels_organisme SET domaines_courriel = trim(domaines_courriel || ' ' || lower(sigle)"
            " || '.example') WHERE parent_id IS NULL"
        )
    _creuser()
    communautes = [CommunauteFactory(slug=f"banc-{n}", nom=nom) for n, nom in enumerate(COMMUNAUTES)]
    membre = MembreFactory(nom="Lectrice", organisme=Organisme.objects.get(sigle="DINUM"))
    for communaute in communautes[:2]:
        AdhesionFactory(membre=membre, communaute=communaute)
    recruteur = RecruteurFactory(organisme=Organisme.objects.get(sigle="MTE"))
    _tirages.cache_clear()
    return {"membre": membre.utilisateur, "recruteur": recruteur.utilisateur}


def _creuser() -> None:
    from referentiels.models import Organisme
    from socle.masse import copier

    for combien, sorte in ((DIRECTIONS, "D"), (SERVICES, "S")):
        parents = Organisme.objects.order_by("pk")
        parents = parents.filter(sigle__regex=r"-D\d+$") if sorte == "S" else parents.filter(parent=None)
        copier(
            Organisme,
            [
                {
                    "sigle": f"{parent.sigle}-{sorte}{n}",
                    "nom": f"{'Direction' if sorte == 'D' else 'Bureau'} fictive numéro {n}",
                    "type": parent.type,
                    "parent_id": parent.pk,
                }
                for parent in parents
                for n in range(combien)
            ],
        )


class Tirages:
    """The keys that members are made of, and how often each comes."""

    def __init__(self) -> None:
        from annuaire.models import Communaute
        from referentiels.models import Competence, Corps, Departement, Metier, Organisme, Region

        self.competences = _cles(Competence.objects.filter(remplacee_par=None), "code")
        random.Random(1).shuffle(self.competences)  # what is usual has nothing to do with what is old
        self.organismes = _cles(Organisme.objects, "sigle")
        self.domaines = {pk: f"{lignee[0].sigle.lower()}.example" for pk, lignee in _lignees().items()}
        self.corps, self.metiers = _cles(Corps.objects, "sigle"), _cles(Metier.objects, "code")
        self.departements, self.regions = _cles(Departement.objects, "code"), _cles(Region.objects, "code")
        self.paris = Departement.objects.get(code="75").pk
        self.communautes = _cles(Communaute.objects.filter(slug__startswith="banc-"), "slug")


def _cles(lignes: Any, ordre: str) -> list[int]:
    """In an order that holds from one database to the next."""
    return list(lignes.order_by(ordre).values_list("pk", flat=True))


@cache
def _tirages() -> Tirages:
    return Tirages()


def _lignees() -> dict[int, list[Any]]:
    """From the root down, by key."""
    from referentiels.models import Organisme

    tous = {o.pk: o for o in Organisme.objects.order_by("pk")}

    def remonter(organisme: Any) -> list[Any]:
        return [*remonter(tous[organisme.parent_id]), organisme] if organisme.parent_id else [organisme]

    return {pk: remonter(organisme) for pk, organisme in tous.items()}


def planter(numeros: range) -> float:
    """Add these members; return seconds."""
    from django.db import connection

    depart = time.perf_counter()
    if len(numeros) <= LOT_INDEXE:
        _copier(numeros)  # triggers compute the search rows
    else:
        _planter_en_masse(numeros)
    if not connection.in_atomic_block:
        with connection.cursor() as curseur:
            curseur.execute("VACUUM ANALYZE")
    return round(time.perf_counter() - depart, 1)


def _planter_en_masse(numeros: range) -> None:
    from django.db import connection

    with connection.cursor() as curseur:
        for table in _TABLES:
            curseur.execute(f"ALTER TABLE annuaire_{table} DISABLE TRIGGER USER")
        for debut in range(numeros.start, numeros.stop, LOT):
            _copier(range(debut, min(debut + LOT, numeros.stop)))
        for table in _TABLES:
            curseur.execute(f"ALTER TABLE annuaire_{table} ENABLE TRIGGER USER")
        curseur.execute("ANALYZE")
    with ThreadPoolExecutor(FILS) as fils:  # one per connection
        list(fils.map(_indexer, (numeros[n : n + LOT_INDEXE] for n in range(0, len(numeros), LOT_INDEXE))))


def _indexer(numeros: range) -> None:
    from django.db import connection

    from annuaire.reindexation import reindexer

    try:
        reindexer(PREMIER + n for n in numeros)
    finally:
        connection.close()


def _copier(numeros: range) -> None:
    from allauth.account.models import EmailAddress

    from annuaire.models import Adhesion, CompetenceDeclaree, Membre, Recruteur
    from comptes.models import Utilisateur
    from socle.masse import copier

    tires = [Tire(n) for n in numeros]
    copier(Utilisateur, ({"id": t.pk, "email": t.adresse, "password": "!"} for t in tires))
    adresses = ({"user_id": t.pk, "email": t.adresse, "verified": True, "primary": True} for t in tires)
    copier(EmailAddress, adresses)
    copier(Membre, (t.membre() for t in tires))
    copier(CompetenceDeclaree, (une for t in tires for une in t.competences()))
    copier(Adhesion, (une for t in tires for une in t.adhesions()))
    copier(Recruteur, (un for t in tires for un in t.rattachements()))


class Tire:
    """Member number n."""

    def __init__(self, n: int) -> None:
        self.hasard = random.Random(f"membre {n}")
        self.tirages, self.pk = _tirages(), PREMIER + n
        self.organisme = self.hasard.choice(self.tirages.organismes) if self.hasard.random() < 0.97 else None
        domaine = self.tirages.domaines[self.organisme] if self.organisme else "exemple.example"
        self.adresse = f"membre{n}@{domaine}"

    def membre(self) -> dict[str, Any]:
        au_sort, tirages = self.hasard.random, self.tirages
        lieu = tirages.paris if au_sort() < 0.3 else self.hasard.choice(tirages.departements)
        return {
            "id": self.pk,
            "utilisateur_id": self.pk,
            "etat": "active" if au_sort() < 0.95 else "suspendue",
            "prenom": self.hasard.choice(PRENOMS),
            "nom": nom_de_famille(self.hasard),
            "statut": "titulaire",
            "organisme_id": self.organisme,
            "corps_id": self._inegal(tirages.corps) if au_sort() < 0.7 else None,
            "metier_id": self._inegal(tirages.metiers) if au_sort() < 0.9 else None,
            "departement_id": lieu if au_sort() < 0.95 else None,
            "poste": self.hasard.choice(POSTES),
            "ville": self.hasard.choice(VILLES),
            "presentation": self._presentation(),
            "aide_sur": "",
            "non_liste": au_sort() < 0.02,
            **self._audiences(),
        }

    def _presentation(self) -> str:
        if self.hasard.random() < 0.2:
            return ""
        phrases = self.hasard.sample(PHRASES, self.hasard.randint(2, 5))
        return "\n\n".join([*phrases, *(phrase for phrase, part in RARES if self.hasard.random() < part)])

    def _audiences(self) -> dict[str, int]:
        """Most keep what is proposed; some open all to recruiters; others choose part by part."""
        sort, defaut = self.hasard.random(), {"etapes": 1}
        if sort < 0.6:
            return {"audience_identite": 2} | {f"audience_{partie}": defaut.get(partie, 2) for partie in PARTIES}
        if sort < 0.85:
            return {"audience_identite": 3} | {f"audience_{partie}": 3 for partie in PARTIES}
        chacune = {f"audience_{partie}": self.hasard.randint(0, 3) for partie in PARTIES}
        return {"audience_identite": self.hasard.randint(2, 3)} | chacune

    def competences(self) -> Iterator[dict[str, Any]]:
        for pk in sorted({self._inegal(self.tirages.competences) for _ in range(self.hasard.randint(*PAR_MEMBRE))}):
            yield {
                "membre_id": self.pk,
                "competence_id": pk,
                "niveau": self.hasard.randint(1, 4),
                "veut_developper": self.hasard.random() < 0.2,
                "peut_transmettre": self.hasard.random() < 0.3,
            }

    def adhesions(self) -> Iterator[dict[str, Any]]:
        for pk in self.hasard.sample(self.tirages.communautes, self.hasard.choice((0, 0, 1, 1, 1, 2, 3))):
            etat = "active" if self.hasard.random() < 0.9 else "demandée"
            yield {"membre_id": self.pk, "communaute_id": pk, "etat": etat}

    def rattachements(self) -> Iterator[dict[str, Any]]:
        if self.organisme and self.hasard.random() < 0.03:
            yield {"utilisateur_id": self.pk, "organisme_id": self.organisme, "etat": "actif"}

    def _inegal(self, cles: list[int]) -> int:
        return cles[int(len(cles) * self.hasard.random() ** RARETE)]


def planter_intentions() -> tuple[float, int]:
    """One member in ten listens to openings; return seconds, and how many."""
    from django.db import connection
    from django.utils import timezone

    from annuaire.models import (
        ConseillerChoisi,
        Consultation,
        EmployeurChoisi,
        Exclusion,
        IntentionMobilite,
        Membre,
        Readmission,
    )
    from socle.masse import copier

    depart = time.perf_counter()
    membres = Membre.objects.filter(pk__gte=PREMIER).order_by("pk")
    actifs = list(membres.actifs().values_list("pk", flat=True))
    choisis = sorted(random.Random(2).sample(actifs, membres.count() // UN_SUR))
    copier(IntentionMobilite, (_intention(pk) for pk in choisis))
    pks = dict(IntentionMobilite.objects.order_by("pk").values_list("pk", "membre"))
    for lien, colonne, cles, combien in (
        (IntentionMobilite.metiers.through, "metier_id", _tirages().metiers, 3),
        (IntentionMobilite.departements.through, "departement_id", _tirages().departements, 2),
        (IntentionMobilite.regions.through, "region_id", _tirages().regions, 1),
    ):
        copier(lien, _lier(pks, "intentionmobilite_id", colonne, cles, combien))
    organismes, vide = _tirages().organismes, {"utilisateur_id": None, "adresse": "", "d_office": False}
    copier(Exclusion, ({**li, **vide} for li in _lier(pks, "intention_id", "organisme_id", organismes, 1, part=0.2)))
    copier(Readmission, _lier(pks, "intention_id", "organisme_id", organismes, 1, part=0.05))
    visees = dict(IntentionMobilite.objects.filter(employeurs="choisis").order_by("pk").values_list("pk", "membre"))
    copier(EmployeurChoisi, _lier(visees, "intention_id", "organisme_id", organismes, 4))
    hier, autres = timezone.localdate() - timedelta(days=1), [PREMIER + n for n in range(1, 51)]
    suivis = {membre: pk for pk, membre in pks.items()}
    conseils = _lier(suivis, "membre_id", "conseiller_id", autres, 1, part=0.1)
    copier(ConseillerChoisi, ({**li, "depuis": hier} for li in conseils))
    lectures = _lier(pks, "intention_id", "lecteur_id", autres, 3)
    copier(Consultation, ({**li, "jour": hier, "titre": "employeur"} for li in lectures))
    with connection.cursor() as curseur:
        curseur.execute(_D_OFFICE)
        curseur.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return round(time.perf_counter() - depart, 1), len(choisis)


def _intention(membre: int) -> dict[str, Any]:
    from django.utils import timezone

    hasard = random.Random(f"intention {membre}")
    diffusion, employeurs = hasard.choices(
        [("employeurs", "tous"), ("employeurs", "choisis"), ("conseiller", ""), ("moi", "")], [60, 20, 10, 10]
    )[0]
    return {
        "membre_id": membre,
        "etat": hasard.choice(("à l’écoute", "en recherche")),
        "horizon": hasard.choice(("maintenant", "six-mois", "un-an", "plus-tard")),
        "mobilites": "fonctionnelle geographique",
        "positions": "detachement",
        "diffusion": diffusion,
        "employeurs": employeurs,
        "expire_le": timezone.localdate() + timedelta(days=hasard.randint(1, 180)),
    }


def _lier(
    pks: dict[int, int], colonne: str, vers: str, cles: list[int], combien: int, part: float = 1.0
) -> Iterator[dict[str, int]]:
    for pk, membre in pks.items():
        hasard = random.Random(f"{vers} {membre}")
        if hasard.random() < part:
            for cle in hasard.sample(cles, combien):
                yield {colonne: pk, vers: cle}
