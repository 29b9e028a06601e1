"""Recruiters: ask, invite, answer, leave."""

from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire import services
from annuaire.enums import RoleRecruteur
from annuaire.forms.recruteurs import DemandeForm, InvitationForm
from annuaire.models import Recruteur
from annuaire.permissions import can_inviter, can_retirer
from annuaire.views.commun import saisir, trouver
from comptes.services import AdresseRefusee
from comptes.sessions import lire_ou_poster
from referentiels.models import Organisme
from referentiels.selecteur import proposer_employeurs
from socle.journal import TransitionRefusee
from socle.requete import Requete


@lire_ou_poster
def demander(request: Requete) -> HttpResponse:
    form, jugee = saisir(request, DemandeForm)
    if jugee and form.is_valid():
        try:
            services.demander(form.cleaned_data["organisme"], form.cleaned_data["raison"], acteur=request.acteur)
        except TransitionRefusee as refus:
            messages.warning(request, f"Pour cet employeur, vous avez déjà un rattachement ({refus.etat}).")
        else:
            messages.success(request, "Votre demande est envoyée. L’équipe de modération vous répondra par courriel.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    contexte = {"form": form, "employeurs": trouver(request, form["organisme"])}
    return render(request, "annuaire/demander.html", contexte, status=422 if form.errors else 200)


@never_cache
@require_safe
def chercher_employeurs(request: Requete) -> JsonResponse:
    """What the picker of employers proposes while somebody types."""
    return JsonResponse(proposer_employeurs(request.GET.get("q", "")))


@require_safe
def equipe(request: Requete) -> HttpResponse:
    lignes = Recruteur.objects.equipes(request.acteur)
    equipes = [
        {
            "organisme": organisme,
            "responsable": can_inviter(request.acteur, organisme.pk),
            "membres": [
                {"ligne": r, "adresse": r.adresse_montree, "retirable": can_retirer(request.acteur, r)} for r in membres
            ],
        }
        for organisme, membres in groupby(lignes, key=lambda r: r.organisme)
    ]
    return render(request, "annuaire/equipe.html", {"equipes": equipes})


@lire_ou_poster
def inviter(request: Requete, organisme: int) -> HttpResponse:
    employeur = get_object_or_404(Organisme, pk=organisme, pk__in=request.acteur.organismes)
    if not can_inviter(request.acteur, employeur.pk):
        raise PermissionDenied
    form = InvitationForm(request.POST or None, initial={"role": RoleRecruteur.CONTRIBUTEUR})
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        try:
            services.inviter(donnees["adresse"], employeur, donnees["role"], acteur=request.acteur)
        except AdresseRefusee as refus:
            form.add_error("adresse", str(refus))
        except TransitionRefusee as refus:
            form.add_error("adresse", f"Cette personne a déjà un rattachement à cet employeur ({refus.etat}).")
        else:
            messages.success(request, "L’invitation est envoyée. Elle apparaît dans l’équipe jusqu’à la réponse.")
            return redirect("annuaire:equipe")
    return render(request, "annuaire/inviter.html", {"form": form, "organisme": employeur})


@require_POST
def accepter_invitation(request: Requete, uuid: UUID) -> HttpResponse:
    return _repondre(request, uuid, "accepter_invitation", "Vous recrutez maintenant pour cet employeur.")


@require_POST
def decliner_invitation(request: Requete, uuid: UUID) -> HttpResponse:
    return _repondre(request, uuid, "decliner_invitation", "L’invitation est déclinée.")


@require_POST
def retirer(request: Requete, uuid: UUID) -> HttpResponse:
    return _repondre(request, uuid, "retirer", "Le rattachement a pris fin.")


def _repondre(request: Requete, uuid: UUID, verbe: str, phrase: str) -> HttpResponse:
    rattachement = get_object_or_404(Recruteur.objects.visible_by(request.acteur), uuid=uuid)
    try:
        getattr(services, verbe)(rattachement, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est plus possible : le rattachement est « {refus.etat} ».")
    else:
        messages.success(request, phrase)
    est_le_sien = rattachement.utilisateur_id == request.acteur.utilisateur_id
    return redirect(settings.LOGIN_REDIRECT_URL if est_le_sien else "annuaire:equipe")
