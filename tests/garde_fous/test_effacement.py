"""Erasing people leaves no trace: a whole dump of the database and every file are searched for their markers."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accueil import statistiques
from accueil.models import Statistiques
from comptes.models import Utilisateur
from comptes.services import anonymiser_comptes
from outils.account import packaged_binaries
from socle.acteur import SYSTEME
from socle.registres import effacer_personne, regarder_comme
from socle.rgpd import FICHES, Fiche, Personne
from tests.garde_fous.monde import planter
from tests.garde_fous.preuves import compter
from tests.garde_fous.reperes import REPERE, Reperes, cle, marquer

GARDEES = ("recruteur_ailleurs", "administrateur")  # everybody else goes
# Nothing of them in the world of the guards, and why.
SANS_LIGNE = {
    "account.EmailConfirmation": "rien ne la remplit",
    "sessions.Session": "les clés des sessions y sont des repères ; voir tests/comptes/test_compte.py",
    "admin.LogEntry": "des codes seulement, et personne n’y écrit sans passer par un écran",
}


def copie_integrale() -> str:
    """All the database in words, as a backup holds it, then every file beside it."""
    base = settings.DATABASES["proprietaire"]
    commande = [
        str(packaged_binaries() / "pg_dump"),
        "--inserts",
        "--no-owner",
        f"--host={base['HOST']}",
        f"--port={base['PORT']}",
    ]
    commande += [f"--username={base['USER']}", "--dbname", str(connection.settings_dict["NAME"])]
    fait = subprocess.run(commande, env={"PGPASSWORD": base["PASSWORD"]}, capture_output=True, check=True)
    return fait.stdout.decode() + "\n".join(fichiers())


def fichiers() -> Iterator[str]:
    """What was sent or made: no media today, the folder is walked all the same."""
    racine = Path(settings.MEDIA_ROOT) if settings.MEDIA_ROOT else None
    for fichier in sorted(racine.rglob("*")) if racine else ():
        if fichier.is_file():
            yield f"{fichier.name}\n{fichier.read_bytes().decode(errors='replace')}"


def personnels(reperes: Reperes, fiches: dict[str, set[Any]]) -> dict[str, str]:
    """By marker of these rows, where it is: in a field that the erasure must not leave."""
    trouves = {}
    for repere, sources in reperes.sources.items():
        for source in sources:
            modele, _, champ = source.colonne.rpartition(".")
            if source.ligne.pk in fiches.get(modele, ()) and champ in a_effacer(FICHES[modele]):
                trouves[repere] = str(source)
    return trouves


def a_effacer(fiche: Fiche) -> set[str]:
    return fiche.champs("exportes", "secrets") - fiche.champs("restent") - set(fiche.nommer)


def siennes(comptes: list[Utilisateur]) -> dict[str, set[Any]]:
    """The keys of the rows of these people, by model."""
    personnes = [Personne.de(compte) for compte in comptes]
    with regarder_comme(SYSTEME):
        return {
            nom: {pk for qui in personnes for pk in fiche.lignes(qui).values_list("pk", flat=True)}
            for nom, fiche in FICHES.items()
        }


def encore_la(lignes: dict[str, set[Any]]) -> list[tuple[str, Any]]:
    """These rows as they are now, those behind a wall too."""
    with regarder_comme(SYSTEME):
        return [
            (nom, ligne)
            for nom, pks in lignes.items()
            for ligne in FICHES[nom].classe._base_manager.filter(pk__in=pks).order_by("pk")
        ]


def intacts(lignes: dict[str, set[Any]], avant: dict[tuple[str, Any], dict[str, Any]]) -> Iterator[str]:
    """Values of these rows, of any kind, that the erasure left as they were."""
    for nom, ligne in encore_la(lignes):
        if not FICHES[nom].restent:
            yield f"{nom} n° {ligne.pk} est encore là ; effacez-le, ou dites « restent » dans sa fiche"
        for champ in sorted(a_effacer(FICHES[nom])):
            valeur = valeur_de(ligne, champ)
            if valeur and valeur == avant[nom, ligne.pk][champ]:
                yield f"{nom}.{champ} de la ligne n° {ligne.pk} n’a pas changé : {champ} doit être vidé"


def valeur_de(ligne: Any, champ: str) -> Any:
    trouve = ligne._meta.get_field(champ)
    if trouve.many_to_many:
        return set(getattr(ligne, champ).values_list("pk", flat=True))
    return getattr(ligne, trouve.attname)


def photographier(lignes: dict[str, set[Any]]) -> dict[tuple[str, Any], dict[str, Any]]:
    with regarder_comme(SYSTEME):
        return {
            (nom, ligne.pk): {champ: valeur_de(ligne, champ) for champ in a_effacer(FICHES[nom])}
            for nom, ligne in encore_la(lignes)
        }


def chiffres() -> Any:
    """What was published, and what would be today but for living accounts, which are fewer."""
    du_jour = statistiques.compter(timezone.localdate())
    return list(Statistiques.objects.order_by("jour").values()), {**du_jour, "personnes": None}


@pytest.mark.django_db(transaction=True)
def test_erased_people_are_nowhere_in_a_whole_dump(request: pytest.FixtureRequest) -> None:
    with transaction.atomic():
        monde = planter()
        Utilisateur.objects.update(last_login=timezone.now())
        reperes = marquer(monde)
    gardees = [monde.compte(persona) for persona in GARDEES]
    effacees = list(Utilisateur.objects.exclude(pk__in=[compte.pk for compte in gardees]).order_by("pk"))
    lignes = siennes(effacees)
    oubliees = {nom for nom, pks in lignes.items() if not pks}
    assert oubliees == SANS_LIGNE.keys(), (
        f"{oubliees ^ SANS_LIGNE.keys()} : plantez-en une ligne dans tests/garde_fous/plantations"
    )
    avant, nombres = photographier(lignes), chiffres()
    perdus = personnels(reperes, lignes)
    gardes = personnels(reperes, siennes(gardees)).keys() - perdus.keys()
    presents = {cle(brut) for brut in REPERE.findall(copie_integrale())}
    assert perdus.keys() <= presents
    assert len(perdus) >= 30

    Utilisateur.objects.filter(pk__in=[compte.pk for compte in effacees]).update(
        suppression_le=timezone.now() - timedelta(days=1)
    )
    anonymiser_comptes(effacer=effacer_personne)  # alone: the daily work forgets more, of everybody

    restes = {cle(brut) for brut in REPERE.findall(copie_integrale())}
    ecarts = [f"{perdus[repere]} est encore dans la base" for repere in sorted(perdus.keys() & restes)]
    ecarts += intacts(lignes, avant)
    assert not ecarts, "\n".join(ecarts[:30])
    assert gardes <= restes, "l’effacement a touché quelqu’un d’autre"
    assert len(gardes) >= 20
    assert chiffres() == nombres
    compter(request, reperes_effaces=len(perdus), reperes_restants=len(perdus.keys() & restes))
