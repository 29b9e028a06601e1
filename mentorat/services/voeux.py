"""Wishes move: one mentor is asked at a time; who is silent, declines, paused or left gives way to the next.

One order of locks everywhere: the request, then an offer. Nothing here holds an offer while it waits for a request:
what a change of an offer sets in motion (`faire_avancer`) takes one request at a time, once that change is written.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from mentorat.emails.voeux import annoncer, demander_reponse
from mentorat.enums import EtatDemandeMentorat, EtatOffreMentor, EtatVoeu, MotifDeclin, MotifPassage
from mentorat.models import Binome, Creneau, DemandeMentorat, OffreMentor, Voeu
from mentorat.permissions import est_sa_demande, est_son_offre
from mentorat.services.formation import MentorIndisponible, est_la, former_binome, obstacle, verrouiller
from socle import journal
from socle.acteur import SYSTEME, Acteur, construire

DELAI = timedelta(days=7)  # a mentor answers before the end of the seventh day


class SansVoeu(Exception):
    """There is no mentor to address this request to."""


class DemandeUsee(Exception):
    """This request made a pair already, which did not begin: another one is needed."""


def verrouiller_demande(pk: int) -> DemandeMentorat:
    """The request, locked until the end of the transaction: its wishes move under this lock alone."""
    demandes = DemandeMentorat.objects.select_for_update(of=("self",))
    return demandes.select_related("membre__utilisateur").get(pk=pk)


def verrouiller_la_sienne(demande: DemandeMentorat, acteur: Acteur) -> DemandeMentorat:
    """One's own. Raises `PermissionDenied`."""
    actuelle = verrouiller_demande(demande.pk)
    if not est_sa_demande(acteur, actuelle):
        raise PermissionDenied
    return actuelle


def empechement(offre: OffreMentor, demande: DemandeMentorat) -> MotifPassage | None:
    """`obstacle`, or a mentor whose profile who asks may no longer read."""
    if motif := obstacle(offre, demande):
        return motif
    lisibles = OffreMentor.objects.visible_by(construire(demande.membre.utilisateur))
    return None if lisibles.filter(pk=offre.pk).exists() else MotifPassage.PARTI


# --- Who asks --------------------------------------------------------------------------------------------------------


def adresser(demande: DemandeMentorat, *, acteur: Acteur) -> DemandeMentorat:
    """Sign the charter, certify that there is no hierarchical link, send to the first mentor who can be asked.

    The request is left without a mentor when none can. Raises `SansVoeu`, `DemandeUsee`, `TransitionRefusee`.
    """
    with transaction.atomic():
        actuelle = verrouiller_la_sienne(demande, acteur)
        if actuelle.etat not in DemandeMentorat.TRANSITIONS["adresser"][0]:
            raise journal.TransitionRefusee(actuelle, "adresser", actuelle.etat)
        if Binome.objects.filter(demande=actuelle).exists():
            raise DemandeUsee
        if not actuelle.voeux.en_attente().exists():
            raise SansVoeu
        maintenant = timezone.now()
        dates = {"engagement_le": maintenant, "adressee_le": actuelle.adressee_le or maintenant}
        journal.changer_etat(actuelle, "adresser", acteur=acteur, champs=dates)
        _avancer(actuelle, annoncee=False)
    return actuelle


def abandonner(voeu: Voeu, *, acteur: Acteur) -> None:
    """Give up one mentor; if it was the one that was asked, the next is. Raises `TransitionRefusee`."""
    with transaction.atomic():
        demande = verrouiller_la_sienne(voeu.demande, acteur)
        actuel = Voeu.objects.get(pk=voeu.pk)
        etait_adresse = actuel.etat == EtatVoeu.ADRESSE
        journal.changer_etat(actuel, "abandonner", acteur=acteur)
        if etait_adresse:
            _avancer(demande, annoncee=False)


def retirer(demande: DemandeMentorat, *, acteur: Acteur) -> None:
    """Ask no more, at any step before a pair; whoever was asked reads that it is withdrawn."""
    with transaction.atomic():
        retirer_verrouillee(verrouiller_la_sienne(demande, acteur), acteur=acteur)


def retirer_verrouillee(demande: DemandeMentorat, *, acteur: Acteur) -> None:
    """The same, of a request that the caller holds and may withdraw."""
    journal.changer_etat(demande, "retirer", acteur=acteur)
    journal.changer_etats(demande.voeux.ouverts(), "abandonner", acteur=acteur)


# --- The mentor that was asked ---------------------------------------------------------------------------------------


def accepter(voeu: Voeu, creneaux: Sequence[datetime], *, acteur: Acteur) -> Binome:
    """Sign the charter, certify that there is no hierarchical link, propose times: the pair begins.

    Raises `TransitionRefusee` when it is no longer asked, `MentorIndisponible` when it cannot take this request: the
    request has then gone on.
    """
    with transaction.atomic():
        forme = _accepter(voeu, creneaux, acteur)
    if isinstance(forme, MotifPassage):
        raise MentorIndisponible(forme)
    faire_avancer(forme.offre_id)
    return forme


