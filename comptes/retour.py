"""What a finished login says to somebody who comes back."""

from django.contrib import messages
from django.http import HttpRequest

from comptes.identites import lier_par_preuve
from comptes.proconnect import demande
from comptes.proconnect.refus import ProConnectRefuse
from comptes.services import annuler_suppression


def confirmer_retour(request: HttpRequest) -> None:
    """Coming back keeps an account that was about to be deleted, and links the identity that waited for this proof.

    Only once the whole login is done: a stolen mailbox does neither.
    """
    if not request.user.is_authenticated:
        return
    if annuler_suppression(request.user):
        messages.success(request, "La suppression de votre compte est annulée.")
    recue = demande.recue(request)
    if recue is not None and recue.preuve and recue.compte == request.user.pk:
        demande.oublier(request)
        try:
            lier_par_preuve(request.user, recue)
        except ProConnectRefuse as refus:
            messages.warning(request, f"L’identité ProConnect n’est pas liée. {refus.motif.explication}")
        else:
            messages.success(request, "Votre identité ProConnect est liée : elle suffira la prochaine fois.")
