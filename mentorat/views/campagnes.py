"""Campaigns: read, lead, take part on either side."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.models import Communaute
from annuaire.noms import nommer
from comptes.sessions import lire_ou_poster
from mentorat.enums import EtatCampagne, EtatDemandeMentorat, EtatOffreMentor
from mentorat.forms.campagnes import CampagneForm, InscrireForm, ParticiperForm, RouvrirForm
from mentorat.models import Campagne, DemandeMentorat, OffreMentor, Participation
from mentorat.permissions import can_mener, can_participer, can_suivre
from mentorat.services import campagnes as services
from mentorat.services.campagnes import MODIFIABLES, InscriptionRefusee
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 20
MENTORS_MAX = 200  # choices of a list; the form says how to choose others
INSCRIPTIBLES = DemandeMentorat.TRANSITIONS["inscrire"][0]


@never_cache
@require_safe
def liste(request: Requete) -> HttpResponse:
    lues = Campagne.objects.visible_by(request.acteur).select_related("communaute").defer("bilan")
    page = PaginateurBorne(lues.order_by("-inscriptions_jusqu_au", "-pk"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "est_membre": request.acteur.membre_id is not None,
        "anime": can_suivre(request.acteur),
    }
    return render(request, "mentorat/campagnes/liste.html", contexte)


@never_cache
@require_safe
def detail(request: Requete, uuid: UUID) -> HttpResponse:
    """What it is, where this person stands in it, and what it may do now."""
    campagne = get_object_or_404(_lisibles(request).with_inscrits(), uuid=uuid)
    acteur = request.acteur
    participation = Participation.objects.filter(campagne=campagne, offre__membre=acteur.membre_id).first()
    inscrite = DemandeMentorat.objects.visible_by(acteur).filter(campagne=campagne).order_by("-pk").first()
    mene = can_mener(acteur, campagne)
    contexte = {
        "campagne": campagne,
        "ouverte": campagne.etat == EtatCampagne.INSCRIPTIONS,
        "avant_confirmation": campagne.etat in {EtatCampagne.INSCRIPTIONS, EtatCampagne.APPARIEMENT},
        "confirmee": campagne.etat in {EtatCampagne.EN_COURS, EtatCampagne.CLOSE},
        "concerne": can_participer(acteur, campagne),
        "participation": participation,
        "inscrite": inscrite,
        "attend": inscrite is not None and inscrite.etat == EtatDemandeMentorat.INSCRITE,
        "mene": mene,
        "verbes": _verbes(campagne) if mene else set(),
        "modifiable": mene and campagne.etat in MODIFIABLES,
    }
    return render(request, "mentorat/campagnes/detail.html", contexte)


def _lisibles(request: Requete) -> Any:
    return Campagne.objects.visible_by(request.acteur).select_related("communaute")


def _menees(request: Requete) -> Any:
    return Campagne.objects.animees_par(request.acteur).select_related("communaute")


def _verbes(campagne: Campagne) -> set[str]:
    return {verbe for verbe, (departs, _) in Campagne.TRANSITIONS.items() if campagne.etat in departs}


# --- Lead it ---------------------------------------------------------------------------------------


@never_cache
@lire_ou_poster
def creer(request: Requete) -> HttpResponse:
    if not can_suivre(request.acteur):
        raise PermissionDenied
    form = _formulaire(request)
    if request.method == "POST" and form.is_valid():
        campagne = services.creer(form.champs, acteur=request.acteur)
        messages.success(request, "La campagne est prête. Personne ne la voit avant que vous ouvriez les inscriptions.")
        return redirect("campagnes:detail", campagne.uuid)
    return _saisir(request, form, None)


@never_cache
@lire_ou_poster
def modifier(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = get_object_or_404(_menees(request), uuid=uuid)
    form = _formulaire(request, campagne)
    if request.method == "POST" and form.is_valid():
        try:
            services.modifier(campagne, form.champs, acteur=request.acteur)
        except TransitionRefusee as refus:
            messages.warning(request, f"Cette campagne ne se modifie plus : elle est « {refus.etat} ».")
        else:
            messages.success(request, "La campagne est modifiée.")
        return redirect("campagnes:detail", campagne.uuid)
    return _saisir(request, form, campagne)


def _formulaire(request: Requete, campagne: Campagne | None = None) -> CampagneForm:
    acteur = request.acteur
    siennes = Communaute.objects.ouvertes() if acteur.est_moderateur else Communaute.objects.animees_par(acteur)
    return CampagneForm(
        request.POST if request.method == "POST" else None,
        instance=campagne,
        communautes=siennes.order_by("nom", "pk"),
        pour_tous=acteur.est_moderateur,
    )


def _saisir(request: Requete, form: CampagneForm, campagne: Campagne | None) -> HttpResponse:
    contexte = {"form": form, "campagne": campagne}
    return render(request, "mentorat/campagnes/saisir.html", contexte, status=422 if form.errors else 200)


@require_POST
def ouvrir(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, services.ouvrir, "Les inscriptions sont ouvertes.")


@require_POST
def fermer_inscriptions(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, services.fermer_inscriptions, "Les inscriptions sont closes : formez les paires.")


@require_POST
def clore(request: Requete, uuid: UUID) -> HttpResponse:
    return _jouer(request, uuid, services.clore, "La campagne est close. Ses binômes continuent.")


def _jouer(request: Requete, uuid: UUID, verbe: Callable[..., None], phrase: str, *args: Any) -> HttpResponse:
    campagne = get_object_or_404(_menees(request), uuid=uuid)
    try:
        verbe(campagne, *args, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est plus possible : la campagne est « {refus.etat} ».")
    except InscriptionRefusee as refus:
        messages.warning(request, str(refus))
    else:
        messages.success(request, phrase)
    return redirect("campagnes:detail", campagne.uuid)


@never_cache
@lire_ou_poster
def rouvrir(request: Requete, uuid: UUID) -> HttpResponse:
    """Registrations again, with a new last day."""
    campagne = get_object_or_404(_menees(request), uuid=uuid)
    form = RouvrirForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.rouvrir(campagne, form.cleaned_data["jusqu_au"], acteur=request.acteur)
        except InscriptionRefusee as refus:
            form.add_error("jusqu_au", str(refus))
        except TransitionRefusee as refus:
            messages.warning(request, f"Ce n’est plus possible : la campagne est « {refus.etat} ».")
            return redirect("campagnes:detail", campagne.uuid)
        else:
            messages.success(request, "Les inscriptions sont de nouveau ouvertes.")
            return redirect("campagnes:detail", campagne.uuid)
    contexte = {"form": form, "campagne": campagne}
    return render(request, "mentorat/campagnes/rouvrir.html", contexte, status=422 if form.errors else 200)


@never_cache
@lire_ou_poster
def annuler(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = get_object_or_404(_menees(request).with_inscrits(), uuid=uuid)
    if request.method == "POST":
        phrase = "La campagne est annulée. Un courriel le dit à qui était inscrit."
        return _jouer(request, uuid, services.annuler, phrase)
    contexte = {"campagne": campagne, "possible": "annuler" in _verbes(campagne)}
    return render(request, "mentorat/campagnes/annuler.html", contexte)


# --- Take part -------------------------------------------------------------------------------------


@never_cache
@lire_ou_poster
def participer(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = _ouverte(request, uuid)
    offre = OffreMentor.objects.de(request.acteur).filter(etat=EtatOffreMentor.ACTIVE).first()
    if offre is None:
        return render(request, "mentorat/campagnes/sans_offre.html", {"campagne": campagne})
    initial = Participation.objects.filter(campagne=campagne, offre=offre).values("capacite").first()
    form = ParticiperForm(request.POST if request.method == "POST" else None, offre=offre, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.participer(campagne, offre, form.cleaned_data["capacite"], acteur=request.acteur)
        except InscriptionRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Vous êtes mentor de cette campagne. Un courriel vous dira avec qui.")
            return redirect("campagnes:detail", campagne.uuid)
    contexte = {"form": form, "campagne": campagne}
    return render(request, "mentorat/campagnes/participer.html", contexte, status=422 if form.errors else 200)


@require_POST
def quitter(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = get_object_or_404(_lisibles(request), uuid=uuid)
    try:
        fait = services.quitter(campagne, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est plus possible : la campagne est « {refus.etat} ».")
    else:
        phrase = "Vous n’êtes plus mentor de cette campagne." if fait else "Vous n’étiez pas mentor de cette campagne."
        messages.success(request, phrase)
    return redirect("campagnes:detail", campagne.uuid)


@never_cache
@lire_ou_poster
def inscrire(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = _ouverte(request, uuid)
    possibles = DemandeMentorat.objects.visible_by(request.acteur).filter(
        etat__in=INSCRIPTIBLES, flash=False, binome__isnull=True
    )
    if not possibles.exists():
        return render(request, "mentorat/campagnes/sans_demande.html", {"campagne": campagne})
    mentors = _mentors(request, campagne)
    form = InscrireForm(
        request.POST if request.method == "POST" else None,
        demandes=possibles.order_by("-pk"),
        mentors=mentors,
        initial={"demande": possibles.order_by("-pk").values_list("pk", flat=True).first()},
    )
    if request.method == "POST" and form.is_valid() and _inscrire(request, campagne, form):
        messages.success(request, "Votre demande est inscrite. Un courriel vous dira si un mentor vous est proposé.")
        return redirect("campagnes:detail", campagne.uuid)
    contexte = {"form": form, "campagne": campagne, "mentors": mentors}
    return render(request, "mentorat/campagnes/inscrire.html", contexte, status=422 if form.errors else 200)


def _inscrire(request: Requete, campagne: Campagne, form: InscrireForm) -> bool:
    choisis = form.choisis
    offres = {une.pk: une for une in OffreMentor.objects.filter(pk__in=choisis).order_by()}
    voeux = [offres[cle] for cle in choisis if cle in offres] if choisis else None
    try:
        services.inscrire(form.cleaned_data["demande"], campagne, voeux, acteur=request.acteur)
    except InscriptionRefusee as refus:
        form.add_error(None, str(refus))
    except TransitionRefusee as refus:
        form.add_error("demande", f"Cette demande est « {refus.etat} » : elle ne peut pas être inscrite.")
    return not form.errors


def _mentors(request: Requete, campagne: Campagne) -> list[tuple[int, str]]:
    """Those of the campaign whom this person may find, by name."""
    acteur = request.acteur
    siens = OffreMentor.objects.visible_by(acteur).filter(participations__campagne=campagne)
    lus = siens.exclude(membre=acteur.membre_id).order_by("pk").values_list("pk", "membre")[:MENTORS_MAX]
    noms = nommer(acteur, [membre for _, membre in lus])
    return sorted(((cle, noms[membre]) for cle, membre in lus), key=lambda mentor: mentor[1].casefold())


@require_POST
def desinscrire(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = get_object_or_404(_lisibles(request), uuid=uuid)
    siennes = DemandeMentorat.objects.visible_by(request.acteur).filter(campagne=campagne)
    demande = siennes.filter(etat=EtatDemandeMentorat.INSCRITE).first()
    try:
        if demande is not None:
            services.desinscrire(demande, acteur=request.acteur)
            messages.success(request, "Votre demande n’est plus inscrite. Elle est gardée.")
        else:
            messages.warning(request, "Vous n’avez pas de demande inscrite à cette campagne.")
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est plus possible : votre demande est « {refus.etat} ».")
    return redirect("campagnes:detail", campagne.uuid)


def _ouverte(request: Requete, uuid: UUID) -> Campagne:
    """One that this person may take part in; closed, the service says so."""
    campagne: Campagne = get_object_or_404(_lisibles(request), uuid=uuid)
    if not can_participer(request.acteur, campagne):
        raise PermissionDenied
    return campagne
