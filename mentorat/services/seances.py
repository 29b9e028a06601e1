"""Sessions of a pair: dates and lengths, nothing of what is said. By the two of it, while it runs."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from mentorat.emails import binomes as courriels
from mentorat.enums import Cote
from mentorat.models import Binome, Creneau, Seance
from mentorat.permissions import can_tenir
from mentorat.services.binomes import Perime, autre, compter_version, cote, tenir, tenir_ouvert
from socle.acteur import Acteur
from socle.journal import TransitionRefusee
from socle.jours import matin

CRENEAUX_MAX = 3
SEANCES_MAX = 100  # of a pair: somebody who writes more is a program
DUREE = 60  # minutes, unless said


def proposer_creneaux(binome: Binome, moments: Sequence[datetime], *, acteur: Acteur) -> None:
    """Up to three times, by the mentor; they replace those it had proposed. The other one keeps one of them.

    Raises `PermissionDenied`, `TransitionRefusee`, `ValidationError`.
    """
    voulus = sorted(set(moments))
    if not 1 <= len(voulus) <= CRENEAUX_MAX:
        raise ValidationError("Proposez de un à trois créneaux.")
    with transaction.atomic():
        actuel = _tenir_actif(binome, "proposer_creneaux", acteur, Cote.MENTOR)
        for moment in voulus:
            _verifier_avenir(moment)
        actuel.creneaux.all().delete()
        Creneau.objects.bulk_create(Creneau(binome=actuel, debut=moment) for moment in voulus)
        courriels.annoncer("binome-creneaux", actuel, a=actuel.mentore_id)


def choisir_creneau(binome: Binome, creneau: int, *, acteur: Acteur) -> Seance:
    """Keep one of the times proposed: it becomes a session, the others go.

    Raises `PermissionDenied`, `TransitionRefusee`; `Perime` when it is no longer proposed, `ValidationError` when past.
    """
    with transaction.atomic():
        actuel = _tenir_actif(binome, "choisir_creneau", acteur, Cote.MENTORE)
        choisi = actuel.creneaux.filter(pk=creneau).first()
        if choisi is None:
            raise Perime
        seance = _ajouter(actuel, choisi.debut, DUREE, acteur)
        actuel.creneaux.all().delete()
    return seance


def demander_creneaux(binome: Binome, *, acteur: Acteur) -> None:
    """None of them suits: ask the mentor for others. Asked twice, or without any, it is told once."""
    with transaction.atomic():
        actuel = _tenir_actif(binome, "demander_creneaux", acteur, Cote.MENTORE)
        if actuel.creneaux.all().delete()[0]:
            courriels.annoncer("binome-creneaux-demandes", actuel, a=actuel.mentor_id)


def planifier(binome: Binome, debut: datetime, duree: int, *, acteur: Acteur) -> Seance:
    """A session to come. Raises `TransitionRefusee`, `ValidationError`."""
    with transaction.atomic():
        return _ajouter(_tenir_actif(binome, "planifier", acteur), debut, duree, acteur)


def noter(binome: Binome, debut: datetime, duree: int, *, acteur: Acteur) -> Seance:
    """A session that was held without having been planned here. Raises `TransitionRefusee`, `ValidationError`."""
    with transaction.atomic():
        actuel = tenir_ouvert(binome, "noter", acteur)
        if not matin(actuel.debut) <= debut <= timezone.now():
            raise ValidationError({"debut": "Cette séance doit être passée, et depuis le début du binôme."})
        return _ecrire(actuel, debut, duree)


def deplacer(seance: Seance, debut: datetime, duree: int, *, version: int, acteur: Acteur) -> Seance:
    """Another time for a session to come. `version` is that of the calendar that was read.

    Raises `Perime` when it changed meanwhile, `TransitionRefusee`, `ValidationError`.
    """
    with transaction.atomic():
        actuelle = _relire(seance, "deplacer", version, acteur)
        if actuelle.debut <= timezone.now():
            raise ValidationError("Cette séance a déjà commencé : on ne la déplace plus.")
        if (actuelle.debut, actuelle.duree) == (debut, duree):
            return actuelle
        _verifier_avenir(debut)
        _verifier_libre(actuelle.binome, debut, sauf=actuelle)
        proche = min(debut, actuelle.debut)
        actuelle.debut, actuelle.duree = debut, duree
        actuelle.save(update_fields=["debut", "duree"])
        _suivre(actuelle, proche, acteur)
    return actuelle


def annuler(seance: Seance, *, version: int, acteur: Acteur) -> Seance:
    """It will not be held, or was not. Raises `Perime`, `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = _relire(seance, "annuler", version, acteur)
        actuelle.annulee_le = timezone.now()
        actuelle.save(update_fields=["annulee_le"])
        _suivre(actuelle, actuelle.debut, acteur)
    return actuelle


def _tenir_actif(binome: Binome, verbe: str, acteur: Acteur, du_cote: Cote | None = None) -> Binome:
    """Running, not in pause; asked by who is of that side."""
    actuel = tenir(binome, acteur)
    if du_cote is not None and cote(actuel, acteur) != du_cote:
        raise PermissionDenied
    if not can_tenir(acteur, actuel) or actuel.pause_jusqu_au is not None:
        raise TransitionRefusee(actuel, verbe, actuel.etat)
    return actuel


def _relire(seance: Seance, verbe: str, version: int, acteur: Acteur) -> Seance:
    """The session as it is now, its pair locked."""
    binome = tenir_ouvert(seance.binome, verbe, acteur)
    actuelle: Seance = Seance.objects.get(pk=seance.pk)
    actuelle.binome = binome
    if version != binome.sequence or actuelle.annulee_le is not None:
        raise Perime(actuelle)
    return actuelle


def _ajouter(binome: Binome, debut: datetime, duree: int, acteur: Acteur) -> Seance:
    _verifier_avenir(debut)
    seance = _ecrire(binome, debut, duree)
    _prevenir(seance, debut, acteur)
    return seance


def _ecrire(binome: Binome, debut: datetime, duree: int) -> Seance:
    _verifier_libre(binome, debut)
    nombre = Seance.objects.retenues().filter(binome=binome).count()
    if binome.flash and nombre >= (binome.seances_prevues or 0):
        raise ValidationError("Un mentorat flash a les séances convenues, pas davantage : elles y sont déjà.")
    if binome.seances.count() >= SEANCES_MAX:
        raise ValidationError("Ce binôme a déjà trop de séances.")
    seance = Seance(binome=binome, debut=debut, duree=duree)
    seance.full_clean(exclude=["binome"], validate_unique=False, validate_constraints=False)
    seance.save(force_insert=True)
    compter_version(binome)
    return seance


def _suivre(seance: Seance, proche: datetime, acteur: Acteur) -> None:
    compter_version(seance.binome)
    _prevenir(seance, proche, acteur)


def _prevenir(seance: Seance, proche: datetime, acteur: Acteur) -> None:
    """What changes within two days does not wait for the other one to open its dashboard."""
    if timezone.now() < proche <= timezone.now() + courriels.BIENTOT:
        courriels.annoncer_seance(seance, seance.binome, a=autre(seance.binome, acteur))


def _verifier_avenir(debut: datetime) -> None:
    jours = (debut - timezone.now()).total_seconds() / 86400
    if not 0 < jours <= 366:
        raise ValidationError({"debut": "Choisissez un moment à venir, dans l’année."})


def _verifier_libre(binome: Binome, debut: datetime, sauf: Seance | None = None) -> None:
    la = Seance.objects.retenues().filter(binome=binome, debut=debut)
    if (la.exclude(pk=sauf.pk) if sauf else la).exists():
        raise ValidationError({"debut": "Une séance est déjà notée à ce moment."})
