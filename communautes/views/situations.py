"""Where somebody stands with an event, in words, and what it may do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from communautes.enums import EtatEvenement, EtatInscription, MotifAnnulation, MotifRefus
from communautes.heures import dire_l_heure
from communautes.models import Evenement, Inscription
from communautes.permissions import can_s_inscrire
from communautes.services.inscriptions import raison_de_fermeture
from communautes.services.listes_attente import obstacle_de
from socle import journal
from socle.acteur import Acteur

I = EtatInscription  # noqa: E741
RENONCER = frozenset({"modifier_inscription", "annuler_inscription"})
QUARANTE_HUIT = (
    "Dès qu’une place se libère pour vous, un courriel vous la propose\u00a0: vous avez 48\u00a0heures pour la "
    "confirmer."
)


@dataclass(frozen=True)
class Situation:
    """`genre` is a kind of alert of the DSFR; `actes`, what the page offers."""

    titre: str
    phrases: tuple[str, ...] = ()
    genre: str = "info"
    actes: frozenset[str] = frozenset()


def situer(acteur: Acteur, evenement: Evenement, inscription: Inscription | None) -> Situation | None:
    """Reads `evenement.prises`. Nothing to say of an event that is cancelled, to who was not registered."""
    if inscription is not None:
        inscription.evenement = evenement
        return _de_l_inscription(evenement, inscription)
    if evenement.etat == EtatEvenement.ANNULE:
        return None
    if (raison := raison_de_fermeture(evenement)) is not None:
        return Situation("On ne s’inscrit pas", (raison,))
    if acteur.utilisateur_id is None:
        phrase = "Les membres de l’annuaire s’inscrivent en ligne."
        return Situation("Pour vous inscrire, connectez-vous", (phrase,), actes=frozenset({"connexion"}))
    if acteur.membre_id is None:
        phrase = "Les événements sont ouverts aux membres de l’annuaire."
        return Situation("Pour vous inscrire, devenez membre", (phrase,), actes=frozenset({"adhesion"}))
    if not can_s_inscrire(acteur, evenement):
        phrase = "Cet événement est pour les membres de sa communauté."
        return Situation("Pour vous inscrire, rejoignez la communauté", (phrase,), actes=frozenset({"communautes"}))
    return _ouvert(evenement)


def _ouvert(evenement: Evenement, *avant: str) -> Situation:
    phrases = [*avant, *_places(evenement)]
    if evenement.moderee:
        phrases.append("Les inscriptions sont validées une à une\u00a0: un courriel vous donne la réponse.")
    phrases.append(f"Inscriptions jusqu’au {dire_l_heure(evenement.limite_d_inscription, evenement)}.")
    attendre = _est_complet(evenement) and not evenement.moderee
    titre = "Vous pouvez rejoindre la liste d’attente" if attendre else "Vous pouvez vous inscrire"
    return Situation(titre, tuple(phrases), actes=frozenset({"inscrire"}))


def _est_complet(evenement: Any) -> bool:
    return evenement.capacite is not None and evenement.prises >= evenement.capacite


def _places(evenement: Any) -> Iterable[str]:
    if evenement.capacite is None:
        yield "Sans limite de places."
    elif _est_complet(evenement):
        yield "La place est prise." if evenement.capacite == 1 else f"Les {evenement.capacite} places sont prises."
        yield QUARANTE_HUIT
    else:
        libres = evenement.capacite - evenement.prises
        yield f"Il reste {libres} place{'s' if libres > 1 else ''} sur {evenement.capacite}."
    if evenement.quota:
        yield f"Au plus {evenement.quota} place{'s' if evenement.quota > 1 else ''} par ministère."


def _de_l_inscription(evenement: Evenement, inscription: Inscription) -> Situation:
    commence = evenement.debut <= timezone.now()
    garde = RENONCER if not commence else frozenset()
    if inscription.etat == I.A_VALIDER:
        phrase = "L’organisation valide les inscriptions une à une\u00a0: un courriel vous donnera la réponse."
        return Situation("Votre demande attend une réponse", (phrase,), actes=garde)
    if inscription.etat == I.ATTENTE:
        return _en_attente(evenement, inscription, garde, commence)
    if inscription.etat == I.PROPOSEE:
        return _proposee(evenement, inscription, garde)
    if inscription.etat == I.CONFIRMEE:
        phrase = "L’événement a commencé." if commence else "Si vous ne pouvez pas venir, annulez\u00a0: une autre "
        phrase += "" if commence else "personne prendra la place."
        return Situation("Vous êtes inscrite ou inscrit", (phrase,), "success", garde)
    if inscription.etat == I.PRESENTE:
        return Situation("Vous y étiez", ("Votre présence est notée.",), "success")
    if inscription.etat == I.ABSENTE:
        phrase = "Si c’est une erreur, dites-le à l’organisation\u00a0: elle peut la corriger."
        return Situation("Votre absence est notée", (phrase,))
    return _finie(evenement, inscription)


def _en_attente(evenement: Evenement, inscription: Inscription, garde: frozenset[str], commence: bool) -> Situation:
    if commence:
        return Situation("Aucune place ne s’est libérée", ("L’événement a commencé.",))
    obstacle = obstacle_de(inscription)
    phrases = [str(obstacle.label)] if obstacle else []
    phrases.append(QUARANTE_HUIT)
    return Situation(f"Liste d’attente\u00a0: vous êtes au rang {rang(inscription)}", tuple(phrases), actes=garde)


def rang(inscription: Inscription) -> int:
    """From one, in the order of the list."""
    attente = Inscription.objects.en_attente().filter(evenement=inscription.evenement_id)
    return attente.filter(entree_le__lt=inscription.entree_le).count() + 1


def _proposee(evenement: Evenement, inscription: Inscription, garde: frozenset[str]) -> Situation:
    limite: Any = inscription.propose_jusqu_a
    if limite <= timezone.now():
        phrase = "Le délai pour la confirmer est passé\u00a0: elle va à la personne suivante."
        return Situation("La place ne vous est plus gardée", (phrase,), "warning")
    phrase = f"Elle vous est gardée jusqu’au {dire_l_heure(limite, evenement)}. Sans réponse, elle va à la suivante."
    return Situation("Une place vous est proposée", (phrase,), "warning", garde | {"accepter_place"})


def _finie(evenement: Evenement, inscription: Inscription) -> Situation:
    """Refused or cancelled: why, as the journal says it."""
    lignes = journal.historique(inscription).filter(verbe__in=("annuler", "refuser"))
    ligne: Any = lignes.prefetch_related("commentaires").last()
    motif = ligne.motif if ligne else ""
    if inscription.etat == I.REFUSEE:
        phrases = [str(MotifRefus(motif).label)] if motif in MotifRefus.values else []
        phrases += [commentaire.texte for commentaire in ligne.commentaires.all()] if ligne else []
        return Situation("Votre inscription n’est pas acceptée", (*phrases, "Voyez les autres événements."))
    phrase = str(MotifAnnulation(motif).label) if motif in MotifAnnulation.values else "Votre inscription est annulée."
    if raison_de_fermeture(evenement) is None:
        return _ouvert(evenement, phrase, "Vous pouvez vous inscrire de nouveau.")
    return Situation("Vous n’êtes pas inscrite ou inscrit", (phrase,))
