"""A message to a member: read again when it leaves, with the rights of then."""

from typing import TYPE_CHECKING

from annuaire.emails.listes import MESSAGES
from annuaire.models import Membre, MessageMembre
from socle.acteur import construire
from socle.courrier import Message, genre

if TYPE_CHECKING:
    from socle.models import Courriel


@genre("message-membre", liste=MESSAGES)
def message(courriel: "Courriel") -> Message | None:
    """Nothing leaves from who lost the right to read this profile meanwhile. The answer goes to the sender."""
    ecrit = MessageMembre.objects.select_related("expediteur", "membre").get(pk=courriel.objets["message"])
    expediteur = ecrit.expediteur
    if not Membre.objects.visible_by(construire(expediteur)).filter(pk=ecrit.membre_id).exists():
        return None
    sien = Membre.objects.actifs().filter(utilisateur=expediteur).first()
    contexte = {
        "de": sien.nom_complet if sien else expediteur.email,
        "adresse": expediteur.email,
        "objet": ecrit.objet,
        "texte": ecrit.texte,
    }
    return Message(
        "Un message de l’annuaire", "annuaire/emails/message_de_membre", contexte, repondre_a=expediteur.email
    )
