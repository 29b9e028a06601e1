"""The life of a pair, by the two of it or by the platform. Each verb is played under the lock of its row."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from annuaire.vision import vision
from mentorat.emails import binomes as courriels
from mentorat.enums import BINOMES_OUVERTS, Cote, EtatBinome, EtatDemandeMentorat, MotifRupture
from mentorat.liens import meme_service
from mentorat.models import Binome, DemandeMentorat, Objectif, Seance
from mentorat.permissions import can_signer, can_tenir, est_du_binome
from mentorat.services.formation import MOIS_PREVUS
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.journal import TransitionRefusee

PAUSE_MAX = timedelta(days=183)
MEME_SERVICE = (
    "Vous travaillez maintenant dans le même service que cette personne : le mentorat est hors de toute hiérarchie."
)
SANS_SEANCE = "Aucune séance n’a eu lieu : vous pouvez arrêter ce binôme, plutôt que le terminer."


class Perime(Exception):
    """What was written on the screen changed meanwhile; `actuel` is what is there now."""

    def __init__(self, actuel: Any = None) -> None:
        super().__init__("changed meanwhile")
        self.actuel = actuel


def tenir(binome: Binome, acteur: Acteur) -> Binome:
    """Its row, locked until the end of the transaction. Raises `PermissionDenied` for who is not of the pair.

    Its request first: the order of every lock, since wishes and erasures begin by requests.
    """
    verrouiller_la_demande(binome.demande_id)
    actuel: Binome = Binome.objects.select_for_update(of=("self",)).get(pk=binome.pk)
    if not (acteur.systeme or est_du_binome(acteur, actuel)):
        raise PermissionDenied
    return actuel


def verrouiller_la_demande(pk: int) -> DemandeMentorat:
    demande: DemandeMentorat = DemandeMentorat.objects.select_for_update(of=("self",)).get(pk=pk)
    return demande


def tenir_ouvert(binome: Binome, verbe: str, acteur: Acteur) -> Binome:
    """The same, as long as something may be written in it. Raises `TransitionRefusee`."""
    actuel = tenir(binome, acteur)
    if not can_tenir(acteur, actuel):
        raise TransitionRefusee(actuel, verbe, actuel.etat)
    return actuel


def cote(binome: Binome, acteur: Acteur) -> Cote:
    return Cote.MENTOR if acteur.membre_id == binome.mentor_id else Cote.MENTORE


def autre(binome: Binome, acteur: Acteur) -> int:
    """The membership of the other one."""
    return binome.mentore_id if acteur.membre_id == binome.mentor_id else binome.mentor_id


# --- Signing, for a pair that a campaign proposes ------------------------------------------------------------------


def signer(binome: Binome, *, acteur: Acteur) -> Binome:
    """Sign the charter and certify that no hierarchical link exists; the pair begins with the second one.

    It begins then, and lasts six months at least from then. Raises `TransitionRefusee` when there is nothing left to
    sign, `ValidationError` when both now work for the same service.
    """
    with transaction.atomic():
        actuel = tenir(binome, acteur)
        if not can_signer(acteur, actuel):
            raise TransitionRefusee(actuel, "signer", actuel.etat)
        if meme_service(actuel.mentor.organisme_id, actuel.mentore.organisme_id):
            raise ValidationError(MEME_SERVICE)
        signature = "charte_mentor_le" if cote(actuel, acteur) == Cote.MENTOR else "charte_mentore_le"
        setattr(actuel, signature, timezone.now())
        actuel.save(update_fields=[signature])
        if actuel.charte_mentor_le and actuel.charte_mentore_le:
            journal.changer_etat(actuel, "former", acteur=acteur, champs=_dates(actuel))
            courriels.annoncer("binome-forme", actuel, a=autre(actuel, acteur))
        else:
            courriels.demander_signature([actuel])
    return actuel


def _dates(binome: Binome) -> dict[str, date]:
    debut = max(binome.debut, timezone.localdate())
    return {"debut": debut, "fin_prevue": max(binome.fin_prevue, debut + relativedelta(months=MOIS_PREVUS))}


# --- Pause, end, break ---------------------------------------------------------------------------------------------


def suspendre(binome: Binome, jusqu_au: date, *, acteur: Acteur) -> Binome:
    """Until this day, included. The planned end moves as much: a pause takes nothing from the six months.

    Sessions planned meanwhile are cancelled. Raises `TransitionRefusee`, `ValidationError` for a day out of reach.
    """
    jour = timezone.localdate()
    if not jour <= jusqu_au <= jour + PAUSE_MAX:
        raise ValidationError({"jusqu_au": "Choisissez un jour, d’aujourd’hui à dans six mois."})
    with transaction.atomic():
        actuel = tenir(binome, acteur)
        champs = {"pause_jusqu_au": jusqu_au, "fin_prevue": actuel.fin_prevue + _duree(jour, jusqu_au)}
        journal.changer_etat(actuel, "suspendre", acteur=acteur, champs=champs)
        _annuler_prevues(actuel, jusqu_au)
    return actuel


def reprendre(binome: Binome, *, acteur: Acteur) -> Binome:
    """By one of the two before the day, by the platform on the day after. Raises `TransitionRefusee`."""
    jour = timezone.localdate()
    with transaction.atomic():
        actuel = tenir(binome, acteur)
        champs: dict[str, Any] = {"pause_jusqu_au": None, "repris_le": jour}
        if actuel.pause_jusqu_au is not None and actuel.pause_jusqu_au >= jour:  # days that were not used
            au_moins = actuel.debut if actuel.flash else actuel.debut + relativedelta(months=MOIS_PREVUS)
            champs["fin_prevue"] = max(au_moins, actuel.fin_prevue - _duree(jour, actuel.pause_jusqu_au))
        journal.changer_etat(actuel, "reprendre", acteur=acteur, champs=champs)
    return actuel


def _duree(debut: date, fin: date) -> timedelta:
    """Both days included."""
    return fin - debut + timedelta(days=1)


def terminer(binome: Binome, *, acteur: Acteur) -> Binome:
    """At the planned end, by the platform; before, by one of the two, once they have met.

    Raises `TransitionRefusee`, `ValidationError` when no session was held.
    """
    with transaction.atomic():
        actuel = tenir(binome, acteur)
        reunis = acteur.systeme or Seance.objects.tenues().filter(binome=actuel).exists()
        if actuel.etat in BINOMES_OUVERTS and not reunis:
            raise ValidationError(SANS_SEANCE)
        _finir(actuel, "terminer", acteur)
    return actuel


def rompre(binome: Binome, motif: str, *, acteur: Acteur, prevenus: Collection[int] | None = None) -> Binome:
    """Stop before the term, for a reason of `MotifRupture` that the other one does not read.

    Objectives are erased. The request of a pair that was only proposed has no mentor again. `prevenus` are the
    memberships that are told, the other one unless said. Raises `TransitionRefusee`.
    """
    motif = MotifRupture(motif).value
    with transaction.atomic():
        actuel = tenir(binome, acteur)
        proposee = actuel.etat == EtatBinome.PROPOSE
        _finir(actuel, "rompre", acteur, motif)
        oublier_objectifs([actuel.demande_id])
        if proposee:
            _desinscrire(actuel, acteur)
        for membre in [autre(actuel, acteur)] if prevenus is None else prevenus:
            courriels.annoncer("binome-rompu", actuel, a=membre)
    return actuel


def _desinscrire(binome: Binome, acteur: Acteur) -> None:
    demande = verrouiller_la_demande(binome.demande_id)
    if demande.etat == EtatDemandeMentorat.BINOME:
        journal.changer_etat(demande, "desinscrire", acteur=acteur)


def _finir(binome: Binome, verbe: str, acteur: Acteur, motif: str = "") -> None:
    champs = {"fini_le": timezone.localdate(), "pause_jusqu_au": None}
    journal.changer_etat(binome, verbe, acteur=acteur, motif=motif, champs=champs)
    _annuler_prevues(binome)
    binome.creneaux.all().delete()


def _annuler_prevues(binome: Binome, jusqu_au: date | None = None) -> None:
    """What was planned until this day, or at all, will not be held; calendars learn it."""
    prevues = Seance.objects.prevues().filter(binome=binome)
    if jusqu_au is not None:
        prevues = prevues.filter(debut__date__lte=jusqu_au)
    if prevues.update(annulee_le=timezone.now()):
        compter_version(binome)


def compter_version(binome: Binome) -> None:
    """One more change of its calendar (RFC 5545, SEQUENCE); the caller holds the lock."""
    binome.sequence += 1
    binome.save(update_fields=["sequence"])


def clore(binome: Binome, *, acteur: Acteur) -> Binome:
    """Nothing is awaited any more: objectives are erased. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuel = tenir(binome, acteur)
        journal.changer_etat(actuel, "clore", acteur=acteur)
        oublier_objectifs([actuel.demande_id])
    return actuel


# --- Objectives: the two alone -------------------------------------------------------------------------------------


def ecrire_objectifs(binome: Binome, texte: str, *, version: int, acteur: Acteur) -> None:
    """Replace the objectives; an empty text erases them. `version` is the one that was read, 0 when there was none.

    Raises `Perime` with what the other one wrote meanwhile, `TransitionRefusee` when the pair does not run.
    """
    with vision(acteur):
        actuel = tenir_ouvert(binome, "ecrire_objectifs", acteur)
        la = Objectif.objects.visible_by(acteur).filter(demande=actuel.demande_id)
        objectif = la.select_for_update(of=("self",)).first()
        if version != (objectif.version if objectif else 0):
            raise Perime(objectif)
        if objectif is None and texte:
            Objectif.objects.create(demande_id=actuel.demande_id, texte=texte)
        elif objectif is not None and texte:
            objectif.texte, objectif.version = texte, objectif.version + 1
            objectif.save(update_fields=["texte", "version"])
        elif objectif is not None:
            oublier_objectifs([actuel.demande_id])


def oublier_objectifs(demandes: Collection[int]) -> int:
    with vision(SYSTEME):
        return Objectif.objects.filter(demande__in=demandes).delete()[0]
