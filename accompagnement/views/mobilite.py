"""« Ma mobilité »: what somebody looks for, said, paused, renewed, closed. Its person alone comes here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accompagnement.forms import IntentionForm, PauseForm, initiales
from annuaire.enums import MANDATS_DE_CONSEIL
from annuaire.models import Consultation, EmployeurChoisi, Exclusion, IntentionMobilite
from annuaire.services import intentions as services
from annuaire.vision import sous_vision
from comptes.sessions import lire_ou_poster
from referentiels.models import Organisme
from socle.journal import TransitionRefusee
from socle.requete import Requete

CONSULTATIONS = 20
ACCUEIL = "accompagnement:ma_mobilite"


def la_sienne(request: Requete) -> IntentionMobilite | None:
    """Its own, whatever its state; None when nothing was ever said."""
    intention: IntentionMobilite | None = IntentionMobilite.objects.de(request.acteur).first()
    return intention


@never_cache
@require_safe
@sous_vision
def ma_mobilite(request: Requete) -> HttpResponse:
    intention = la_sienne(request)
    contexte: dict[str, Any] = {
        "intention": intention,
        "membre": request.acteur.membre_id,
        "conseille": MANDATS_DE_CONSEIL & request.acteur.mandats,
    }
    if intention is not None:
        contexte |= {
            "exclusions": Exclusion.objects.filter(intention=intention, d_office=False).count(),
            "choisis": EmployeurChoisi.objects.filter(intention=intention).count(),
            "consultations": _consultations(intention),
        }
    return render(request, "accompagnement/ma_mobilite.html", contexte)


def _consultations(intention: IntentionMobilite) -> list[dict[str, Any]]:
    """The last ones; an employer that is not to be named appears as its ministry."""
    lues = list(Consultation.objects.filter(intention=intention).for_journal()[:CONSULTATIONS])
    montres = Organisme.objects.montres({lue.organisme_id for lue in lues if lue.organisme_id})
    return [
        {"lue": lue, "employeur": montres[lue.organisme_id].nom if lue.organisme_id in montres else ""} for lue in lues
    ]


@never_cache
@lire_ou_poster
@sous_vision
def declarer(request: Requete) -> HttpResponse:
    """Say what one looks for, or change it. Only active members."""
    if request.acteur.membre_id is None:
        raise PermissionDenied
    intention = la_sienne(request)
    envoyee = request.method == "POST"
    formulaire = IntentionForm(request.POST if envoyee else None, initial=initiales(intention) if intention else {})
    if envoyee and formulaire.is_valid():
        choisis = EmployeurChoisi.objects.filter(intention=intention).values_list("organisme", flat=True)
        services.declarer(
            formulaire.cleaned_data["etat"],
            formulaire.champs(),
            acteur=request.acteur,
            employeurs_choisis=list(choisis.order_by()) if intention else [],
        )
        messages.success(request, "C’est enregistré, pour six mois. Votre administration n’en sait rien.")
        return redirect(ACCUEIL)
    contexte = {"formulaire": formulaire, "intention": intention}
    return render(request, "accompagnement/declarer.html", contexte, status=422 if formulaire.errors else 200)


@never_cache
@lire_ou_poster
@sous_vision
def mettre_en_pause(request: Requete) -> HttpResponse:
    intention = la_sienne(request)
    if intention is None or intention.etat not in IntentionMobilite.TRANSITIONS["mettre_en_pause"][0]:
        return redirect(ACCUEIL)
    formulaire = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        jusqu_au = formulaire.cleaned_data["jusqu_au"]
        return _jouer(
            request,
            lambda: services.mettre_en_pause(jusqu_au, acteur=request.acteur),
            "Votre intention est en pause\u00a0: plus personne ne la voit.",
        )
    contexte = {"formulaire": formulaire}
    return render(request, "accompagnement/pause.html", contexte, status=422 if formulaire.errors else 200)


@never_cache
@require_POST
@sous_vision
def reprendre(request: Requete) -> HttpResponse:
    return _jouer(
        request,
        lambda: services.reprendre(acteur=request.acteur),
        "Votre intention est de nouveau montrée, comme avant.",
    )


@never_cache
@lire_ou_poster
@sous_vision
def fermer(request: Requete) -> HttpResponse:
    intention = la_sienne(request)
    if intention is None or not intention.est_ouverte:
        return redirect(ACCUEIL)
    if request.method != "POST":
        return render(request, "accompagnement/fermer.html")
    return _jouer(
        request,
        lambda: services.fermer(acteur=request.acteur),
        "Votre intention est fermée\u00a0: plus personne ne la voit.",
    )


@never_cache
@lire_ou_poster
@sous_vision
def renouveler(request: Requete) -> HttpResponse:
    """Where the mail leads: one click more, since a GET changes nothing."""
    intention = la_sienne(request)
    if intention is None or not intention.est_ouverte:
        return redirect(ACCUEIL)
    if request.method != "POST":
        return render(request, "accompagnement/renouveler.html", {"intention": intention})
    return _jouer(request, lambda: services.renouveler(acteur=request.acteur), "C’est confirmé pour six mois de plus.")


def _jouer(request: Requete, verbe: Callable[[], object], phrase: str) -> HttpResponse:
    try:
        verbe()
    except (TransitionRefusee, IntentionMobilite.DoesNotExist):
        messages.warning(request, "Ce n’est plus possible\u00a0: voyez où en est votre intention.")
    else:
        messages.success(request, phrase)
    return redirect(ACCUEIL)
