"""Writing to those who have a seat: one mail each, a few times a day at most."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from annuaire.enums import EtatMembre
from communautes.emails.suites import envoyer_message
from communautes.enums import EtatEvenement, EtatInscription
from communautes.models import Evenement, Inscription, MessageInscrits
from communautes.permissions import can_organiser
from socle.acteur import Acteur
from socle.journal import TransitionRefusee
from socle.jours import matin

PAR_JOUR = 3
ECRITS = frozenset({EtatEvenement.PUBLIE, EtatEvenement.CLOS, EtatEvenement.BILAN})


def ecrire_aux_inscrits(evenement: Evenement, objet: str, texte: str, *, acteur: Acteur) -> int:
    """Write to each member who has a seat, also once the event is over; return how many.

    Raises `PermissionDenied`, `TransitionRefusee`; `ValidationError` when nobody would read it, when the same was
    already sent today, or too many were.
    """
    with transaction.atomic():
        actuel: Evenement = Evenement.objects.select_for_update(of=("self",)).get(pk=evenement.pk)
        if not can_organiser(acteur, actuel):
            raise PermissionDenied
        if actuel.etat not in ECRITS:
            raise TransitionRefusee(actuel, "ecrire_aux_inscrits", actuel.etat)
        _verifier(actuel, objet, texte)
        message = MessageInscrits(evenement=actuel, auteur_id=acteur.utilisateur_id, objet=objet, texte=texte)
        message.full_clean(exclude=["evenement", "auteur"])
        message.save(force_insert=True)
        places = Inscription.objects.filter(evenement=actuel, membre__etat=EtatMembre.ACTIVE).placees()
        places = places.exclude(etat=EtatInscription.PROPOSEE)  # the link may be in it
        lecteurs = places.order_by("pk").values_list("pk", "membre__utilisateur")
        nombre = envoyer_message(message, list(lecteurs))
        if not nombre:
            raise ValidationError("Personne n’a de place pour l’instant\u00a0: votre message n’aurait pas de lecteur.")
    return nombre


def restants_du_jour(evenement: Evenement) -> int:
    """How many messages may still be sent today."""
    return max(0, PAR_JOUR - _du_jour(evenement).count())


def _verifier(evenement: Evenement, objet: str, texte: str) -> None:
    envoyes = list(_du_jour(evenement).values_list("objet", "texte"))
    if (objet, texte) in envoyes:
        raise ValidationError("Ce message vient d’être envoyé\u00a0: il n’est pas parti une seconde fois.")
    if len(envoyes) >= PAR_JOUR:
        raise ValidationError("Trois messages sont déjà partis aujourd’hui\u00a0: attendez demain pour le suivant.")


def _du_jour(evenement: Evenement) -> models.QuerySet[MessageInscrits]:
    return MessageInscrits.objects.filter(evenement=evenement, ecrit_le__gte=matin(timezone.localdate())).order_by()
