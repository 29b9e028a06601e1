"""Events as an agenda reads them. Who has a seat finds the link and the way in; nobody's name is ever there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings

from communautes.enums import Diffusion, EtatEvenement, EtatInscription
from socle import calendrier
from socle.calendrier import RendezVous

if TYPE_CHECKING:
    from communautes.models import Evenement, Inscription

PRODUIT = "Événements"
NOM = "Mes événements"
# Registered, without a seat yet: the time is kept, and nothing is promised.
INCERTAINES = frozenset({EtatInscription.A_VALIDER, EtatInscription.ATTENTE, EtatInscription.PROPOSEE})


def ecrire_un(evenement: "Evenement", *, acces: bool, incertain: bool = False) -> bytes:
    """One event; `acces` when its reader may know how to come. Once cancelled, the file takes it out of the agenda."""
    methode = "CANCEL" if evenement.etat == EtatEvenement.ANNULE else "PUBLISH"
    un = en_rendez_vous(evenement, acces=acces, incertain=incertain)
    return calendrier.ecrire([un], produit=PRODUIT, methode=methode)


def ecrire_flux(inscriptions: Iterable["Inscription"]) -> bytes:
    """The events of these registrations, all of one person. Reads `evenement`."""
    suivis = (
        en_rendez_vous(
            une.evenement,
            acces=une.etat in {EtatInscription.CONFIRMEE, EtatInscription.PRESENTE},
            incertain=une.etat in INCERTAINES,
        )
        for une in inscriptions
    )
    return calendrier.ecrire(suivis, produit=PRODUIT, nom=NOM)


def en_rendez_vous(evenement: "Evenement", *, acces: bool, incertain: bool = False) -> RendezVous:
    return RendezVous(
        uid=str(evenement.uuid),
        sequence=evenement.sequence,
        debut=evenement.debut,
        fin=evenement.fin,
        intitule=evenement.titre,
        annule=evenement.etat == EtatEvenement.ANNULE,
        incertain=incertain,
        prive=evenement.diffusion != Diffusion.PUBLIC,
        lieu=evenement.lieu,
        description="\n".join(_pour_venir(evenement)) if acces else "",
        adresse=settings.SITE_URL + evenement.get_absolute_url(),
    )


def _pour_venir(evenement: "Evenement") -> Iterable[str]:
    if evenement.lien:
        yield f"Connexion\u00a0: {evenement.lien}"
    if evenement.acces:
        yield evenement.acces
