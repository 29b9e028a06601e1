"""Writes on manifestos: draft a version, publish it, sign it. The row of the community is the lock of its versions."""

from django.db import transaction
from django.utils import timezone

from annuaire.models import Communaute
from communautes.models import Manifeste, Signature
from communautes.services.espaces import exiger_membre, tenir_animee
from socle.acteur import Acteur


class BrouillonChange(Exception):
    """Somebody wrote in the draft since it was read; `brouillon` is what it is now, None when it is gone."""

    def __init__(self, brouillon: Manifeste | None) -> None:
        super().__init__("the draft changed")
        self.brouillon = brouillon


class VersionDepassee(Exception):
    """Another version was published since; `vigueur` is its number."""

    def __init__(self, vigueur: int) -> None:
        super().__init__(f"version {vigueur} is in force")
        self.vigueur = vigueur


class TexteInchange(Exception):
    """What is proposed or published is the version in force, word for word."""


def rediger(communaute: Communaute, texte: str, resume: str, *, lu: str, acteur: Acteur) -> Manifeste:
    """Write the draft of the next version; `lu` is its `empreinte` as the writer read it, "" when there was none.

    Raises `BrouillonChange`.
    """
    with transaction.atomic():
        tenir_animee(communaute, acteur)
        brouillon = _brouillon(communaute, lu)
        if brouillon is None:
            brouillon = Manifeste(communaute=communaute, version=_derniere(communaute.pk)[0] + 1)
        brouillon.texte, brouillon.resume = texte, resume
        brouillon.save()
    return brouillon


def abandonner(communaute: Communaute, *, lu: str, acteur: Acteur) -> None:
    """Throw the draft away, as it was read. Raises `BrouillonChange`."""
    with transaction.atomic():
        tenir_animee(communaute, acteur)
        brouillon = _brouillon(communaute, lu)
        if brouillon is not None:
            brouillon.delete()


def publier(communaute: Communaute, *, lu: str, vigueur: int, acteur: Acteur) -> Manifeste:
    """Put the draft in force, as it was read over the version in force that was read, 0 when there was none.

    Raises `BrouillonChange`, `VersionDepassee`, `TexteInchange`.
    """
    with transaction.atomic():
        tenir_animee(communaute, acteur)
        brouillon = _brouillon(communaute, lu)
        if brouillon is None:
            raise BrouillonChange(None)
        numero, texte = _derniere(communaute.pk)
        if numero != vigueur:
            raise VersionDepassee(numero)
        if texte == brouillon.texte:
            raise TexteInchange
        brouillon.version, brouillon.publie_le = numero + 1, timezone.now()
        brouillon.save(update_fields=["version", "publie_le"])
    return brouillon


def publier_texte(communaute_id: int, texte: str, resume: str) -> Manifeste:
    """Put a text in force at once, under the lock of the community; a draft that waits is for the version after."""
    suivante = _derniere(communaute_id)[0] + 1
    brouillons = Manifeste.objects.filter(communaute=communaute_id).brouillons()
    brouillons.update(version=suivante + 1)
    publie: Manifeste = Manifeste.objects.create(
        communaute_id=communaute_id, version=suivante, texte=texte, resume=resume, publie_le=timezone.now()
    )
    return publie


def signer(manifeste: Manifeste, *, acteur: Acteur) -> bool:
    """Make a version one's own; False when it was already. Raises `VersionDepassee`, `EnSommeil`."""
    with transaction.atomic():
        membre = exiger_membre(manifeste.communaute_id, acteur)
        numero, _ = _derniere(manifeste.communaute_id)
        if manifeste.publie_le is None or manifeste.version != numero:
            raise VersionDepassee(numero)
        _, nouvelle = Signature.objects.get_or_create(manifeste=manifeste, membre_id=membre)
    return nouvelle


def _brouillon(communaute: Communaute, lu: str) -> Manifeste | None:
    brouillon = Manifeste.objects.filter(communaute=communaute).brouillons().first()
    if (brouillon.empreinte if brouillon else "") != lu:
        raise BrouillonChange(brouillon)
    return brouillon


def _derniere(communaute_id: int) -> tuple[int, str]:
    """Number and text of the version in force; 0 and nothing before the first one."""
    publies = Manifeste.objects.filter(communaute=communaute_id).publies()
    return publies.values_list("version", "texte").first() or (0, "")
