"""The outbox in every status, an address that fails, choices of lists."""

from django.utils import timezone

from comptes.enums import UsageCode
from socle.courrier.depot import deposer
from socle.enums import RythmeAbonnement
from socle.models import Abonnement, AdresseEnEchec, Courriel, Echeance, StatutCourriel
from tests.garde_fous.monde import Monde

# What the doors of accounts send: kind of mail, what it says.
SECRETS = {
    "code": {"code": "12345678", "usage": str(UsageCode.CONNEXION)},
    "adresse-ajoutee": {"adresse": "nouvelle@personnel.example"},
    "adresse-retiree": {"adresse": "ancienne@personnel.example"},
    "second-facteur": {"actif": True},
    "identite": {"liee": True},
    "suppression-demandee": {"adresse": "agent@exemple.gouv.fr"},
}


def planter(monde: Monde) -> None:
    agent = monde.compte("agent")
    for statut in StatutCourriel:
        for _ in range(monde.lignes):
            courriel = deposer("second-facteur", utilisateur=agent.pk)
            Courriel.objects.filter(pk=courriel.pk).update(statut=statut)
    for genre, secret in SECRETS.items():
        deposer(genre, adresse=agent.email, secret=secret)
    AdresseEnEchec.objects.create(adresse="agent@personnel.example", raison="5.1.1")
    Abonnement.objects.create(utilisateur=agent, liste="lettre", rythme=RythmeAbonnement.HEBDOMADAIRE)
    Abonnement.objects.create(utilisateur=agent, liste="invitations", rythme=RythmeAbonnement.AUCUN)
    # A profile to which nobody writes.
    Abonnement.objects.create(utilisateur=monde.compte("animateur"), liste="messages", rythme=RythmeAbonnement.AUCUN)
    Echeance.objects.create(nom="essai", jour=timezone.localdate(), done_at=timezone.now())
