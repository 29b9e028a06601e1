"""Which addresses of an account prove a public employer."""

from allauth.account.models import EmailAddress

from comptes.enums import Nature
from comptes.models import Utilisateur
from comptes.portier import portier


def adresses_professionnelles(utilisateur: Utilisateur) -> list[str]:
    """The confirmed addresses whose domain is a public employer's, the latest confirmed first.

    An account opened before any confirmation has the address that it logs in with.
    """
    confirmees = EmailAddress.objects.filter(user=utilisateur, verified=True).order_by("-pk")
    adresses = list(confirmees.values_list("email", flat=True)) or [utilisateur.email]
    return [adresse for adresse in adresses if portier().nature(adresse) == Nature.PUBLIQUE]
