"""Writes that bring several apps together."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accueil.models import Lettre, Visite
from annuaire.services import purger_invitations, retirer_tous
from communautes.services.tchap import annoncer
from comptes.models import Utilisateur
from comptes.services import anonymiser_comptes, demander_suppression, purger_comptes
from opportunites.models import Offre
from socle import registres
from socle.acteur import Acteur
from socle.courrier import deposer_tous
from socle.courrier.purge import GARDE
from socle.enums import RaisonTrace, RythmeAbonnement, VerbeTrace
from socle.jours import matin
from socle.models import Abonnement, Courriel, StatutCourriel
from socle.registres import Periode, effacer_personne
from socle.rgpd import Personne
from socle.traces import tracer

LISTE = "lettre"
LOT = 1000  # accounts in a transaction
GARDE_VISITES = timedelta(days=90)
GARDE_CONTENU = timedelta(days=3)  # a mail is tried for two

journal = structlog.get_logger(__name__)


class LettreIncomplete(Exception):
    """Some batches of accounts have no letter today, for a reason that the log tells."""


class BilanLettre(NamedTuple):
    regardes: int
    lettres: int


def supprimer_compte(utilisateur: Any, *, acteur: Acteur) -> None:
    """Stop recruiting at once, close every session; the account is anonymised after its delay."""
    with transaction.atomic():
        retirer_tous(acteur=acteur)
        demander_suppression(utilisateur)


def cle_d_offre(offre: Offre, communaute_id: int) -> str:
    return f"offre-poussee:{communaute_id}:{offre.pk}"


def pousser_offre(offre: Offre, communautes: Sequence[int], *, acteur: Acteur) -> int:
    """Have the bot tell these communities of an offer that everybody may read; return how many were not told yet.

    Who leads a community speaks to it; `PermissionDenied` for another, or when one may not apply any more.
    """
    if not set(communautes) <= acteur.animateur_de or not offre.accepte_candidatures:
        raise PermissionDenied
    with transaction.atomic():
        poussees = (annoncer(pk, "offre-poussee", {"offre": offre.pk}, cle_d_offre(offre, pk)) for pk in communautes)
        return sum(poussee is not None for poussee in poussees)


def exporter_donnees(utilisateur: Utilisateur, *, acteur: Acteur, sorte: str) -> Personne:
    """Somebody takes its own data out, as a page or as a file: leave the trace of it; return whose to read."""
    if acteur.utilisateur_id != utilisateur.pk:
        raise PermissionDenied
    tracer(VerbeTrace.EXPORTER, acteur=acteur, objet=utilisateur, raison=RaisonTrace.PERSONNE, sorte=sorte)
    return Personne.de(utilisateur)


def entretenir_comptes(jour: date) -> int:
    """Once a day: end the accounts whose delay is over, forget what has no use any more; return how many rows."""
    return anonymiser_comptes(effacer=effacer_personne) + purger_comptes() + purger_invitations()


def periode_du(jour: date) -> Periode:
    """The morning of this civil day in Paris."""
    debut = matin(jour)
    lundi = matin(jour - timedelta(days=jour.weekday()))
    return Periode(jour, debut, lundi, timezone.now())


def envoyer_digests(jour: date, suivre: Callable[[int, int], object] | None = None) -> BilanLettre:
    """Prepare today's letters and deposit their mails; whoever was looked at today is not looked at again.

    Safe to run twice, or twice at once: accounts are locked batch by batch, and the database keeps one letter a day.
    Raises `ValueError` for a day to come: its own letter would then not be written. A batch that fails holds back its
    own thousand people alone; `LettreIncomplete` is raised once the others have theirs.
    """
    if jour > timezone.localdate():
        raise ValueError(f"{jour} is still to come")
    periode = periode_du(jour)
    sections = {nom: section(periode) for nom, section in registres.sections.items()}
    concernes = sorted({pk for section in sections.values() for pk in section.concernes()})
    lettres, manques = 0, 0
    for debut in range(0, len(concernes), LOT):
        lot = concernes[debut : debut + LOT]
        try:
            lettres += _preparer(lot, periode, sections)
        except Exception as erreur:
            manques += 1
            journal.error("letters not prepared", premier=lot[0], dernier=lot[-1], erreur=type(erreur).__name__)
        if suivre is not None:
            suivre(min(debut + LOT, len(concernes)), len(concernes))
    if manques:
        raise LettreIncomplete(f"{manques} lots sur {-(-len(concernes) // LOT)} n’ont pas leur lettre")
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

    Left out of both: whoever has today's letter, one that still waits to leave, or one that only left today.
    """
    verrouilles = Utilisateur.objects.filter(pk__in=comptes).order_by("pk").select_for_update(no_key=True)
    fermes = {compte.pk: not compte.is_active or compte.suppression_le is not None for compte in verrouilles}
    du_jour = Lettre.objects.filter(utilisateur__in=comptes, jour=periode.jour)
    courriels = Courriel.objects.filter(utilisateur__in=comptes, genre=LISTE)
    en_file = courriels.filter(Q(statut=StatutCourriel.A_ENVOYER) | Q(sent_at__gte=periode.debut))
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


def purger_lettres(jour: date) -> int:
    """What a letter said is kept until it cannot leave any more; that there was one, as long as its mail.

    Return how many were deleted or emptied.
    """
    oubliees = Lettre.objects.filter(jour__lt=jour - GARDE).delete()[0]
    return oubliees + Lettre.objects.filter(jour__lt=jour - GARDE_CONTENU).exclude(contenu={}).update(contenu={})


def noter_visite(jour: date, *, acteur: Acteur) -> None:
    """Twice the same day is once. The one write that a GET may do here (`TABLES_DE_LECTURE`)."""
    assert acteur.utilisateur_id is not None
    Visite.objects.bulk_create([Visite(utilisateur_id=acteur.utilisateur_id, jour=jour)], ignore_conflicts=True)


def effacer_visites(utilisateur: int) -> None:
    Visite.objects.filter(utilisateur=utilisateur).delete()


def purger_visites(jour: date) -> int:
    """The last one of each person stays: it says since when things are new. Return how many went."""
    return Visite.objects.oubliables(jour - GARDE_VISITES).delete()[0]
