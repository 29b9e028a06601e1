"""La lettre of a morning: 20 000 people, 40 000 saved searches, 500 new offers among ten thousand.

Compared with one query per saved search, the page's own, on a sample. Each pass is a process of its own, as the
command is, so that its memory is its own too. Then letters leave to a local mail server by two processes.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from bench.commun import RACINE, base_du_banc, ligne

MEMBRES = 20_000
RECHERCHES = 40_000
NOUVELLES = 500
OFFRES = 12_000  # drawn; some are not published
ECHANTILLON = 400
LETTRES = 1_500  # that leave
EXPEDITEURS = 2
PASSES = [(40_000, 500), (40_000, 1_000), (40_000, 2_000), (20_000, 500), (10_000, 500)]


def mesurer() -> list[dict[str, Any]]:
    with base_du_banc("banc_digest") as adresse:
        _remplir()
        passes = []
        for recherches, nouvelles in PASSES:
            _remettre(recherches, nouvelles)
            passe = _lancer("passe", adresse)
            passes.append({"recherches": recherches, "nouvelles": nouvelles, **passe})
            print(f"{recherches} recherches, {nouvelles} nouvelles : {passe}", flush=True)
        _remettre(RECHERCHES, NOUVELLES)
        naif = _naif() * RECHERCHES / ECHANTILLON
        _lancer("passe", adresse)
        debit = _expedier(adresse)
    principale = passes[0]
    ratio = naif / principale["secondes"]
    print(
        f"une requête par recherche ({ECHANTILLON} mesurées, ramenées à {RECHERCHES}) : {naif:.0f} s, ratio {ratio:.0f}"
    )
    print(f"départ des lettres, {EXPEDITEURS} processus : {debit:.0f}/s")
    taille = f"{MEMBRES} personnes, {RECHERCHES} recherches, {NOUVELLES} nouvelles offres"
    detail = {
        "passes": passes,
        "naif_s": round(naif, 1),
        "naif_echantillon": ECHANTILLON,
        "courriels_par_s": round(debit),
    }
    return [
        ligne(
            *("digest", taille),
            p50_ms=round(principale["secondes"] * 1000),
            naif_p95_ms=round(naif * 1000),
            ratio_naif=round(ratio, 1),
            memoire_mo=principale["memoire_mo"],
            detail=detail,
        )
    ]


def _lancer(quoi: str, adresse: str) -> dict[str, Any]:
    from tests.courrier.processus import environnement

    commande = [sys.executable, "-m", "bench.digest", quoi]
    environ = environnement(adresse, 9)
    sortie = subprocess.run(commande, cwd=RACINE, env=environ, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(sortie.splitlines()[-1]))


def _passe() -> None:
    """In its own process: what `manage.py envoyer_digests` does."""
    import django

    django.setup()
    from django.utils import timezone

    from accueil.services import envoyer_digests

    depart = time.perf_counter()
    bilan = envoyer_digests(timezone.localdate())
    secondes = time.perf_counter() - depart
    memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"secondes": round(secondes, 2), "memoire_mo": round(memoire), "lettres": bilan.lettres}))


def _remplir() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from accueil.demo import charger_agents
    from comptes.models import Utilisateur
    from opportunites import demo
    from opportunites.models import RechercheEnregistree
    from socle.masse import copier

    call_command("charger_referentiels", verbosity=0)
    demo.charger(OFFRES)
    charger_agents(MEMBRES)
    hasard = random.Random(1)
    membres = list(Utilisateur.objects.order_by("pk").values_list("pk", flat=True))
    tirage = _Tirage(hasard)
    il_y_a_un_mois = timezone.now() - timedelta(days=30)
    copier(
        RechercheEnregistree,
        (
            {
                "utilisateur_id": membres[n % MEMBRES],
                "rang": n // MEMBRES + 1,
                "nom": f"Recherche {n}",
                "criteres": Jsonb(tirage.criteres()),
                "cadence": "quotidienne",
                "jeton": f"{n:032x}",
                "suivie_depuis": il_y_a_un_mois,
            }
            for n in range(RECHERCHES)
        ),
    )
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")


class _Tirage:
    """Searches as people make them: one to three words, often a place, sometimes more."""

    def __init__(self, hasard: random.Random) -> None:
        from referentiels.models import Appellation, Competence, Departement, Metier, Organisme, Region

        self.hasard = hasard
        noms = [
            *Competence.objects.values_list("libelle", flat=True),
            *Metier.objects.values_list("libelle", flat=True),
        ]
        noms += Appellation.objects.values_list("libelle", flat=True)
        self.textes = sorted({" ".join(nom.replace("/", " ").split()[:n]) for nom in noms for n in (1, 2, 3)})
        self.codes = {
            "region": list(Region.objects.order_by("code").values_list("code", flat=True)),
            "departement": list(Departement.objects.order_by("code").values_list("code", flat=True)),
            "metier": list(Metier.objects.order_by("code").values_list("code", flat=True)),
            "competence": list(Competence.objects.order_by("code").values_list("code", flat=True)),
            "employeur": list(Organisme.objects.montrables().order_by("sigle").values_list("sigle", flat=True)),
            "categorie": ["A", "A+"],
            "teletravail": ["oui"],
            "encadrement": ["oui"],
        }

    def criteres(self) -> dict[str, Any]:
        hasard = self.hasard
        texte = hasard.choice(self.textes) if hasard.random() < 0.6 else ""
        facettes = hasard.sample(sorted(self.codes), hasard.choice([0, 1, 1, 2]) if texte else hasard.choice([1, 2, 3]))
        choix = {
            nom: hasard.sample(self.codes[nom], min(len(self.codes[nom]), hasard.choice([1, 1, 2]))) for nom in facettes
        }
        return {"q": texte, "perimetre": hasard.choice(["numerique", "numerique", "toutes"]), **choix}


def _remettre(recherches: int, nouvelles: int) -> None:
    """As this morning before La lettre: the first `recherches` searches are due, that many offers are new."""
    from django.db import connection
    from django.utils import timezone

    from accueil.models import Lettre
    from opportunites.models import LigneRecherche, OffreSignalee, RechercheEnregistree
    from socle.models import Courriel

    with connection.cursor() as curseur:
        tables = (Lettre, OffreSignalee, Courriel)
        curseur.execute("TRUNCATE " + ", ".join(modele._meta.db_table for modele in tables))
    hier = timezone.now() - timedelta(days=1)
    RechercheEnregistree.objects.update(repere=timezone.now() + timedelta(days=1))
    premieres = RechercheEnregistree.objects.order_by("pk").values("pk")[:recherches]
    RechercheEnregistree.objects.filter(pk__in=premieres).update(repere=hier)
    LigneRecherche.objects.update(entree_le=hier - timedelta(days=60))
    ouvertes = LigneRecherche.objects.ouvertes(timezone.localdate()).order_by("pk")
    pks = random.Random(2).sample(list(ouvertes.values_list("pk", flat=True)), nouvelles)
    LigneRecherche.objects.filter(pk__in=pks).update(entree_le=timezone.now() - timedelta(hours=6))
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE opportunites_lignerecherche, opportunites_rechercheenregistree")


def _naif() -> float:
    """Seconds for `ECHANTILLON` searches, each by the queries of the page: its total, its first five."""
    from django.http import QueryDict
    from django.utils import timezone

    from opportunites.criteres import Demande, resoudre
    from opportunites.filters import lire
    from opportunites.lettre import adresse
    from opportunites.models import LigneRecherche, RechercheEnregistree
    from socle.acteur import ANONYME

    hier = timezone.now() - timedelta(days=1, hours=1)
    gardes = list(RechercheEnregistree.objects.order_by("pk").values_list("criteres", flat=True))
    depart = time.perf_counter()
    for garde in gardes[:: len(gardes) // ECHANTILLON][:ECHANTILLON]:
        [criteres] = resoudre([Demande.relire(garde)])
        lue = lire(QueryDict(adresse(replace(criteres, depuis=hier))[1:]), ANONYME).criteres
        trouvees = lue.restreindre(LigneRecherche.objects.visible_by(ANONYME).ouvertes(timezone.localdate()))
        trouvees.count()
        list(trouvees.triees("date").values_list("pk", flat=True)[:5])
    return time.perf_counter() - depart


def _expedier(adresse: str) -> float:
    """Letters a second, from the first to the last of `LETTRES`."""
    from socle.models import Courriel
    from tests.courrier.processus import COURRIER, environnement
    from tests.smtp import ServeurSmtp, serveur_smtp

    arrivees: list[float] = []

    class Chronometre(ServeurSmtp):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            arrivees.append(time.perf_counter())
            return "250 OK"

    gardees = Courriel.objects.order_by("pk").values("pk")[:LETTRES]
    Courriel.objects.exclude(pk__in=list(gardees.values_list("pk", flat=True))).delete()
    with serveur_smtp(serveur=Chronometre()) as serveur:
        environ = environnement(adresse, serveur.port)
        commande = [sys.executable, *COURRIER, "--une-fois"]
        enfants = [
            subprocess.Popen(commande, cwd=RACINE, env=environ, stdout=subprocess.DEVNULL) for _ in range(EXPEDITEURS)
        ]
        for enfant in enfants:
            enfant.wait()
    return (len(arrivees) - 1) / (arrivees[-1] - arrivees[0])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.courrier.reglages")
    _passe()
