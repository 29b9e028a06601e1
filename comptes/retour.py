"""What a finished login says to somebody who comes back."""

from django.contrib import messages
from django.http import HttpRequest

from comptes.services import annuler_suppression


def confirmer_retour(request: HttpRequest) -> None:
    """Coming back keeps an account that was about to be deleted; only once the whole login is done."""
    if request.user.is_authenticated and annuler_suppression(request.user):
        messages.success(request, "La suppression de votre compte est annulée.")
