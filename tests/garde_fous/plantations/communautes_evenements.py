"""Events in each state, registrations in each of theirs, and the mails that tell them."""

from datetime import timedelta

from django.utils import timezone

from annuaire.models import Communaute
from communautes.enums import EtatEvenement, EtatInscription, MotifRefus
from communautes.models import Evenement
from communautes.services import evenements, inscriptions
from comptes.models import Utilisateur
from socle.acteur import Acteur, construire
from tests.factories import AdhesionFactory, EvenementFactory, InscriptionFactory, MembreFactory
from tests.garde_fous.monde import Monde

HEURE, JOUR = timedelta(hours=1), timedelta(days=1)
PLACEE = {"acces": "Présentez-vous à l’accueil.", "accessibilite": "Ascenseur.", "lieu": "Salle 3"}


def planter(monde: Monde) -> None:
    """`monde.objets["evenements"]`, by name, of the community of the animator; `inscription_a_valider`; `mois`."""
    communaute = Communaute.objects.get(slug="numerique")
    par_nom = monde.objets["evenements"] = _dans_chaque_etat(communaute, auteur=monde.compte("animateur"))
    monde.objets["mois"] = timezone.localdate(par_nom["public"].debut).replace(day=1)
    anime = construire(monde.compte("animateur"))
    _attendre(monde, par_nom["propose"])
    _demander(monde, par_nom["modere"], anime)
    _tenir(monde, par_nom["commence"])
    _prevenir(monde, communaute, anime)
    for rang in range(monde.lignes):
        EvenementFactory(communaute=communaute, titre=f"Webinaire {rang}", debut=par_nom["public"].debut)
        passe = timezone.now() - (rang + 3) * JOUR
        clos = EvenementFactory(communaute=communaute, etat=EtatEvenement.CLOS, debut=passe, titre=f"Passé {rang}")
        InscriptionFactory(evenement=clos, membre=monde.compte("membre").membre, etat=EtatInscription.PRESENTE)


def _dans_chaque_etat(communaute: Communaute, auteur: Utilisateur) -> dict[str, Evenement]:
    maintenant = timezone.now()
    en_cours = {"debut": maintenant - HEURE, "fin": maintenant + HEURE}
    noms = {
        "public": {"diffusion": "public", "capacite": 500, "quota": 100},
        "communaute": {"diffusion": "communauté"},
        "atelier": {"type": "atelier", "diffusion": "communauté", "capacite": 8},
        "propose": {"capacite": 2},
        "modere": {"moderee": True, "capacite": 30},
        "commence": en_cours,
        "brouillon": {"etat": EtatEvenement.BROUILLON},
        "clos": {"etat": EtatEvenement.CLOS, "debut": maintenant - 4 * JOUR},
        "bilan": {"etat": EtatEvenement.BILAN, "debut": maintenant - 9 * JOUR},
        "annule": {"etat": EtatEvenement.ANNULE},
        "outremer": {"fuseau": "Indian/Reunion", "diffusion": "public"},
    }
    return {
        nom: EvenementFactory(communaute=communaute, auteur=auteur, titre=f"Événement {nom}", **{**PLACEE, **champs})
        for nom, champs in noms.items()
    }


def _attendre(monde: Monde, evenement: Evenement) -> None:
    """A seat given up is offered to the member; others wait."""
    elle = construire(MembreFactory(organisme=monde.autre).utilisateur)
    partante = inscriptions.inscrire(evenement, {}, acteur=elle)
    InscriptionFactory(evenement=evenement, membre__organisme=monde.tiers)
    inscriptions.inscrire(
        evenement, {"besoin": "Une boucle magnétique.", "visible": True}, acteur=construire(monde.compte("membre"))
    )
    for _ in range(monde.lignes):
        attend = MembreFactory(organisme=monde.tiers)
        inscriptions.inscrire(evenement, {}, acteur=construire(attend.utilisateur))
    inscriptions.annuler(partante, acteur=elle)


def _demander(monde: Monde, evenement: Evenement, anime: Acteur) -> None:
    """One to answer, one accepted, one refused with words."""
    demandes = [
        inscriptions.inscrire(evenement, {"besoin": "Un texte sous-titré."}, acteur=construire(monde.compte(qui)))
        for qui in ("membre", "membre_ailleurs")
    ]
    autres = [
        inscriptions.inscrire(evenement, {}, acteur=construire(MembreFactory(organisme=monde.tiers).utilisateur))
        for _ in range(monde.lignes + 1)
    ]
    monde.objets["inscription_a_valider"] = autres[0]
    inscriptions.valider(demandes[0], acteur=anime)
    inscriptions.refuser(demandes[1], MotifRefus.AUTRE, "Réservé aux équipes du projet.", acteur=anime)


def _tenir(monde: Monde, evenement: Evenement) -> None:
    """Of each state, the member among them."""
    InscriptionFactory(evenement=evenement, membre=monde.compte("membre").membre)
    for etat in (EtatInscription.PRESENTE, EtatInscription.ABSENTE, EtatInscription.ANNULEE):
        for _ in range(monde.lignes):
            InscriptionFactory(evenement=evenement, membre__organisme=monde.tiers, etat=etat)
    atelier = monde.objets["evenements"]["atelier"]
    for role in ("client", "facilitateur", "consultant"):
        venu = AdhesionFactory(communaute=atelier.communaute, membre__organisme=monde.tiers).membre
        InscriptionFactory(evenement=atelier, membre=venu, role=role, sujet="Convaincre." if role == "client" else "")


def _prevenir(monde: Monde, communaute: Communaute, anime: Acteur) -> None:
    """Moved soon, moved later, cancelled: the member is told."""
    for nom, jours in (("proche", 1), ("lointain", 9), ("perdu", 5)):
        evenement = EvenementFactory(
            communaute=communaute, titre=f"Événement {nom}", debut=timezone.now() + jours * JOUR, **PLACEE
        )
        InscriptionFactory(evenement=evenement, membre=monde.compte("membre").membre)
        if nom == "perdu":
            evenements.annuler(evenement, "La salle ferme.", acteur=anime)
        else:
            evenements.modifier(evenement, {"lieu": "Salle 4"}, acteur=anime)
