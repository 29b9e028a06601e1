"""Form a pair: places counted under the lock of the offer, nobody of the same service. Rights are the caller’s."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.models import Membre
from mentorat.enums import EtatOffreMentor, MotifPassage
from mentorat.liens import meme_service
from mentorat.models import Binome, DemandeMentorat, OffreMentor
from socle import journal
from socle.acteur import Acteur

MOIS_PREVUS = 6
MOIS_FLASH = 3  # the longest that one to three sessions may take


class MentorIndisponible(Exception):
    """This mentor cannot be of this pair now; `motif` says why, for the person who asked."""

    def __init__(self, motif: MotifPassage) -> None:
        super().__init__(motif.value)
        self.motif = motif


def verrouiller(offre_id: int) -> OffreMentor:
    """The offer, locked until the end of the transaction: what counts its places holds."""
    return OffreMentor.objects.select_for_update(of=("self",)).select_related("membre__utilisateur").get(pk=offre_id)


def obstacle(offre: OffreMentor, demande: DemandeMentorat) -> MotifPassage | None:
    """Why this mentor cannot take this request now, None when it can. Reads `offre.membre` and `demande.membre`.

    Three queries; true until the end of the transaction when the offer was locked.
    """
    if offre.etat == EtatOffreMentor.RETIREE or not est_la(offre.membre):
        return MotifPassage.PARTI
    if offre.etat == EtatOffreMentor.EN_PAUSE or (demande.flash and not offre.flash):
        return MotifPassage.PAUSE
    if meme_service(offre.membre.organisme_id, demande.membre.organisme_id):
        return MotifPassage.SERVICE
    if Binome.objects.vivants().filter(mentor=offre.membre_id, mentore=demande.membre_id).exists():
        return MotifPassage.DEJA
    if Binome.objects.vivants().filter(offre=offre.pk).count() >= offre.capacite:
        return MotifPassage.COMPLET
    return None


def former_binome(
    demande: DemandeMentorat,
    offre: OffreMentor,
    *,
    acteur: Acteur,
    charte_mentor_le: datetime | None,
    debut: date | None = None,
    fin_prevue: date | None = None,
) -> Binome:
    """The pair, by the verb « former » when both have signed, « proposer » when the mentor has not yet.

    The caller holds the locks of the request, then of the offer (`verrouiller`), and moves the request itself. Raises
    `MentorIndisponible`.
    """
    if motif := obstacle(offre, demande):
        raise MentorIndisponible(motif)
    commence = debut or timezone.localdate()
    mois = MOIS_FLASH if demande.flash else MOIS_PREVUS
    binome = Binome(
        demande=demande,
        offre=offre,
        mentor=offre.membre,
        mentore=demande.membre,
        flash=demande.flash,
        seances_prevues=demande.seances_voulues,
        debut=commence,
        fin_prevue=fin_prevue or commence + relativedelta(months=mois),
        charte_mentor_le=charte_mentor_le,
        charte_mentore_le=demande.engagement_le if charte_mentor_le else None,
    )
    journal.creer([binome], "former" if charte_mentor_le else "proposer", acteur=acteur)
    return binome


def est_la(membre: Membre) -> bool:
    """In the directory, with an account that is open; reads the account."""
    return membre.etat == EtatMembre.ACTIVE and membre.utilisateur.is_active
