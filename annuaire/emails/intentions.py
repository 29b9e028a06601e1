"""The only mail about an intention: to its person, and it names none. A professional mailbox is its employer's."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from annuaire.emails.listes import RAPPELS
from annuaire.models import IntentionMobilite
from annuaire.vision import vision
from socle.acteur import Acteur
from socle.courrier import Message, genre

if TYPE_CHECKING:
    from socle.models import Courriel

# The names too say nothing: the outbox is read by administrators, and its log by who runs the servers.
ECHEANCE = "echeance-personnelle"


@genre(ECHEANCE, liste=RAPPELS, confidentiel=True)
def echeance(courriel: "Courriel") -> Message | None:
    """No longer sent once it was renewed or closed, or when its day is past."""
    acteur = Acteur(utilisateur_id=courriel.utilisateur_id)
    with vision(acteur):
        siennes = IntentionMobilite.objects.de(acteur).bientot_depassees(timezone.localdate())
        expire_le = siennes.values_list("expire_le", flat=True).first()
    if expire_le is None:
        return None
    contexte = {"jour": expire_le, "lien": settings.SITE_URL + reverse("accompagnement:renouveler")}
    return Message("Une information à confirmer", "annuaire/emails/echeance", contexte, apercu="Votre espace personnel")
