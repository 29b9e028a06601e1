"""What goes around events: seats and opinions, a session with its client, a visit with its list, a working group."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from annuaire.models import Communaute
from communautes.emails.evenements import demander_habilitations
from communautes.enums import EtatEvenement, EtatInscription
from communautes.models import Evenement, Inscription, Serie
from communautes.services import agendas, ateliers, avis_evenements, habilitations, messages_inscrits, rappels
from socle.acteur import construire
from tests.factories import AdhesionFactory, EvenementFactory, InscriptionFactory
from tests.garde_fous.monde import Monde

JOUR = timedelta(days=1)


def planter(monde: Monde) -> None:
    """`monde.objets["suites"]`, by name: events of the community of the animator, where the member has a seat; `serie`;
    `agenda`, the secret of its feed."""
    communaute = Communaute.objects.get(slug="numerique")
    serie = monde.objets["serie"] = Serie.objects.create(
        communaute=communaute, nom="Groupe du nuage", objet="Choisir **ensemble**."
    )
    monde.objets["suites"] = {
        "visite": _visite(monde, communaute),
        "seance": _seance(monde, communaute, serie, EtatEvenement.PUBLIE, 12),
        "seance_passee": _seance(monde, communaute, serie, EtatEvenement.CLOS, -3),
        "clos": _clos(monde, communaute, serie),
    }
    for rang in range(monde.lignes):
        Serie.objects.create(communaute=communaute, nom=f"Groupe {rang}")
        EvenementFactory(communaute=communaute, serie=serie, titre=f"Réunion {rang}", debut=_dans(20 + rang))
        EvenementFactory(
            communaute=communaute, serie=serie, titre=f"Faite {rang}", debut=_dans(-20 - rang), etat=EtatEvenement.CLOS
        )
    monde.objets["agenda"] = agendas.renouveler_agenda(acteur=construire(monde.compte("membre")))


def _dans(jours: int) -> Any:
    return timezone.now() + jours * JOUR


def _visite(monde: Monde, communaute: Communaute) -> Evenement:
    """Tomorrow: who has a seat is reminded and written to, and tells the host who it is."""
    visite: Evenement = EvenementFactory(
        communaute=communaute,
        type="visite",
        titre="Visite du datacentre",
        debut=_dans(1),
        habilitation=True,
        liste_avant_le=timezone.localdate() + JOUR,
    )
    places = [_placer(monde, visite, visible=True, entree_le=_dans(-30))]
    places += [
        InscriptionFactory(evenement=visite, membre=_autre(monde, communaute), visible=True, entree_le=_dans(-29))
        for _ in range(monde.lignes)
    ]
    for une in places:
        champs = ("Dupont", "Marie Anne", date(1985, 4, 2), "Brest (29)", "Française")
        habilitations.donner_habilitation(
            une, dict(zip(habilitations.CHAMPS, champs, strict=True)), acteur=construire(une.membre.utilisateur)
        )
    anime = construire(monde.compte("animateur"))
    demander_habilitations(visite)
    messages_inscrits.ecrire_aux_inscrits(visite, "Pour venir", "Entrez par la cour.", acteur=anime)
    assert rappels.rappeler_evenements(timezone.localdate())
    return visite


def _seance(monde: Monde, communaute: Communaute, serie: Serie, etat: str, jours: int) -> Evenement:
    """Brought by the member; over, it has concluded, and shares it."""
    seance: Evenement = EvenementFactory(
        communaute=communaute, serie=serie, type="atelier", titre=f"Séance {etat}", etat=etat, debut=_dans(jours)
    )
    sienne = _placer(monde, seance, role="client", sujet="Dire non sans rompre.")
    InscriptionFactory(evenement=seance, membre=_autre(monde, communaute), role="facilitateur")
    for _ in range(monde.lignes):
        InscriptionFactory(evenement=seance, membre=_autre(monde, communaute), role="consultant", visible=True)
    if jours < 0:
        ateliers.ecrire_conclusions(
            sienne, "Un premier pas lundi.", partagee=True, acteur=construire(monde.compte("membre"))
        )
    return seance


def _clos(monde: Monde, communaute: Communaute, serie: Serie) -> Evenement:
    """The member came and has said nothing yet; others did, enough to be told."""
    clos: Evenement = EvenementFactory(
        communaute=communaute, serie=serie, titre="Rencontre finie", etat=EtatEvenement.CLOS, debut=_dans(-5)
    )
    _placer(monde, clos, etat=EtatInscription.PRESENTE)
    for rang in range(avis_evenements.SEUIL):
        venue = InscriptionFactory(
            evenement=clos, membre=_autre(monde, communaute), etat=EtatInscription.PRESENTE, visible=True
        )
        avis_evenements.donner_avis(
            clos,
            satisfaction=4,
            utilite=3,
            remarque=f"Remarque {rang}, à garder.",
            acteur=construire(venue.membre.utilisateur),
        )
    return clos


def _placer(monde: Monde, evenement: Evenement, **champs: Any) -> Inscription:
    inscription: Inscription = InscriptionFactory(evenement=evenement, membre=monde.compte("membre").membre, **champs)
    return inscription


def _autre(monde: Monde, communaute: Communaute) -> Any:
    return AdhesionFactory(communaute=communaute, membre__organisme=monde.tiers).membre
