"""Writes on amendments: propose another text, adopt it as the next version, reject it with an answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.models import Communaute
from communautes.emails.amendements import annoncer
from communautes.enums import EtatAmendement
from communautes.models import Amendement, Manifeste
from communautes.permissions import can_decider_amendement
from communautes.services.espaces import DEUX_FOIS, exiger_membre
from communautes.services.manifestes import TexteInchange, VersionDepassee, publier_texte
from socle import journal
from socle.acteur import Acteur

AMENDEMENTS_MAX = 3  # that wait for an answer, by member and community
ADOPTE_PAR_DEFAUT = "Un amendement est adopté."


class TropDAmendements(Exception):
    """This member has as many amendments waiting there as one may."""


class AmendementEfface(Exception):
    """Its author's account was erased, and it went with it."""


def proposer(manifeste: Manifeste, texte: str, motif: str, *, acteur: Acteur) -> Amendement:
    """Another text for this version; sent twice, it is the same one.

    Raises `VersionDepassee`, `TexteInchange`, `TropDAmendements`, `EnSommeil`.
    """
    with transaction.atomic():
        _tenir(manifeste.communaute_id)
        membre = exiger_membre(manifeste.communaute_id, acteur)
        _exiger_en_vigueur(manifeste)
        if texte == manifeste.texte:
            raise TexteInchange
        siens = Amendement.objects.filter(auteur=membre, manifeste__communaute=manifeste.communaute_id).a_decider()
        recents = siens.filter(created_at__gte=timezone.now() - DEUX_FOIS)
        if deja := recents.filter(manifeste=manifeste, texte=texte, motif=motif).order_by("pk").first():
            amendement: Amendement = deja
            return amendement
        if siens.count() >= AMENDEMENTS_MAX:
            raise TropDAmendements
        amendement = Amendement(manifeste=manifeste, auteur_id=membre, texte=texte, motif=motif)
        journal.creer([amendement], "proposer", acteur=acteur)
    return amendement


def adopter(amendement: Amendement, resume: str, *, acteur: Acteur) -> Manifeste:
    """Its text is the next version, in force at once. Raises `TransitionRefusee`, `AmendementEfface`; `VersionDepassee`
    when another version was published since it was written: it is kept, and to be proposed again."""
    with transaction.atomic():
        actuel = _tenir_decidable(amendement, acteur)
        if actuel.etat == EtatAmendement.PROPOSE:
            _exiger_en_vigueur(actuel.manifeste)
        journal.changer_etat(actuel, "adopter", acteur=acteur)
        version = publier_texte(actuel.manifeste.communaute_id, actuel.texte, resume or ADOPTE_PAR_DEFAUT)
        annoncer("amendement-adopte", actuel)
    return version


def rejeter(amendement: Amendement, reponse: str, *, acteur: Acteur) -> None:
    """Say why to who proposed it; any version. Raises `TransitionRefusee`, `AmendementEfface`."""
    with transaction.atomic():
        actuel = _tenir_decidable(amendement, acteur)
        journal.changer_etat(actuel, "rejeter", acteur=acteur, champs={"reponse": reponse})
        annoncer("amendement-rejete", actuel)


def _tenir(communaute_id: int) -> None:
    """The lock of its versions, before that of an amendment: always in this order."""
    Communaute.objects.select_for_update().get(pk=communaute_id)


def _tenir_decidable(amendement: Amendement, acteur: Acteur) -> Amendement:
    communaute_id = Manifeste.objects.values_list("communaute", flat=True).get(pk=amendement.manifeste_id)
    _tenir(communaute_id)
    amendements = Amendement.objects.select_for_update(of=("self",)).select_related("manifeste", "auteur")
    actuel = amendements.filter(pk=amendement.pk).first()
    if actuel is None:
        raise AmendementEfface
    if not can_decider_amendement(acteur, actuel):
        raise PermissionDenied
    return actuel


def _exiger_en_vigueur(manifeste: Manifeste) -> None:
    publies = Manifeste.objects.filter(communaute=manifeste.communaute_id).publies()
    numero = publies.values_list("version", flat=True).first() or 0
    if numero != manifeste.version:
        raise VersionDepassee(numero)
