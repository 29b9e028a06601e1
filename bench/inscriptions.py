"""Registrations: 200 people on 50 seats, all at once; then pages, with 2 000 registrants and 1 000 events.

Our service against what one writes first (`naif`: count the seats taken, then insert), on the same pool of threads,
each with its own connection. The naive one oversells: how many seats too many is printed. `PERSONNES`, `PLACES` and
`FILS` change the sizes.
"""

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Barrier
from typing import Any

from bench.commun import base_du_banc, ligne

PERSONNES = int(os.environ.get("PERSONNES") or 200)
PLACES = int(os.environ.get("PLACES") or 50)
FILS = int(os.environ.get("FILS") or 32)
PASSAGES = 5
INSCRITS, EVENEMENTS, LECTURES = 2_000, 1_000, 15
REQUETES_MAX = 15

Inscrire = Callable[[Any, Any], str]


def mesurer() -> list[dict[str, Any]]:
    with base_du_banc("banc_inscriptions"):
        acteurs = _planter()
        nous = _passer(_par_le_service, acteurs)
        naif = _passer(_naif, acteurs)
        pages = _lire_les_pages(acteurs[0])
    for nom, mesure in (("service", nous), ("compter puis insérer", naif)):
        print(
            f"{nom} : {PERSONNES} personnes, {PLACES} places, {FILS} à la fois : {mesure['confirmees']} données, "
            f"dont {mesure['trop']} en trop ; {mesure['secondes']} s, p95 {mesure['p95_ms']} ms ; "
            f"erreurs {mesure['erreurs']}",
            flush=True,
        )
    for nom, page in pages.items():
        print(f"{nom} : {page['requetes']} requêtes (but {REQUETES_MAX}), p50 {page['p50_ms']} ms", flush=True)
    return [
        ligne(
            "inscriptions",
            f"{PERSONNES} personnes, {PLACES} places, {FILS} fils",
            p50_ms=nous["p50_ms"],
            p95_ms=nous["p95_ms"],
            naif_p95_ms=naif["p95_ms"],
            ratio_naif=round(naif["secondes"] / nous["secondes"], 2),
            detail={"nous": nous, "naif": naif},
        ),
        ligne(
            "inscriptions/pages",
            f"{INSCRITS} inscrits, {EVENEMENTS} événements",
            p50_ms=max(page["p50_ms"] for page in pages.values()),
            p95_ms=max(page["p95_ms"] for page in pages.values()),
            detail=pages,
        ),
    ]


# --- All at once ---------------------------------------------------------------------------------------------------


def _planter() -> list[Any]:
    """So many members, and how each acts."""
    from annuaire.models import Membre
    from comptes.models import Utilisateur
    from socle.acteur import construire

    comptes = Utilisateur.objects.bulk_create(
        Utilisateur(email=f"banc{n}@exemple.gouv.fr", password="!") for n in range(INSCRITS)
    )
    Membre.objects.bulk_create(
        Membre(utilisateur=compte, prenom="Banc", nom=f"N{n}", statut="titulaire", etat="active")
        for n, compte in enumerate(comptes)
    )
    lus = Utilisateur.objects.filter(pk__in=[compte.pk for compte in comptes[:PERSONNES]]).order_by("pk")
    return [construire(compte) for compte in lus]


def _evenement(**champs: Any) -> Any:
    from django.utils import timezone

    from annuaire.models import Communaute
    from communautes.models import Evenement

    communaute, _ = Communaute.objects.get_or_create(
        slug="banc", defaults={"nom": "Banc", "domaine": "Un banc.", "etat": "ouverte"}
    )
    debut = champs.pop("debut", timezone.now() + timedelta(days=10))
    textes = {"titre": "Banc", "description": "Un banc.", "lien": "https://visio.example/banc", "type": "rencontre"}
    etat = {"etat": "publié", "publie_le": timezone.now(), "diffusion": "membres"}
    return Evenement(communaute=communaute, debut=debut, fin=debut + timedelta(hours=2), **{**textes, **etat, **champs})


def _passer(inscrire: Inscrire, acteurs: list[Any]) -> dict[str, Any]:
    """The medians of a few passes; the seats sold beyond the limit, in the worst of them."""
    passes = [_une_passe(inscrire, acteurs) for _ in range(PASSAGES)]
    return {
        "secondes": round(statistics.median(passe["secondes"] for passe in passes), 3),
        "p50_ms": round(statistics.median(passe["p50_ms"] for passe in passes), 1),
        "p95_ms": round(statistics.median(passe["p95_ms"] for passe in passes), 1),
        "confirmees": max(passe["confirmees"] for passe in passes),
        "trop": max(passe["confirmees"] - PLACES for passe in passes),
        "passes_en_trop": sum(passe["confirmees"] > PLACES for passe in passes),
        "erreurs": sum(passe["erreurs"] for passe in passes),
    }


