"""Write to a member without knowing its address; report a profile."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.emails.listes import MESSAGES
from annuaire.enums import MotifSignalement
from annuaire.models import Membre, MessageMembre, Signalement
from comptes.models import Utilisateur
from socle.acteur import Acteur
from socle.courrier import deposer
from socle.jours import matin
from socle.models import Abonnement

MESSAGES_PAR_JOUR = 10
# As long as a mail may be tried, and what was reported of it looked at.
GARDE_MESSAGES = timedelta(days=30)


class TropDeMessages(Exception):
    """This account wrote as many messages today as one may."""


class MessagesRefuses(Exception):
    """This member receives no messages, by its own choice."""


def contacter(membre: Membre, objet: str, texte: str, *, jeton: UUID, acteur: Acteur) -> None:
    """Leave a message to a member: one mail, whose answer goes to the sender. The same `jeton` twice is once.

    Raises `TropDeMessages`; `MessagesRefuses`, rather than a mail that would not leave; `PermissionDenied` for one's
    own profile, or one that may no longer be read.
    """
    if acteur.utilisateur_id is None or membre.utilisateur_id == acteur.utilisateur_id:
        raise PermissionDenied
    with transaction.atomic():
        Utilisateur.objects.select_for_update(no_key=True).get(pk=acteur.utilisateur_id)
        siens = MessageMembre.objects.filter(expediteur=acteur.utilisateur_id)
        if siens.filter(jeton=jeton).exists():
            return
        if siens.filter(created_at__gte=matin(timezone.localdate())).count() >= MESSAGES_PAR_JOUR:
            raise TropDeMessages
        if not Membre.objects.visible_by(acteur).filter(pk=membre.pk).exists():
            raise PermissionDenied
        if Abonnement.objects.est_arrete(membre.utilisateur_id, MESSAGES):
            raise MessagesRefuses
        message = MessageMembre.objects.create(
            expediteur_id=acteur.utilisateur_id, membre=membre, objet=objet, texte=texte, jeton=jeton
        )
        deposer("message-membre", utilisateur=membre.utilisateur_id, objets={"message": message.pk})


def signaler(membre: Membre, motif: str, texte: str, *, acteur: Acteur) -> Signalement:
    """Tell moderators about a profile; again before they look, once."""
    if acteur.utilisateur_id is None:
        raise PermissionDenied
    with transaction.atomic():
        Utilisateur.objects.select_for_update(no_key=True).get(pk=acteur.utilisateur_id)
        en_cours = Signalement.objects.a_traiter().filter(auteur=acteur.utilisateur_id, membre=membre).first()
        signalement = en_cours or Signalement(auteur_id=acteur.utilisateur_id, membre=membre)
        signalement.motif, signalement.texte = str(MotifSignalement(motif)), texte
        signalement.save()
    return signalement


def traiter_signalements(pks: list[int], *, acteur: Acteur) -> int:
    """A moderator has looked at these reports; return how many were waiting."""
    if not acteur.est_moderateur:
        raise PermissionDenied
    attente = Signalement.objects.a_traiter().filter(pk__in=pks)
    return attente.update(traite_le=timezone.now(), traite_par=acteur.utilisateur_id)


def purger_messages(jour: date) -> int:
    """Forget messages a month after they were written."""
    return MessageMembre.objects.filter(created_at__lt=matin(jour) - GARDE_MESSAGES).delete()[0]


def effacer_messages(utilisateur: int) -> None:
    """What this person wrote and reported, what was written to it."""
    MessageMembre.objects.filter(expediteur=utilisateur).delete()
    MessageMembre.objects.filter(membre__utilisateur=utilisateur).delete()
    Signalement.objects.filter(auteur=utilisateur).delete()
    Signalement.objects.filter(membre__utilisateur=utilisateur).delete()
