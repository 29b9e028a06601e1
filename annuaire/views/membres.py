"""One's own membership: ask, answer, enter, leave; and the link that keeps an account."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.adresses import adresses_professionnelles
from annuaire.enums import EtatMembre, MotifComplement, MotifRefusMembre
from annuaire.forms.membres import DemandeMembreForm, MembreForm
from annuaire.jetons import lire_renouvellement
from annuaire.models import Membre
from annuaire.services import inactivite, membres
from annuaire.services.adhesions import CommunauteFermee
from annuaire.views.commun import STATUTS_DU_REFUS, saisir, trouver
from comptes.services import AdresseRefusee
from comptes.sessions import RequeteConnectee, lire_ou_poster
from socle import journal
from socle.jetons import JetonRefuse, Refus
from socle.journal import TransitionRefusee
from socle.requete import Requete

SUITE = "membre:mon_adhesion"
DEMANDABLES = Membre.TRANSITIONS["demander"][0]


@never_cache
@require_safe
def mon_adhesion(request: Requete) -> HttpResponse:
    """Where somebody stands, and what it can do now."""
    membre = Membre.objects.de(request.acteur).select_related("organisme", "corps").first()
    return render(request, "annuaire/mon_adhesion.html", {"membre": membre, "dit": _ce_qui_fut_dit(membre)})


def _ce_qui_fut_dit(membre: Membre | None) -> dict[str, str]:
    """The last decision in words: its coded reason and what was written beside."""
    if membre is None or membre.etat not in {EtatMembre.A_COMPLETER, EtatMembre.REFUSEE, EtatMembre.SUSPENDUE}:
        return {}
    derniere = journal.historique(membre).prefetch_related("commentaires").last()
    if derniere is None:
        return {}
    motifs = dict([*MotifComplement.choices, *MotifRefusMembre.choices])
    if membre.etat == EtatMembre.A_COMPLETER:
        motifs = dict(MotifComplement.choices)
    elif membre.etat == EtatMembre.REFUSEE:
        motifs = dict(MotifRefusMembre.choices)
    motif = "" if derniere.motif == "autre" else str(motifs.get(derniere.motif, ""))
    return {"motif": motif, "texte": derniere.paroles().get("", "")}


@never_cache
@lire_ou_poster
def demander(request: RequeteConnectee) -> HttpResponse:
    membre = Membre.objects.de(request.acteur).select_related("organisme").first()  # type: ignore[attr-defined]
    if membre is not None and membre.etat not in DEMANDABLES:
        return redirect(SUITE)
    if not adresses_professionnelles(request.user):
        return render(
            request, "annuaire/demander_adhesion.html", {"sans_adresse": True, "form": None, "membre": membre}
        )
    form, jugee = saisir(request, DemandeMembreForm, instance=_copie(membre))
    if jugee and form.is_valid():
        acteur = request.acteur  # type: ignore[attr-defined]
        try:
            membres.demander(form.saisis(), communaute=form.cleaned_data["communaute"], acteur=acteur)
        except TransitionRefusee:
            messages.info(request, "Votre demande est déjà faite.")
        except CommunauteFermee:
            form.add_error("communaute", "Cette communauté n’est plus ouverte : choisissez-en une autre, ou aucune.")
            return _montrer(request, "annuaire/demander_adhesion.html", form, membre)
        except AdresseRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "Votre demande est envoyée. L’équipe vous répondra par courriel.")
        return redirect(SUITE)
    return _montrer(request, "annuaire/demander_adhesion.html", form, membre)


@never_cache
@lire_ou_poster
def completer(request: Requete) -> HttpResponse:
    membre = Membre.objects.de(request.acteur).select_related("organisme").first()
    if membre is None or membre.etat != EtatMembre.A_COMPLETER:
        return redirect(SUITE)
    form, jugee = saisir(request, MembreForm, instance=_copie(membre))
    if jugee and form.is_valid():
        try:
            membres.completer(membre, form.saisis(), acteur=request.acteur)
        except TransitionRefusee as refus:
            messages.warning(request, f"Ce n’est plus possible : votre demande est « {refus.etat} ».")
        else:
            messages.success(request, "Votre demande est renvoyée. L’équipe vous répondra par courriel.")
        return redirect(SUITE)
    return _montrer(request, "annuaire/completer.html", form, membre)


def _copie(membre: Membre | None) -> Membre | None:
    """What a form writes in: a refused one leaves the member that is shown alone."""
    if membre is None:
        return None
    return Membre(pk=membre.pk, **{nom: getattr(membre, nom) for nom in MembreForm.Meta.fields})


def _montrer(request: Any, gabarit: str, form: Any, membre: Membre | None) -> HttpResponse:
    contexte = {
        "form": form,
        "membre": membre,
        "sans_adresse": False,
        "dit": _ce_qui_fut_dit(membre),
        "employeurs": trouver(request, form["organisme"]),
    }
    return render(request, gabarit, contexte, status=422 if form.errors else 200)


@require_POST
def accepter_invitation(request: Requete) -> HttpResponse:
    return _jouer(request, "accepter_invitation", "Vous êtes dans l’annuaire.")


@never_cache
@lire_ou_poster
def sortir(request: Requete) -> HttpResponse:
    """Says what leaving changes, then does it."""
    if request.method == "POST":
        return _jouer(request, "sortir", "C’est noté : vous n’êtes plus dans l’annuaire. Votre compte reste ouvert.")
    membre = Membre.objects.de(request.acteur).actifs().first()
    return render(request, "annuaire/sortir.html") if membre else redirect(SUITE)


def _jouer(request: Requete, verbe: str, phrase: str) -> HttpResponse:
    membre = Membre.objects.de(request.acteur).first()
    if membre is None:
        return redirect(SUITE)
    try:
        getattr(membres, verbe)(membre, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est pas possible : votre adhésion est « {refus.etat} ».")
    except ValidationError:  # a file without a name cannot be shown
        messages.error(request, "Il manque un nom ou un prénom à votre fiche : écrivez à l’équipe.")
    else:
        messages.success(request, phrase)
    return redirect(SUITE)


@login_not_required
@never_cache
@lire_ou_poster
def renouveler(request: Requete, jeton: str) -> HttpResponse:
    """The link of a warning. GET asks: mail scanners follow every link. Shows nothing of the person."""
    try:
        utilisateur = lire_renouvellement(jeton)
        if request.user.is_authenticated and request.user.pk != utilisateur.pk:
            raise JetonRefuse(Refus.D_UN_AUTRE)
    except JetonRefuse as erreur:
        contexte: dict[str, Any] = {"refus": erreur.refus.name}
        reponse = render(request, "annuaire/lien_refuse.html", contexte, status=STATUTS_DU_REFUS[erreur.refus])
    else:
        fait = request.method == "POST" and inactivite.renouveler(utilisateur)
        contexte = {"fait": fait, "trop_tard": request.method == "POST" and not fait, "site": settings.SITE_NOM}
        reponse = render(request, "annuaire/renouveler.html", contexte)
    reponse["Referrer-Policy"] = "strict-origin"
    reponse["X-Robots-Tag"] = "noindex, nofollow"
    return reponse