def _accepter(voeu: Voeu, creneaux: Sequence[datetime], acteur: Acteur) -> Binome | MotifPassage:
    demande, actuel = _demandee(voeu, "accepter", acteur)
    offre = verrouiller(actuel.offre_id)
    if motif := obstacle(offre, demande):
        journal.changer_etat(actuel, "passer", acteur=SYSTEME, motif=motif)
        _avancer(demande)
        return motif
    binome = former_binome(demande, offre, acteur=acteur, charte_mentor_le=timezone.now())
    journal.changer_etat(actuel, "accepter", acteur=acteur)
    journal.changer_etat(demande, "former_binome", acteur=acteur)
    journal.changer_etats(demande.voeux.en_attente(), "abandonner", acteur=SYSTEME)
    Creneau.objects.bulk_create(Creneau(binome=binome, debut=debut) for debut in sorted(set(creneaux)))
    annoncer("demande-acceptee", demande)
    return binome


def decliner(voeu: Voeu, motif: str, *, indisponible_jusqu_au: date | None = None, acteur: Acteur) -> None:
    """Say no, with a reason of `MotifDeclin`, and pause one's offer until that day if one is asked too much.

    Raises `TransitionRefusee` when it is no longer asked.
    """
    with transaction.atomic():
        demande, actuel = _demandee(voeu, "decliner", acteur)
        journal.changer_etat(actuel, "decliner", acteur=acteur, motif=str(MotifDeclin(motif)))
        _avancer(demande)
        offre = verrouiller(actuel.offre_id)
        if indisponible_jusqu_au is not None and offre.etat == EtatOffreMentor.ACTIVE:
            pause = {"pause_jusqu_au": indisponible_jusqu_au}
            journal.changer_etat(offre, "suspendre", acteur=acteur, champs=pause)
    if indisponible_jusqu_au is not None:
        faire_avancer(actuel.offre_id)


def _demandee(voeu: Voeu, verbe: str, acteur: Acteur) -> tuple[DemandeMentorat, Voeu]:
    """The request, locked, and the wish that this mentor may answer now."""
    demande = verrouiller_demande(voeu.demande_id)
    actuel = Voeu.objects.select_related("offre").get(pk=voeu.pk)
    if not est_son_offre(acteur, actuel.offre):
        raise PermissionDenied
    if actuel.etat != EtatVoeu.ADRESSE or not est_la(demande.membre):
        raise journal.TransitionRefusee(actuel, verbe, actuel.etat)
    return demande, actuel


# --- The platform ----------------------------------------------------------------------------------------------------


def faire_avancer(offre_id: int) -> None:
    """What was addressed to a mentor that paused, left or is full goes on: a transaction for each request."""
    attendent = Voeu.objects.qui_attendent().filter(offre=offre_id).order_by("demande_id")
    for demande_id in list(attendent.values_list("demande_id", flat=True)):
        reexaminer(demande_id)


def reexaminer(demande_id: int, jour: date | None = None) -> bool:
    """Move this request on if the mentor asked is out of time on `jour`, or can no longer be one; whether it moved.

    The request of somebody who is no longer a member is withdrawn.
    """
    with transaction.atomic():
        demande = verrouiller_demande(demande_id)
        voeu = demande.voeux.qui_attendent().select_related("offre__membre__utilisateur").first()
        if voeu is None or demande.etat != EtatDemandeMentorat.ADRESSEE:
            return False
        if not est_la(demande.membre):
            retirer_verrouillee(demande, acteur=SYSTEME)
        elif motif := empechement(voeu.offre, demande):
            journal.changer_etat(voeu, "passer", acteur=SYSTEME, motif=motif)
            _avancer(demande)
        elif jour is not None and voeu.echeance is not None and voeu.echeance < jour:
            journal.changer_etat(voeu, "laisser_sans_reponse", acteur=SYSTEME)
            _avancer(demande)
        else:
            return False
    return True


def _avancer(demande: DemandeMentorat, *, annoncee: bool = True) -> None:
    """Address the request, locked, to the next mentor who can be asked; orient its person when there is none.

    `annoncee`: tell who asks, by mail; its own click tells it on the page.
    """
    for voeu in demande.voeux.en_attente().select_related("offre__membre__utilisateur"):
        if motif := empechement(voeu.offre, demande):
            journal.changer_etat(voeu, "passer", acteur=SYSTEME, motif=motif)
            continue
        maintenant = timezone.now()
        dates = {"adresse_le": maintenant, "echeance": timezone.localdate(maintenant) + DELAI}
        journal.changer_etat(voeu, "adresser", acteur=SYSTEME, champs=dates)
        demander_reponse(voeu)
        if annoncee:
            annoncer("demande-suivant", demande, voeu=voeu.pk)
        return
    journal.changer_etat(demande, "orienter", acteur=SYSTEME)
    if annoncee:
        annoncer("demande-sans-mentor", demande)