def _une_passe(inscrire: Inscrire, acteurs: list[Any]) -> dict[str, Any]:
    from django.db import connection

    from communautes.models import Inscription

    evenement = _evenement(capacite=PLACES)
    evenement.save()
    file: SimpleQueue[Any] = SimpleQueue()
    for acteur in acteurs:
        file.put(acteur)
    depart = Barrier(FILS)

    def travailler() -> tuple[list[float], int]:
        durees, erreurs = [], 0
        try:
            connection.ensure_connection()
            depart.wait(60)
            while True:
                acteur = file.get_nowait()
                avant = time.perf_counter()
                try:
                    inscrire(evenement, acteur)
                except Exception:  # a deadlock would be one
                    erreurs += 1
                durees.append(1000 * (time.perf_counter() - avant))
        except Empty:
            return durees, erreurs
        finally:
            connection.close()

    debut = time.perf_counter()
    with ThreadPoolExecutor(FILS) as pool:
        faits = [tache.result() for tache in [pool.submit(travailler) for _ in range(FILS)]]
    secondes = time.perf_counter() - debut
    durees = sorted(duree for siennes, _ in faits for duree in siennes)
    return {
        "secondes": secondes,
        "p50_ms": statistics.median(durees),
        "p95_ms": durees[int(0.95 * len(durees))],
        "confirmees": Inscription.objects.filter(evenement=evenement, etat="confirmée").count(),
        "erreurs": sum(erreurs for _, erreurs in faits),
    }


def _par_le_service(evenement: Any, acteur: Any) -> str:
    from communautes.services import inscriptions

    return inscriptions.inscrire(evenement, {}, acteur=acteur).etat


def _naif(evenement: Any, acteur: Any) -> str:
    """What one writes first: in a transaction, and wrong all the same."""
    from django.db import transaction
    from django.utils import timezone

    from communautes.models import Inscription

    with transaction.atomic():
        prises = Inscription.objects.filter(evenement=evenement, etat="confirmée").count()
        etat = "confirmée" if prises < evenement.capacite else "liste d’attente"
        Inscription.objects.create(evenement=evenement, membre_id=acteur.membre_id, etat=etat, entree_le=timezone.now())
    return etat


# --- Pages ---------------------------------------------------------------------------------------------------------


def _lire_les_pages(acteur: Any) -> dict[str, dict[str, Any]]:
    """Queries and milliseconds of the pages, with as much as there will be; read by somebody who waits."""
    from django.urls import reverse
    from django.utils import timezone

    from communautes.models import Evenement, Inscription

    grand = _evenement(capacite=INSCRITS // 2, titre="Le plus grand")
    grand.save()
    _remplir(grand, acteur)
    debut = timezone.now().replace(day=1, hour=12) + timedelta(days=40)
    mois = timezone.localtime(debut).date().replace(day=1)
    Evenement.objects.bulk_create(
        _evenement(titre=f"Banc {n}", debut=debut.replace(day=1 + n % 28), capacite=20) for n in range(EVENEMENTS)
    )
    assert Inscription.objects.filter(evenement=grand).count() == INSCRITS
    adresses = {
        "detail": reverse("evenements:detail", args=[grand.uuid]),
        "liste": reverse("evenements:liste"),
        "mois": reverse("evenements:mois", args=[mois]),
    }
    return {nom: _mesurer_page(adresse, acteur) for nom, adresse in adresses.items()}


def _remplir(evenement: Any, acteur: Any) -> None:
    from django.utils import timezone

    from annuaire.models import Membre
    from communautes.models import Inscription

    maintenant, moitie = timezone.now(), INSCRITS // 2
    # The reader is the last to have come.
    autres = Membre.objects.exclude(pk=acteur.membre_id).order_by("pk").values_list("pk", flat=True)[: INSCRITS - 1]
    Inscription.objects.bulk_create(
        Inscription(
            evenement=evenement,
            membre_id=pk,
            etat="confirmée" if rang < moitie else "liste d’attente",
            entree_le=maintenant + timedelta(seconds=rang),
        )
        for rang, pk in enumerate([*autres, acteur.membre_id])
    )


def _mesurer_page(adresse: str, acteur: Any) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from comptes.models import Utilisateur

    client = Client()
    client.force_login(Utilisateur.objects.get(pk=acteur.utilisateur_id))
    client.get(adresse)
    with CaptureQueriesContext(connection) as requetes:
        reponse = client.get(adresse)
    nombre = len(requetes)  # the next request forgets them
    if reponse.status_code != 200:
        raise RuntimeError(f"{adresse} : {reponse.status_code}")
    durees = []
    for _ in range(LECTURES):
        avant = time.perf_counter()
        client.get(adresse)
        durees.append(1000 * (time.perf_counter() - avant))
    durees.sort()
    return {
        "requetes": nombre,
        "p50_ms": round(statistics.median(durees), 1),
        "p95_ms": round(durees[int(0.95 * len(durees))], 1),
        "octets": len(reponse.content),
    }
