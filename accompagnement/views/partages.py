"""To whom one's intention is shown: exclusions, re-admissions, chosen employers, adviser; and what each sees."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accompagnement.forms import EmployeurForm, PersonneForm
from accompagnement.presentation import montrer
from accompagnement.views.mobilite import ACCUEIL, la_sienne
from annuaire.models import (
    ConseillerChoisi,
    EmployeurChoisi,
    Exclusion,
    IntentionMobilite,
    Mandat,
    Readmission,
)
from annuaire.querysets import lignee
from annuaire.services import partages as services
from annuaire.views.commun import saisir, trouver
from annuaire.vision import sous_vision
from comptes.sessions import lire_ou_poster
from referentiels.models import Organisme
from socle.acteur import Acteur
from socle.requete import Requete

CONSEILLERS = 50


def _page(
    request: Requete, gabarit: str, contexte: dict[str, Any], agir: Callable[[Organisme, bool], None], phrase: str
) -> HttpResponse:
    """One page to find an employer and do something with it; what is refused is said, what was typed stays."""
    form, jugee = saisir(request, EmployeurForm)
    if jugee and form.is_valid():
        try:
            agir(form.cleaned_data["organisme"], form.cleaned_data["averti"])
        except services.AvertissementALire:
            form.add_error("averti", "Lisez ce que cela ouvre, puis cochez la case.")
        except ValidationError as refus:
            form.add_error("organisme", refus.messages)
        else:
            messages.success(request, phrase)
            return redirect(request.resolver_match.view_name)  # type: ignore[union-attr]
    contexte |= {"form": form, "employeurs": trouver(request, form["organisme"])}
    return render(request, gabarit, contexte, status=422 if form.errors else 200)


@never_cache
@lire_ou_poster
@sous_vision
def exclusions(request: Requete) -> HttpResponse:
    intention = la_sienne(request)
    if intention is None:
        return redirect(ACCUEIL)
    siens = lignee(request.acteur.utilisateur_id).siens
    lignes = Exclusion.objects.filter(intention=intention).select_related("organisme").order_by("d_office", "pk")
    contexte = {
        "voulues": [ligne for ligne in lignes if not ligne.d_office],
        "d_office": [
            {"ligne": ligne, "levable": ligne.organisme_id not in siens} for ligne in lignes if ligne.d_office
        ],
        "personne": PersonneForm(),
    }
    return _page(
        request,
        "accompagnement/exclusions.html",
        contexte,
        lambda organisme, _: services.exclure(organisme, acteur=request.acteur),
        "Cet employeur ne verra rien.",
    )


@never_cache
@lire_ou_poster
@sous_vision
def exclure_personne(request: Requete) -> HttpResponse:
    """Whoever has this address, account or not: the answer is the same."""
    if la_sienne(request) is None:
        return redirect(ACCUEIL)
    form = PersonneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.exclure_personne(form.cleaned_data["adresse"], acteur=request.acteur)
        except ValidationError as refus:
            form.add_error("adresse", refus.messages)
        else:
            messages.success(request, "Qui a cette adresse ne verra rien.")
            return redirect("accompagnement:exclusions")
    contexte = {"formulaire": form}
    return render(request, "accompagnement/exclure_personne.html", contexte, status=422 if form.errors else 200)


@never_cache
@require_POST
@sous_vision
def lever_exclusion(request: Requete, uuid: UUID) -> HttpResponse:
    get_object_or_404(Exclusion, intention__membre__utilisateur=request.acteur.utilisateur_id, uuid=uuid)
    return _retirer(
        request,
        lambda: services.lever_exclusion(uuid, acteur=request.acteur),
        "accompagnement:exclusions",
        "L’exclusion est levée.",
    )


@never_cache
@lire_ou_poster
@sous_vision
def readmissions(request: Requete) -> HttpResponse:
    intention = la_sienne(request)
    if intention is None:
        return redirect(ACCUEIL)
    lignes = Readmission.objects.filter(intention=intention).select_related("organisme").order_by("pk")
    return _page(
        request,
        "accompagnement/readmissions.html",
        {"readmis": list(lignes)},
        lambda organisme, averti: services.readmettre(organisme, acteur=request.acteur, averti=averti),
        "Cet employeur peut de nouveau voir votre intention.",
    )


@never_cache
@require_POST
@sous_vision
def retirer_readmission(request: Requete, uuid: UUID) -> HttpResponse:
    get_object_or_404(Readmission, intention__membre__utilisateur=request.acteur.utilisateur_id, uuid=uuid)
    return _retirer(
        request,
        lambda: services.retirer_readmission(uuid, acteur=request.acteur),
        "accompagnement:readmissions",
        "Cet employeur ne voit plus rien.",
    )


@never_cache
@lire_ou_poster
@sous_vision
def employeurs(request: Requete) -> HttpResponse:
    intention = la_sienne(request)
    if intention is None:
        return redirect(ACCUEIL)
    lignes = EmployeurChoisi.objects.filter(intention=intention).select_related("organisme").order_by("pk")
    return _page(
        request,
        "accompagnement/employeurs.html",
        {"choisis": list(lignes), "intention": intention},
        lambda organisme, _: services.choisir_employeur(organisme, acteur=request.acteur),
        "Cet employeur est choisi.",
    )


@never_cache
@require_POST
@sous_vision
def retirer_employeur(request: Requete, uuid: UUID) -> HttpResponse:
    get_object_or_404(EmployeurChoisi, intention__membre__utilisateur=request.acteur.utilisateur_id, uuid=uuid)
    return _retirer(
        request,
        lambda: services.ne_plus_choisir(uuid, acteur=request.acteur),
        "accompagnement:employeurs",
        "Cet employeur n’est plus choisi.",
    )


@never_cache
@lire_ou_poster
@sous_vision
def conseil(request: Requete) -> HttpResponse:
    """Those who have a mandate to advise, and the one that was chosen."""
    if request.acteur.membre_id is None:
        raise PermissionDenied
    possibles = list(Mandat.objects.pour_conseiller(request.acteur)[:CONSEILLERS])
    choisi = _conseiller(request)
    erreur = ""
    if request.method == "POST":
        demande = request.POST.get("conseiller", "")
        mandat = next((m for m in possibles if str(m.pk) == demande), None)
        try:
            if mandat is None:
                raise ValidationError("Choisissez une personne de la liste.")
            services.choisir_conseiller(mandat.utilisateur, acteur=request.acteur)
        except ValidationError as refus:
            erreur = refus.messages[0]
        else:
            messages.success(request, "C’est noté. Cette personne voit votre intention si vous la montrez.")
            return redirect("accompagnement:conseil")
    contexte = {"possibles": possibles, "choisi": choisi, "erreur": erreur, "intention": la_sienne(request)}
    return render(request, "accompagnement/conseil.html", contexte, status=422 if erreur else 200)


def _conseiller(request: Requete) -> ConseillerChoisi | None:
    choix = ConseillerChoisi.objects.filter(membre=request.acteur.membre_id, jusqu_au__isnull=True)
    choisi: ConseillerChoisi | None = choix.select_related("conseiller").order_by("pk").first()
    return choisi


@never_cache
@require_POST
@sous_vision
def retirer_conseiller(request: Requete) -> HttpResponse:
    return _retirer(
        request,
        lambda: services.retirer_conseiller(acteur=request.acteur),
        "accompagnement:conseil",
        "Cette personne ne voit plus rien.",
    )


@never_cache
@require_safe
@sous_vision
def qui_me_voit(request: Requete) -> HttpResponse:
    """What somebody who recruits for this employer sees, by the rule itself; and one's adviser."""
    intention = la_sienne(request)
    if intention is None:
        return redirect(ACCUEIL)
    contexte: dict[str, Any] = {"intention": intention, "employeurs": trouver(request)}
    demande = request.GET.get("employeur", "")
    if demande.isdecimal() and len(demande) < 10:
        contexte["employeur"] = Organisme.objects.montrables().filter(pk=int(demande)).first()
    siennes = IntentionMobilite.objects.filter(pk=intention.pk)
    if employeur := contexte.get("employeur"):
        vue = siennes.vues_d_un_employeur(employeur.pk).for_liste().first()
        contexte["montree"] = montrer(vue, recrute=True, entiere=True) if vue else None
    if choisi := _conseiller(request):
        contexte["conseiller"] = choisi
        contexte["conseiller_voit"] = siennes.pour_conseiller(Acteur(utilisateur_id=choisi.conseiller_id)).exists()
    return render(request, "accompagnement/qui_me_voit.html", contexte)


def _retirer(request: Requete, retirer: Callable[[], object], vers: str, phrase: str) -> HttpResponse:
    """Twice is once."""
    try:
        retirer()
    except IntentionMobilite.DoesNotExist:
        return redirect(ACCUEIL)
    messages.success(request, phrase)
    return redirect(vers)
