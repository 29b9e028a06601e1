"""What follows a pair: what both say of it, a problem told to a human, and what the platform does each day."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from annuaire.enums import EtatMembre
from mentorat.emails import binomes as courriels
from mentorat.enums import Cote, EtatBinome, MotifRupture
from mentorat.liens import ascendances, meme_service
from mentorat.models import AlerteMentorat, AvisMentorat, Binome, ReponseSuivi
from mentorat.querysets.binomes import BinomeQuerySet
from mentorat.services import binomes as services
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.journal import TransitionRefusee
from socle.jours import matin

SIGNER = timedelta(days=14)
ABSENCE = timedelta(days=30)  # out of the directory, before a pair is given up: an address changes with an employer
MOIS_SUIVI = 3
REPONDRE = timedelta(days=30)
ANNONCE = timedelta(days=30)  # before the planned end
GARDE_ALERTES = timedelta(days=365)  # after they were looked at
LOT = 500


class DejaDit(Exception):
    """This side has already answered."""


# --- By the two of the pair ----------------------------------------------------------------------------------------


def donner_avis(binome: Binome, *, satisfaction: int, utilite: int, recommande: bool, acteur: Acteur) -> AvisMentorat:
    """Once a side, when it is over. Raises `DejaDit`, `TransitionRefusee`."""
    with transaction.atomic():
        actuel = services.tenir(binome, acteur)
        if actuel.etat not in {EtatBinome.TERMINE, EtatBinome.SUIVI}:
            raise TransitionRefusee(actuel, "donner_avis", actuel.etat)
        cote = services.cote(actuel, acteur)
        if actuel.avis.filter(cote=cote).exists():
            raise DejaDit
        champs = {"satisfaction": satisfaction, "utilite": utilite, "recommande": recommande}
        return AvisMentorat.objects.create(binome=actuel, cote=cote, **champs)


def repondre_suivi(binome: Binome, *, utile: int, en_contact: bool, acteur: Acteur) -> ReponseSuivi:
    """Once a side, three months after; the second answer closes. Raises `DejaDit`, `TransitionRefusee`."""
    with transaction.atomic():
        actuel = services.tenir(binome, acteur)
        if actuel.etat != EtatBinome.SUIVI:
            raise TransitionRefusee(actuel, "repondre_suivi", actuel.etat)
        cote = services.cote(actuel, acteur)
        deja = set(actuel.suivis.order_by().values_list("cote", flat=True))
        if cote in deja:
            raise DejaDit
        reponse = ReponseSuivi.objects.create(binome=actuel, cote=cote, utile=utile, en_contact=en_contact)
        if deja | {cote} == set(Cote):
            services.clore(actuel, acteur=SYSTEME)
    return reponse


def alerter(binome: Binome, texte: str, *, acteur: Acteur) -> AlerteMentorat:
    """Tell a problem to the moderation team, whatever the state of the pair; again before it looks, it is one."""
    with transaction.atomic():
        actuel = services.tenir(binome, acteur)
        if acteur.membre_id is None:
            raise PermissionDenied
        siennes = AlerteMentorat.objects.a_traiter().filter(binome=actuel, auteur=acteur.membre_id)
        alerte = siennes.first() or AlerteMentorat(binome=actuel, auteur_id=acteur.membre_id)
        alerte.texte = texte
        alerte.save()
    return alerte


def traiter_alerte(alerte: AlerteMentorat, *, acteur: Acteur) -> bool:
    """A moderator took care of it, never of its own pair; False when somebody had already.

    Raises `PermissionDenied`.
    """
    with transaction.atomic():
        if not AlerteMentorat.objects.visible_by(acteur).filter(pk=alerte.pk).exists():
            raise PermissionDenied
        attente = AlerteMentorat.objects.a_traiter().filter(pk=alerte.pk)
        return bool(attente.update(traitee_le=timezone.now(), traitee_par=acteur.utilisateur_id))


# --- Each day ------------------------------------------------------------------------------------------------------


def suivre_binomes(jour: date) -> int:
    """What time does to pairs; return how many changed of state. What comes first decides of what comes next."""
    binomes: BinomeQuerySet = Binome.objects.all()
    limite = timezone.now() - ABSENCE
    changes = _chacun(binomes.sans_un_membre(limite), _constater_le_depart)
    changes += _chacun(binomes.jamais_signes(matin(jour) - SIGNER), _renoncer)
    changes += _chacun(binomes.pauses_finies(jour), lambda b: services.reprendre(b, acteur=SYSTEME))
    changes += _chacun(binomes.a_terme(jour), lambda b: services.terminer(b, acteur=SYSTEME))
    changes += _chacun(binomes.suivis_depuis(timezone.now() - REPONDRE), lambda b: services.clore(b, acteur=SYSTEME))
    changes += _chacun(binomes.finis_depuis(jour - relativedelta(months=MOIS_SUIVI)), _suivre)
    _prevenir(jour)
    return changes


def _chacun(lignes: BinomeQuerySet, jouer: Callable[[Binome], object]) -> int:
    """Each in its own transaction, asked again under its lock: what was done meanwhile is left."""
    joues = 0
    for pk, demande in list(lignes.order_by("pk").values_list("pk", "demande")):
        with transaction.atomic():
            services.verrouiller_la_demande(demande)
            binome = lignes.filter(pk=pk).select_for_update(of=("self",)).select_related("mentor", "mentore").first()
            if binome is not None:
                jouer(binome)
                joues += 1
    return joues


def _constater_le_depart(binome: Binome) -> None:
    restent = [m.pk for m in (binome.mentor, binome.mentore) if m.etat == EtatMembre.ACTIVE]
    services.rompre(binome, MotifRupture.DEPART, acteur=SYSTEME, prevenus=restent)


def _renoncer(binome: Binome) -> None:
    deux = [binome.mentor_id, binome.mentore_id]
    services.rompre(binome, MotifRupture.SIGNATURE, acteur=SYSTEME, prevenus=deux)


def _suivre(binome: Binome) -> None:
    journal.changer_etat(binome, "suivre", acteur=SYSTEME)
    courriels.annoncer_aux_deux("binome-suivi", [(binome, "")])


def _prevenir(jour: date) -> None:
    """Who has to sign, whose term comes, who became of the same service: each told once."""
    deux = Binome.objects.select_related("mentor", "mentore").order_by("pk")
    courriels.demander_signature(deux.filter(etat=EtatBinome.PROPOSE))
    finissent = deux.ouverts().filter(fin_prevue__lte=jour + ANNONCE)
    courriels.annoncer_aux_deux("binome-fin-proche", [(binome, str(binome.fin_prevue)) for binome in finissent])
    courriels.annoncer_aux_deux("binome-meme-service", list(_meme_service(deux.ouverts())))


def _meme_service(binomes: BinomeQuerySet) -> Iterator[tuple[Binome, str]]:
    """Those whose two are now of one service, with a key that names their employers."""
    employes = list(binomes.filter(mentor__organisme__isnull=False, mentore__organisme__isnull=False))
    dessus = ascendances(pk for b in employes for pk in (b.mentor.organisme_id, b.mentore.organisme_id))
    for binome in employes:
        un, autre = binome.mentor.organisme_id, binome.mentore.organisme_id
        if meme_service(un, autre, dessus):
            yield binome, f"{un}-{autre}"


def purger_alertes(jour: date) -> int:
    """Forget problems a year after they were looked at."""
    return AlerteMentorat.objects.filter(traitee_le__lt=matin(jour) - GARDE_ALERTES).delete()[0]


# --- When somebody goes --------------------------------------------------------------------------------------------


def effacer_binomes(utilisateur: int) -> None:
    """What an account that goes leaves in its pairs: dates and codes. The other one is told, nobody says why."""
    les_siens = Q(mentor__utilisateur=utilisateur) | Q(mentore__utilisateur=utilisateur)
    for binome in Binome.objects.vivants().filter(les_siens).select_related("mentor", "mentore").order_by("pk"):
        reste = binome.mentore if binome.mentor.utilisateur_id == utilisateur else binome.mentor
        services.rompre(binome, MotifRupture.DEPART, acteur=SYSTEME, prevenus=[reste.pk])
    demandes = set(Binome.objects.filter(les_siens).order_by().values_list("demande", flat=True))
    services.oublier_objectifs(demandes)
    AlerteMentorat.objects.filter(auteur__utilisateur=utilisateur).delete()
