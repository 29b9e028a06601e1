"""Decisions on the text of somebody: published, to change, archived. None names a person."""

from typing import TYPE_CHECKING

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from communautes.enums import EtatPublication
from communautes.models.publications import PUBLICATIONS, Publication
from communautes.remarques import derniere_remarque
from socle.courrier import Message, Obligation, deposer, genre

if TYPE_CHECKING:
    from socle.models import Courriel


def annoncer(nom: str, publication: Publication) -> None:
    """Tell its author, if it is still somebody. Reads `publication.auteur`."""
    if publication.auteur is not None:
        deposer(nom, utilisateur=publication.auteur.utilisateur_id, objets={publication.GENRE: publication.pk})


def _lue(courriel: "Courriel", etat: EtatPublication) -> Publication | None:
    """Still in this state, and of who is written to, an active member."""
    mot, pk = next(iter(courriel.objets.items()))
    siennes = (
        PUBLICATIONS[mot]
        .objects.sans_vecteur()
        .filter(auteur__utilisateur=courriel.utilisateur_id, auteur__etat=EtatMembre.ACTIVE)
    )
    publication: Publication | None = siennes.filter(pk=pk, etat=etat).first()
    return publication


def _message(publication: Publication, sujet: str, phrases: list[str], bouton: str, cite: str = "") -> Message:
    return composer(sujet, phrases, page="", bouton=bouton, cite=cite, adresse=publication.get_absolute_url())


def _sorte(publication: Publication) -> str:
    return str(publication._meta.verbose_name)


@genre("publication-publiee", obligatoire=Obligation.DECISION)
def publiee(courriel: "Courriel") -> Message | None:
    if (publication := _lue(courriel, EtatPublication.PUBLIEE)) is None:
        return None
    phrases = [
        f"Votre {_sorte(publication)} «\u00a0{publication.titre}\u00a0» a été relu, et il est publié. Merci\u00a0!",
        "Dans douze mois, nous vous demanderons s’il est toujours à jour.",
    ]
    return _message(publication, "Votre texte est publié", phrases, "Le lire")


@genre("publication-a-modifier", obligatoire=Obligation.DECISION)
def a_modifier(courriel: "Courriel") -> Message | None:
    if (publication := _lue(courriel, EtatPublication.BROUILLON)) is None:
        return None
    remarque = derniere_remarque(publication, "demander_modifications")
    if not remarque:
        return None
    phrases = [
        f"Votre {_sorte(publication)} «\u00a0{publication.titre}\u00a0» a été relu. Avant de le publier, il vous est "
        "demandé de le modifier\u00a0:"
    ]
    return _message(publication, "Des modifications vous sont demandées", phrases, "Modifier mon texte", remarque)


@genre("publication-archivee", obligatoire=Obligation.DECISION)
def archivee(courriel: "Courriel") -> Message | None:
    if (publication := _lue(courriel, EtatPublication.ARCHIVEE)) is None:
        return None
    phrases = [
        f"Votre {_sorte(publication)} «\u00a0{publication.titre}\u00a0» est archivé\u00a0: il n’est plus lu que par "
        "vous et par qui anime la communauté. Vous pouvez le reprendre, et l’envoyer de nouveau en relecture."
    ]
    raison = derniere_remarque(publication, "archiver")
    return _message(publication, "Votre texte est archivé", phrases, "Le relire", raison)
