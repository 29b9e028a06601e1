"""What goes around an event, for its page: what waits for this person, where the rest is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from communautes.enums import EtatEvenement, EtatInscription, TypeEvenement
from communautes.models import Evenement, Inscription
from communautes.permissions import can_lire_acces, can_lire_serie, can_organiser, can_remettre_liste
from communautes.services import habilitations
from communautes.services.messages_inscrits import ECRITS
from socle.acteur import Acteur

VENUES = frozenset({EtatInscription.CONFIRMEE, EtatInscription.PRESENTE})


@dataclass(frozen=True)
class Lien:
    libelle: str
    adresse: str
    phrase: str = ""  # what waits, and until when
    avant: date | None = None


def suites_de(acteur: Acteur, evenement: Evenement, inscription: Inscription | None) -> dict[str, Any]:
    """For `communautes/evenements/_suites.html`: `attendu`, `liens`, `organiser`.

    `inscription` is this person's own, or None. Reads `evenement.serie`; two queries at most besides.
    """
    return {
        "attendu": list(_attendu(acteur, evenement, inscription)) if inscription is not None else [],
        "liens": list(_liens(acteur, evenement, inscription)),
        "organiser": list(_organiser(acteur, evenement)) if can_organiser(acteur, evenement) else [],
    }


def _attendu(acteur: Acteur, evenement: Evenement, inscription: Inscription) -> Iterator[Lien]:
    if inscription.etat == EtatInscription.CONFIRMEE and evenement.attend_la_liste:
        donnee = habilitations.lire_habilitation(inscription, acteur=acteur) is not None
        phrase = "Vos informations pour l’hôte sont enregistrées." if donnee else "L’hôte demande qui vient."
        libelle = "Les relire ou les modifier" if donnee else "Donner mes informations à l’hôte"
        yield Lien(libelle, _adresse("donner_habilitation", evenement), phrase, evenement.liste_avant_le)
    if evenement.fin <= timezone.now() and inscription.etat in VENUES and evenement.etat != EtatEvenement.ANNULE:
        if Inscription.objects.invitees_a_donner_avis().filter(pk=inscription.pk).exists():
            yield Lien("Donner mon avis", _adresse("donner_avis", evenement), "Qu’en avez-vous pensé\u00a0?")
        else:
            yield Lien("", "", "Merci pour votre avis.")


def _liens(acteur: Acteur, evenement: Evenement, inscription: Inscription | None) -> Iterator[Lien]:
    placee = inscription is not None and inscription.etat in VENUES
    if evenement.type == TypeEvenement.ATELIER:
        if placee and evenement.etat != EtatEvenement.ANNULE:
            yield Lien("La séance\u00a0: sujet, rôles, conclusions", _adresse("atelier", evenement))
        yield Lien("Le guide d’une séance de co-développement", reverse("agenda:guide"))
        yield Lien("L’engagement de confidentialité", reverse("agenda:engagement"))
    if evenement.publie_le is not None:
        verbe = "Retirer de mon agenda" if evenement.etat == EtatEvenement.ANNULE else "Ajouter à mon agenda"
        yield Lien(f"{verbe} (fichier .ics, 1\u00a0ko)", _adresse("fichier", evenement))
        if acteur.membre_id is not None:
            yield Lien("Suivre tous mes événements dans mon agenda", reverse("agenda:reglages"))
        if can_lire_acces(acteur, evenement, inscription):
            yield Lien("Qui vient", _adresse("participants", evenement))
    if evenement.serie is not None and can_lire_serie(acteur, evenement):
        yield Lien(f"Groupe de travail\u00a0: {evenement.serie.nom}", evenement.serie.get_absolute_url())


def _organiser(acteur: Acteur, evenement: Evenement) -> Iterator[Lien]:
    if evenement.etat in ECRITS:
        yield Lien("Écrire aux personnes inscrites", _adresse("ecrire_aux_inscrits", evenement))
    if evenement.habilitation and can_remettre_liste(acteur, evenement) and evenement.etat in ECRITS:
        yield Lien("Liste d’accès à remettre à l’hôte", _adresse("exporter_habilitations", evenement))
    if evenement.etat in {EtatEvenement.CLOS, EtatEvenement.BILAN}:
        publie = evenement.etat == EtatEvenement.BILAN
        libelle = "Modifier le compte rendu" if publie else "Écrire le compte rendu"
        yield Lien(libelle, _adresse("publier_bilan", evenement))
    if evenement.fin <= timezone.now() and evenement.etat in ECRITS:
        yield Lien("Ce qu’on en dit", _adresse("resultats", evenement))


def _adresse(page: str, evenement: Evenement) -> str:
    return reverse(f"agenda:{page}", args=[evenement.uuid])
