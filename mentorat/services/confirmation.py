"""A campaign confirmed: its pairs are proposed to the two, all of them in one transaction."""

from collections import Counter
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from mentorat.emails.binomes import demander_signature
from mentorat.emails.campagnes import annoncer_sans_mentor
from mentorat.enums import EtatDemandeMentorat, EtatVoeu, Exclusion
from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, PaireProposee, Voeu
from mentorat.services.appariement import lire_monde, verrouiller_campagne
from mentorat.services.formation import MOIS_PREVUS
from mentorat.services.voeux import reexaminer
from socle import journal
from socle.acteur import Acteur


class RienAConfirmer(Exception):
    """No pair of this campaign can be formed now; `refusees` says why, by key of pair."""

    def __init__(self, refusees: dict[int, Exclusion]) -> None:
        super().__init__(f"{len(refusees)} paires refusées")
        self.refusees = refusees


def confirmer(campagne: Campagne, *, acteur: Acteur) -> Campagne:
    """Propose every pair that still holds; orient the requests that have none. Once: raises `TransitionRefusee` again.

    The rules are those of `formation.obstacle`, asked of all the pairs at once under the locks of requests, then of
    offers, each in the order of keys. What no longer holds is kept in `bilan`, and not proposed. Raises
    `RienAConfirmer` when nothing holds: the campaign does not move.
    """
    with transaction.atomic():
        actuelle = verrouiller_campagne(campagne, acteur, "confirmer")
        inscrites = DemandeMentorat.objects.filter(campagne=actuelle, etat=EtatDemandeMentorat.INSCRITE).order_by("pk")
        demandes = {une.pk: une for une in inscrites.select_for_update(of=("self",))}
        paires = list(
            PaireProposee.objects.filter(campagne=actuelle, ecartee=False).order_by("-imposee", "-score", "pk")
        )
        offres = OffreMentor.objects.filter(pk__in={paire.offre_id for paire in paires}).order_by("pk")
        eux = {une.pk: une for une in offres.select_for_update(of=("self",))}
        refusees = _refuser(actuelle, paires)
        formees = [paire for paire in paires if paire.pk not in refusees]
        if not formees:
            raise RienAConfirmer(refusees)
        debut, fin = _dates(actuelle)
        binomes = [_proposer(demandes[paire.demande_id], eux[paire.offre_id], debut, fin) for paire in formees]
        journal.creer(binomes, "proposer", acteur=acteur)
        placees = {paire.demande_id for paire in formees}
        _avancer(demandes.keys() & placees, "former_binome", acteur)
        _avancer(demandes.keys() - placees, "orienter", acteur)
        voeux = Voeu.objects.filter(demande__in=list(demandes), etat=EtatVoeu.EN_ATTENTE)
        journal.changer_etats(voeux, "abandonner", acteur=acteur)
        bilan = actuelle.bilan | {"refusees": {str(cle): str(motif.value) for cle, motif in refusees.items()}}
        journal.changer_etat(actuelle, "confirmer", acteur=acteur, champs={"bilan": bilan})
        annoncer_sans_mentor(actuelle, demandes.keys() - placees)
        proposes = Binome.objects.filter(pk__in=[binome.pk for binome in binomes])
        demander_signature(proposes.select_related("mentor", "mentore").order_by("pk"))
    _faire_avancer({binome.offre_id for binome in binomes})
    return actuelle


def _refuser(campagne: Campagne, paires: list[PaireProposee]) -> dict[int, Exclusion]:
    """Why a pair can no longer be formed; places go first to those put by hand, then to the best scores."""
    monde = lire_monde(campagne)
    reste = Counter(monde.places)
    refusees: dict[int, Exclusion] = {}
    for paire in paires:
        demande, offre = paire.demande_id, paire.offre_id
        if demande not in monde.demandes or offre not in monde.mentors:
            refusees[paire.pk] = Exclusion.PARTI
        elif motif := monde.exclusion(demande, offre, a_la_main=True):
            refusees[paire.pk] = motif
        elif reste[offre] <= 0:
            refusees[paire.pk] = Exclusion.COMPLET
        else:
            reste[offre] -= 1
    return refusees


def _dates(campagne: Campagne) -> tuple[date, date]:
    """Those of the campaign; a campaign confirmed late gives its pairs six months all the same."""
    debut = max(campagne.debut, timezone.localdate())
    return debut, max(campagne.fin, debut + relativedelta(months=MOIS_PREVUS))


def _proposer(demande: DemandeMentorat, offre: OffreMentor, debut: date, fin: date) -> Binome:
    return Binome(
        demande=demande,
        offre=offre,
        mentor_id=offre.membre_id,
        mentore_id=demande.membre_id,
        debut=debut,
        fin_prevue=fin,
    )


def _avancer(cles: set[int], verbe: str, acteur: Acteur) -> None:
    journal.changer_etats(DemandeMentorat.objects.filter(pk__in=cles), verbe, acteur=acteur)


def _faire_avancer(offres: set[int]) -> None:
    """Whoever waits for a mentor that is now full goes on: as `voeux.faire_avancer`, a transaction for each request."""
    attendent = Voeu.objects.qui_attendent().filter(offre__in=offres).order_by("demande_id")
    for demande in list(attendent.values_list("demande_id", flat=True)):
        reexaminer(demande)
