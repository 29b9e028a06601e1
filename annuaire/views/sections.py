"""The sections of one's own profile that are one form: each has its address and its version."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from annuaire.forms.profil import PositionForm, PresentationForm, SectionForm, VisibiliteForm
from annuaire.models import Membre
from annuaire.profil import changement_d_employeur
from annuaire.services import profil as services
from annuaire.views.commun import lue_d_abord, saisir, trouver
from comptes.sessions import lire_ou_poster
from socle.requete import Requete

ENREGISTREE = "C’est enregistré."
Vue = Callable[..., HttpResponse]


def le_mien(vue: Vue) -> Vue:
    """Give the view the person's own member; who has none is told how to become one."""

    @wraps(vue)
    def gardee(request: Requete, *args: Any, **kwargs: Any) -> HttpResponse:
        membre = Membre.objects.de(request.acteur).exclude(etat__in=services.SANS_PROFIL).for_profil().first()
        if membre is None and not kwargs:
            return render(request, "annuaire/fermee.html", {"membre": None, "titre": ""}, status=403)
        if membre is None:
            raise Http404
        return vue(request, membre, *args, **kwargs)

    return never_cache(gardee)


@lire_ou_poster
@le_mien
def position(request: Requete, membre: Membre) -> HttpResponse:
    """One's employer is no field as others: what changing it does is said first."""
    return _section(request, membre, PositionForm, "Ma position")


@lire_ou_poster
@le_mien
def presentation(request: Requete, membre: Membre) -> HttpResponse:
    return _section(request, membre, PresentationForm, "Ma présentation")


@lire_ou_poster
@le_mien
def visibilite(request: Requete, membre: Membre) -> HttpResponse:
    return _section(request, membre, VisibiliteForm, "Qui voit quoi")


def _section(request: Requete, membre: Membre, classe: type[SectionForm], titre: str) -> HttpResponse:
    formulaire, juge = saisir(request, classe, membre=membre)
    if not juge:
        return _montrer(request, formulaire, titre)
    if not formulaire.is_valid():
        return _montrer(request, formulaire, titre, 422)
    lue = request.POST.get("lue", "")
    if lue == services.empreinte_de(membre, formulaire.champs()) and _a_confirmer(request, formulaire):
        return _confirmer(request, formulaire)
    try:
        services.modifier_profil(membre, formulaire.valeurs(), lue=lue, acteur=request.acteur)
    except services.ProfilPerime:
        return _montrer(request, formulaire, titre, 409)
    except ValidationError as refus:
        formulaire.refuser(refus)
        return _montrer(request, formulaire, titre, 422)
    messages.success(request, ENREGISTREE)
    return redirect("profil:voir")


def _montrer(request: Requete, formulaire: SectionForm, titre: str, statut: int = 200) -> HttpResponse:
    contexte = {
        "titre": titre,
        "formulaire": formulaire,
        "lue": lue_d_abord(request, statut != 200) or services.empreinte_de(formulaire.membre, formulaire.champs()),
        "perime": statut == 409,
        "retour": reverse("profil:voir"),
    }
    if "organisme" in formulaire.fields:
        contexte["employeurs"] = trouver(request, formulaire["organisme"])
    return render(request, "annuaire/profil/section.html", contexte, status=statut)


def _a_confirmer(request: Requete, formulaire: SectionForm) -> bool:
    return "organisme" in formulaire.changed_data and "confirme" not in request.POST


def _confirmer(request: Requete, formulaire: SectionForm) -> HttpResponse:
    """What the change does, and what was typed, kept. Nothing here tells whether there is an intention of mobility."""
    envoyes = [(nom, valeur) for nom in (*formulaire.fields, "lue") for valeur in request.POST.getlist(nom)]
    contexte: dict[str, Any] = {
        "envoyes": envoyes,
        "changement": changement_d_employeur(formulaire.membre, formulaire.cleaned_data["organisme"]),
        "retour": reverse("profil:voir"),
    }
    return render(request, "annuaire/profil/changer_employeur.html", contexte)
