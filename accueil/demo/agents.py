"""Many fictitious accounts, to see lists at their real size."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from comptes.models import Utilisateur
from socle.masse import copier

LOT = 10_000
DOMAINE = "demo.example"


def charger_agents(combien: int) -> int:
    """Create the missing ones of the accounts 1 to `combien`; return how many."""
    creees = 0
    for debut in range(1, combien + 1, LOT):
        adresses = [f"agent{n:06d}@{DOMAINE}" for n in range(debut, min(debut + LOT, combien + 1))]
        with transaction.atomic():
            presentes = set(Utilisateur.objects.filter(email__in=adresses).values_list("email", flat=True))
            absentes = [adresse for adresse in adresses if adresse not in presentes]
            copier(Utilisateur, ({"email": adresse, "password": make_password(None)} for adresse in absentes))
            comptes = Utilisateur.objects.filter(email__in=absentes).order_by("pk").values_list("pk", "email")
            copier(
                EmailAddress,
                ({"user_id": pk, "email": adresse, "verified": True, "primary": True} for pk, adresse in comptes),
            )
        creees += len(absentes)
    return creees
