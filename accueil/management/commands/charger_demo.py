"""`manage.py charger_demo`: the fictitious offers and people of `make demo`."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accueil import statistiques
from accueil.demo import PERSONNES, charger_agents, charger_personnes
from annuaire.demo import charger_attestations, charger_communautes, charger_membres, charger_profils
from communautes.demo.espaces import charger_espaces
from communautes.demo.evenements import charger_evenements
from communautes.demo.publications import charger_publications
from communautes.demo.suites import charger_suites
from mentorat.demo import charger_mentorat
from opportunites import demo
from opportunites.demo import corpus
from opportunites.vocabulaire import reconstruire_vocabulaire

MAXIMUM = 999_999  # six digits in references and addresses
# Real notices that lend sentences to the bulk, when the data sets are beside the project.
CORPUS = settings.RACINE.parent / "shared" / "data" / "09_corpus" / "offres_pep_2021_anonymisees.csv"


class Command(BaseCommand):
    help = (
        "Charge des offres et des personnes fictives, marquées comme telles. Une seconde exécution n’ajoute rien. "
        "--membres ajoute des comptes d’agentes et d’agents, sans profil : l’annuaire viendra."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--offres", type=int, default=demo.OFFRES, metavar="N", help="nombre d’offres (%(default)s)"
        )
        parser.add_argument(
            "--membres", type=int, default=0, metavar="N", help="nombre de comptes en plus (%(default)s)"
        )
        parser.add_argument(
            "--graine",
            type=int,
            default=demo.GRAINE,
            metavar="S",
            help="graine du tirage (%(default)s) : même graine, mêmes textes",
        )

    def handle(self, *args: Any, offres: int, membres: int, graine: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Refusé : des données fictives ne se chargent que si le réglage DEMO est vrai.")
        for option, nombre in (("--offres", offres), ("--membres", membres)):
            if not 0 <= nombre <= MAXIMUM:
                raise CommandError(f"{option} attend un nombre entre 0 et {MAXIMUM}.")
        try:
            bilan = demo.charger(offres, graine, corpus=corpus.lire(CORPUS), progression=self._progression)
        except demo.ReferentielAbsent as erreur:
            raise CommandError(f"{erreur}. Lancez d’abord « manage.py charger_referentiels ».") from erreur
        self.stdout.write("Offres : " + " · ".join(f"{libelle} {nombre}" for libelle, nombre in bilan.items()))
        fichier = Path(os.environ.get("DONNEES_DIR") or settings.RACINE / ".donnees") / "comptes_demo.json"
        preparer_comptes(fichier)
        self.stdout.write(f"Comptes : {len(PERSONNES)} personnes, secrets dans {fichier}")
        chercheurs = [personne.adresse for personne in PERSONNES if personne.agent]
        communautes, fiches = charger_communautes(), charger_membres()
        self.stdout.write(f"Communautés : créées {communautes} · Membres : créés {fiches}")
        self.stdout.write(f"Recherches enregistrées : créées {demo.charger_recherches(chercheurs)}")
        self.stdout.write(f"Offres gardées : créées {demo.charger_gardees(chercheurs)}")
        if membres:
            self.stdout.write(f"Agentes et agents : créés {charger_agents(membres)} sur {membres}")
        self.stdout.write(f"Profils : remplis {charger_profils()}")
        self.stdout.write(f"Attestations : créées {charger_attestations()}")
        self.stdout.write(f"Mentorat : offres, demandes et campagnes créées {charger_mentorat()}")
        self.stdout.write(f"Pages de communauté : écrites {charger_espaces()}")
        self.stdout.write(f"Événements : créés {charger_evenements()}")
        self.stdout.write(f"Autour des événements : complétés {charger_suites()}")
        self.stdout.write(f"Communautés : textes et questions créés {charger_publications()}")
        reconstruire_vocabulaire()
        statistiques.publier(timezone.localdate())

    def _progression(self, faites: int, total: int) -> None:
        if total > demo.LOT:
            self.stderr.write(f"{faites} offres sur {total}")


def preparer_comptes(fichier: Path) -> None:
    """Make the accounts and the file agree; a secret already in the file is kept.

    Raises `CommandError` when the file is there and cannot be read as a list of accounts.
    """
    connus = {str(c.get("adresse")): c["totp"] for c in _lire(fichier) if c.get("totp")}
    secrets = charger_personnes(connus)
    lignes = ({"role": p.role, "adresse": p.adresse, "totp": secrets.get(p.adresse, "")} for p in PERSONNES)
    _ecrire(fichier, [{cle: valeur for cle, valeur in ligne.items() if valeur} for ligne in lignes])


def _lire(fichier: Path) -> list[dict[str, str]]:
    try:
        comptes = json.loads(fichier.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError as erreur:
        raise CommandError(f"{fichier} n’est pas du JSON lisible : corrigez-le ou supprimez-le.") from erreur
    if not isinstance(comptes, list) or not all(isinstance(c, dict) for c in comptes):
        raise CommandError(f"{fichier} devrait contenir une liste de comptes : corrigez-le ou supprimez-le.")
    return comptes


def _ecrire(fichier: Path, comptes: list[dict[str, str]]) -> None:
    """Replace the file whole, readable by its owner alone (what `mkstemp` creates)."""
    fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descripteur, brouillon = tempfile.mkstemp(dir=fichier.parent, prefix=fichier.name)
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        json.dump(comptes, sortie, ensure_ascii=False, indent=2)
    Path(brouillon).replace(fichier)
