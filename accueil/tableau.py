"""The dashboard: since when things are new, the cards of every app in their order, and the card of the moderation."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from accueil.models import Visite
from comptes.models import Utilisateur
from socle import registres
from socle.acteur import Acteur
from socle.jours import matin
from socle.registres import Carte

AU_PLUS = timedelta(days=31)


class Reprise(NamedTuple):
    """Since when things are new; the visit that says so (None: there is none, or too old); whether today's is noted."""

    depuis: datetime
    visite: date | None
    notee: bool


def reprendre(utilisateur: Utilisateur, maintenant: datetime) -> Reprise:
    """From the morning of the last visit before today, or the opening of the account: at most a month."""
    jour = timezone.localdate(maintenant)
    visites = Visite.objects.dernieres(utilisateur.pk, jour)
    notee = visites[:1] == [jour]
    visite = next(iter(visites[1:] if notee else visites), None)
    debut = matin(visite) if visite else utilisateur.created_at
    if debut < maintenant - AU_PLUS:
        debut, visite = maintenant - AU_PLUS, None
    return Reprise(debut.replace(microsecond=0), visite, notee)


def cartes(acteur: Acteur, depuis: datetime) -> list[Carte]:
    lues = (lire(acteur, depuis) for lire in registres.cartes_du_tableau)
    return sorted((carte for carte in lues if carte is not None), key=lambda carte: carte.rang)


class Promise(NamedTuple):
    """A card that the page asks for once it is shown, or that is a page of its own."""

    nom: str
    titre: str


def promises(acteur: Acteur) -> list[Promise]:
    """The cards that come after: no query."""
    return [Promise(nom, une.titre) for nom, une in registres.cartes_differees.items() if une.pour(acteur)]


def moderation(acteur: Acteur, depuis: datetime) -> Carte | None:
    if not acteur.est_moderateur:
        return None
    files = [file for file in registres.lire_les_files(acteur) if file.nombre]
    return Carte("À modérer", "accueil/_carte_moderation.html", {"files": files}, rang=2) if files else None
