"""`manage.py charger_demo`: the fictitious data of `make demo`, and the account that moderates them."""

import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from comptes.models import Utilisateur
from opportunites import demo

MODERATION = "moderation@demo.example"
ROLE = "Modération et administration"
OFFRES_MAX = 999_999  # six digits in the references


class Command(BaseCommand):
    help = (
        "Charge des offres fictives, marquées comme telles, et le compte de modération de démonstration. "
        "Une seconde exécution n’ajoute rien. Les membres fictifs viendront avec l’annuaire."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--offres", type=int, default=demo.OFFRES, metavar="N", help="nombre d’offres (%(default)s)"
        )
        parser.add_argument(
            "--graine",
            type=int,
            default=demo.GRAINE,
            metavar="S",
            help="graine du tirage (%(default)s) : même graine, mêmes textes",
        )

    def handle(self, *args: Any, offres: int, graine: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Refusé : des données fictives ne se chargent que si le réglage DEMO est vrai.")
        if not 0 <= offres <= OFFRES_MAX:
            raise CommandError(f"--offres attend un nombre entre 0 et {OFFRES_MAX}.")
        try:
            bilan = demo.charger(offres, graine, progression=self._progression)
        except demo.ReferentielAbsent as erreur:
            raise CommandError(f"{erreur}. Lancez d’abord « manage.py charger_referentiels ».") from erreur
        self.stdout.write("Offres : " + " · ".join(f"{libelle} {nombre}" for libelle, nombre in bilan.items()))
        fichier = Path(os.environ.get("DONNEES_DIR") or settings.RACINE / ".donnees") / "comptes_demo.json"
        preparer_moderation(fichier)
        self.stdout.write(f"Compte de modération : {MODERATION}, mot de passe dans {fichier}")

    def _progression(self, faites: int, total: int) -> None:
        if total > demo.LOT:
            self.stderr.write(f"{faites} offres sur {total}")


def preparer_moderation(fichier: Path) -> None:
    """Make the account and the file agree; a password already in the file is kept.

    Raises `CommandError` when the file is there and cannot be read as a list of accounts.
    """
    comptes = _lire(fichier)
    compte = next((c for c in comptes if c.get("adresse") == MODERATION), None)
    if compte is None or not compte.get("mot_de_passe"):
        compte = {"role": ROLE, "adresse": MODERATION, "mot_de_passe": secrets.token_urlsafe(18)}
        _ecrire(fichier, [compte, *(c for c in comptes if c.get("adresse") != MODERATION)])
    with transaction.atomic():
        utilisateur = Utilisateur.objects.filter(email=MODERATION).first()
        if utilisateur is None:
            Utilisateur.objects.create_superuser(MODERATION, compte["mot_de_passe"])
        elif not utilisateur.check_password(compte["mot_de_passe"]):
            utilisateur.set_password(compte["mot_de_passe"])
            utilisateur.save(update_fields=["password"])


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
