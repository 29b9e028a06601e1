"""What the host of a field visit must know of who comes: typed by each, handed over once, erased after."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from annuaire.vision import vision
from communautes.enums import EtatInscription
from communautes.models import Evenement, Habilitation, Inscription
from communautes.permissions import can_remettre_liste
from socle.acteur import SYSTEME, Acteur
from socle.enums import VerbeTrace
from socle.journal import TransitionRefusee
from socle.jours import matin
from socle.tableur import Feuille
from socle.traces import tracer

GARDE = timedelta(days=7)  # after the visit
CHAMPS = ("nom_de_naissance", "prenoms", "naissance", "lieu_de_naissance", "nationalite")
COLONNES = ("Nom de naissance", "Prénoms", "Date de naissance", "Lieu de naissance", "Nationalité")


def lire_habilitation(inscription: Inscription, *, acteur: Acteur) -> Habilitation | None:
    """One's own, as it was typed."""
    with vision(acteur):
        return Habilitation.objects.de(acteur).filter(inscription=inscription).first()


def donner_habilitation(inscription: Inscription, champs: Mapping[str, Any], *, acteur: Acteur) -> None:
    """By who has a seat, until the list is handed over; again, it replaces what was typed.

    Raises `PermissionDenied`, `TransitionRefusee`, `ValidationError`.
    """
    with vision(acteur):
        actuelle = _tenir(inscription, acteur)
        if actuelle.etat != EtatInscription.CONFIRMEE or not actuelle.evenement.attend_la_liste:
            raise TransitionRefusee(actuelle, "donner_habilitation", actuelle.etat)
        habilitation = Habilitation.objects.filter(inscription=actuelle).first() or Habilitation(inscription=actuelle)
        for nom in CHAMPS:
            setattr(habilitation, nom, champs[nom])
        habilitation.full_clean(exclude=["inscription"])
        habilitation.save()


def retirer_habilitation(inscription: Inscription, *, acteur: Acteur) -> bool:
    """Take back what one typed, whenever; False when nothing was there."""
    with vision(acteur):
        actuelle = _tenir(inscription, acteur)
        return bool(Habilitation.objects.filter(inscription=actuelle).delete()[0])


def compter_habilitations(evenement: Evenement, *, acteur: Acteur) -> int:
    """How many of those who have a seat typed theirs, for who hands the list over."""
    with vision(acteur):
        return Habilitation.objects.a_remettre(evenement.pk).count()


def exporter_habilitations(evenement: Evenement, raison: str, *, acteur: Acteur, compte: models.Model) -> Feuille:
    """The list, and its trace, in one instant. `compte` is who takes it out. Raises `PermissionDenied`."""
    if not can_remettre_liste(acteur, evenement):
        raise PermissionDenied
    with vision(acteur):
        lignes = list(Habilitation.objects.a_remettre(evenement.pk).values_list(*CHAMPS))
        tracer(
            VerbeTrace.EXPORTER,
            acteur=acteur,
            objet=compte,
            raison=raison,
            ecran="habilitations",
            evenement=evenement.pk,
            lignes=len(lignes),
        )
    return Feuille("Liste d’accès", COLONNES, lignes)


def purger_habilitations(jour: date) -> int:
    """Forget them seven days after the visit, and those of who does not come any more; return how many."""
    with vision(SYSTEME):
        return Habilitation.objects.a_oublier(matin(jour) - GARDE).delete()[0]


def _tenir(inscription: Inscription, acteur: Acteur) -> Inscription:
    """One's own, locked."""
    siennes = Inscription.objects.de(acteur).select_related("evenement").select_for_update(of=("self",))
    actuelle: Inscription | None = siennes.filter(pk=inscription.pk).first()
    if actuelle is None:
        raise PermissionDenied
    return actuelle
