"""Acts of an account on its own addresses and sessions."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from comptes import services
from comptes.enums import UsageCode
from comptes.forms import AdresseForm
from comptes.sessions import RequeteConnectee, lire_ou_poster, verification_recente
from comptes.views.connexion import attendre_code


@lire_ou_poster
@verification_recente
def ajouter_adresse(request: RequeteConnectee) -> HttpResponse:
    form = AdresseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        adresse = form.cleaned_data["adresse"]
        if adresse in {request.user.email, *services.adresses_de(request.user)}:
            form.add_error("adresse", "Cette adresse est déjà celle de votre compte.")
        else:
            # Whether somebody else's account holds it is only told to who can read its mails.
            return attendre_code(request, adresse, UsageCode.ADRESSE, "")
    return render(request, "comptes/ajouter_adresse.html", {"form": form})


@lire_ou_poster
@verification_recente
def retirer_adresse(request: RequeteConnectee, pk: int) -> HttpResponse:
    adresse = get_object_or_404(EmailAddress, pk=pk, user=request.user)
    if request.method != "POST":
        return render(request, "comptes/retirer_adresse.html", {"adresse": adresse})
    try:
        services.retirer_adresse(request.user, adresse)
    except services.AdresseRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "L’adresse est retirée.")
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def choisir_adresse(request: RequeteConnectee, pk: int) -> HttpResponse:
    adresse = get_object_or_404(EmailAddress, pk=pk, user=request.user, verified=True)
    try:
        services.choisir_adresse(request.user, adresse)
    except services.AdresseRefusee as refus:
        messages.error(request, str(refus))
        return redirect(settings.LOGIN_REDIRECT_URL)
    messages.success(request, "Vos courriels iront désormais à cette adresse.")
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def fermer_session(request: RequeteConnectee, pk: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    services.fermer_sessions(request.user, seule=session.pk)
    messages.success(request, "La session est fermée.")
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def fermer_autres_sessions(request: RequeteConnectee) -> HttpResponse:
    services.fermer_sessions(request.user, sauf=request.session.session_key)
    messages.success(request, "Les autres sessions sont fermées.")
    return redirect(settings.LOGIN_REDIRECT_URL)
