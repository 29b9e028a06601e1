"""Writes that bring several apps together."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accueil.models import Lettre, Visite
from annuaire.services import purger_invitations, retirer_tous
from comptes.models import Utilisateur
from comptes.services import anonymiser_comptes, demander_suppression, purger_comptes
from socle import registres
from socle.acteur import Acteur
from socle.courrier import deposer_tous
from socle.courrier.purge import GARDE
from socle.enums import RythmeAbonnement
from socle.models import Abonnement, Courriel, StatutCourriel
from socle.registres import Periode, effacer_personne

LISTE = "lettre"
LOT = 1000  # accounts in a transaction
GARDE_VISITES = timedelta(days=90)


class BilanLettre(NamedTuple):
    regardes: int
    lettres: int


def supprimer_compte(utilisateur: Any, *, acteur: Acteur) -> None:
    """Stop recruiting at once, close every session; the account is anonymised after its delay."""
    with transaction.atomic():
        retirer_tous(acteur=acteur)
        demander_suppression(utilisateur)


def entretenir_comptes(jour: date) -> None:
    """Once a day: end the accounts whose delay is over, forget what has no use any more."""
    anonymiser_comptes(effacer=effacer_personne)
    purger_comptes()
    purger_invitations()


def periode_du(jour: date, *, seul: int | None = None) -> Periode:
    """The morning of this civil day in Paris."""
    debut = timezone.make_aware(datetime.combine(jour, time.min))
    lundi = timezone.make_aware(datetime.combine(jour - timedelta(days=jour.weekday()), time.min))
    return Periode(jour, debut, lundi, timezone.now(), seul)


def envoyer_digests(jour: date, suivre: Callable[[int, int], object] | None = None) -> BilanLettre:
    """Prepare today's letters and deposit their mails; whoever was looked at today is not looked at again.

    Safe to run twice, or twice at once: accounts are locked batch by batch, and the database keeps one letter a day.
    """
    periode = periode_du(jour)
    sections = {nom: section(periode) for nom, section in registres.sections.items()}
    concernes = sorted({pk for section in sections.values() for pk in section.concernes()})
    lettres = 0
    for debut in range(0, len(concernes), LOT):
        lettres += _preparer(concernes[debut : debut + LOT], periode, sections)
        if suivre is not None:
            suivre(min(debut + LOT, len(concernes)), len(concernes))
    return BilanLettre(len(concernes), lettres)


def _preparer(comptes: Sequence[int], periode: Periode, sections: dict[str, Any]) -> int:
    contenus: dict[int, dict[str, Any]] = {}
    with transaction.atomic():
        bornes, muets = _trier(comptes, periode)
        for nom, section in sections.items():
            nouveaux = section.preparer(bornes)
            section.retenir(bornes | muets, nouveaux)
            for pk, contenu in nouveaux.items():
                contenus.setdefault(pk, {})[nom] = contenu
        lettres = [Lettre(utilisateur_id=pk, jour=periode.jour, contenu=contenu) for pk, contenu in contenus.items()]
        Lettre.objects.bulk_create(lettres)
        a_deposer = [(lettre.utilisateur_id, {"lettre": lettre.pk}, f"lettre:{lettre.pk}") for lettre in lettres]
        deposer_tous(LISTE, a_deposer)
    return len(lettres)


def _trier(comptes: Sequence[int], periode: Periode) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """Who reads, since when; who receives nothing: for them too what passes is no longer new.

    Left out of both: whoever has today's letter, or one that still waits to leave. Everything waits with it.
    """
    verrouilles = Utilisateur.objects.filter(pk__in=comptes).order_by("pk").select_for_update(no_key=True)
    fermes = {compte.pk: not compte.is_active or compte.suppression_le is not None for compte in verrouilles}
    du_jour = Lettre.objects.filter(utilisateur__in=comptes, jour=periode.jour)
    en_file = Courriel.objects.filter(utilisateur__in=comptes, genre=LISTE, statut=StatutCourriel.A_ENVOYER)
    en_cours = {pk for lignes in (du_jour, en_file) for pk in lignes.values_list("utilisateur", flat=True).order_by()}
    rythmes = Abonnement.objects.rythmes(LISTE, comptes)
    bornes, muets = {}, {}
    for pk in sorted(set(fermes) - en_cours):
        if fermes[pk] or rythmes[pk] == RythmeAbonnement.AUCUN:
            muets[pk] = periode.debut
        else:
            bornes[pk] = periode.lundi if rythmes[pk] == RythmeAbonnement.HEBDOMADAIRE else periode.debut
    return bornes, muets


def effacer_lettres(utilisateur: int) -> None:
    Lettre.objects.filter(utilisateur=utilisateur).delete()


def purger_lettres(jour: date) -> None:
    """Kept as long as the mails that carried them."""
    Lettre.objects.filter(jour__lt=jour - GARDE).delete()


def noter_visite(jour: date, *, acteur: Acteur) -> None:
    """Twice the same day is once. The one write that a GET may do here (`TABLES_DE_LECTURE`)."""
    assert acteur.utilisateur_id is not None
    Visite.objects.bulk_create([Visite(utilisateur_id=acteur.utilisateur_id, jour=jour)], ignore_conflicts=True)


def effacer_visites(utilisateur: int) -> None:
    Visite.objects.filter(utilisateur=utilisateur).delete()


def purger_visites(jour: date) -> None:
    """The last one of each person stays: it says since when things are new."""
    Visite.objects.oubliables(jour - GARDE_VISITES).delete()
