"""Who comes, for who organises: answer requests, note attendance. Names are those that the directory shows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.noms import nommer
from communautes.enums import INSCRIPTIONS_FINIES, INSCRIPTIONS_PLACEES, EtatInscription, MotifRefus
from communautes.forms.inscriptions import RefusForm
from communautes.models import Evenement, Inscription
from communautes.models.evenements import GARDE_INSCRITS
from communautes.permissions import can_lire_besoins, est_son_inscription
from communautes.services import inscriptions as services
from communautes.services import presences as services_presences
from communautes.services.inscriptions import InscriptionRefusee
from communautes.services.presences import est_commence
from comptes.sessions import lire_ou_poster
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 50
PAR_FEUILLE = 400  # one field each: a form of Django holds 500
# Tabs: the word of the address, what it is called, the states it holds.
ONGLETS: dict[str, tuple[str, Sequence[str]]] = {
    "a-valider": ("À valider", (EtatInscription.A_VALIDER,)),
    "places": ("Avec une place", INSCRIPTIONS_PLACEES),
    "attente": ("Liste d’attente", (EtatInscription.ATTENTE,)),
    "finies": ("Refusées ou annulées", INSCRIPTIONS_FINIES),
}


def _organise(request: Requete, uuid: UUID) -> Evenement:
    """A year after, who came is read by nobody else: see `purger_inscrits`."""
    siens = Evenement.objects.organises_par(request.acteur).filter(fin__gt=timezone.now() - GARDE_INSCRITS)
    siens = siens.select_related("communaute")
    evenement: Evenement = get_object_or_404(siens, uuid=uuid)
    return evenement


@never_cache
@require_safe
def inscriptions(request: Requete, uuid: UUID) -> HttpResponse:
    evenement = _organise(request, uuid)
    toutes = Inscription.objects.filter(evenement=evenement)
    nombres = toutes.par_etat()
    voulu = request.GET.get("etat", "")
    onglet = voulu if voulu in ONGLETS else _premier(nombres)
    lues = toutes.filter(etat__in=ONGLETS[onglet][1]).select_related("ministere").defer("sujet")
    page = PaginateurBorne(lues.order_by("entree_le", "pk"), PAR_PAGE).get_page(request.GET.get("page"))
    noms = nommer(request.acteur, [une.membre_id for une in page])
    contexte = {
        "evenement": evenement,
        "page": page,
        "lignes": [(une, noms[une.membre_id], est_son_inscription(request.acteur, une)) for une in page],
        "onglets": [(cle, nom, sum(nombres.get(etat, 0) for etat in etats)) for cle, (nom, etats) in ONGLETS.items()],
        "onglet": onglet,
        "a_valider": onglet == "a-valider",
        # Once somebody has a seat: nobody is accepted or refused for what it needs.
        "lit_besoins": onglet == "places" and can_lire_besoins(request.acteur, evenement),
        "libelle": ONGLETS[onglet][0],
        "commence": est_commence(evenement),
    }
    return render(request, "communautes/evenements/inscriptions.html", contexte)


def _premier(nombres: dict[str, int]) -> str:
    """What waits for an answer first."""
    return "a-valider" if nombres.get(EtatInscription.A_VALIDER) else "places"


def _decidable(request: Requete, uuid: UUID) -> Inscription:
    organisees = Inscription.objects.organisees_par(request.acteur).select_related("evenement__communaute")
    inscription: Inscription = get_object_or_404(organisees, uuid=uuid)
    if est_son_inscription(request.acteur, inscription):
        raise PermissionDenied
    return inscription


def _retour(inscription: Inscription) -> HttpResponse:
    return redirect("evenements:inscriptions", inscription.evenement.uuid)


@require_POST
def valider_inscription(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = _decidable(request, uuid)
    try:
        etat = services.valider(inscription, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Une réponse a déjà été donnée\u00a0: «\u00a0{refus.etat}\u00a0».")
    except InscriptionRefusee as refus:
        messages.warning(request, str(refus))
    else:
        place = "la personne a une place" if etat == EtatInscription.CONFIRMEE else "elle rejoint la liste d’attente"
        messages.success(request, f"L’inscription est acceptée\u00a0: {place}. Un courriel le lui dit.")
    return _retour(inscription)


@never_cache
@lire_ou_poster
def refuser_inscription(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = _decidable(request, uuid)
    form = RefusForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        motif, texte = MotifRefus(form.cleaned_data["motif"]), form.cleaned_data["texte"].strip()
        try:
            services.refuser(inscription, motif, texte, acteur=request.acteur)
        except TransitionRefusee as refus:
            messages.warning(request, f"Une réponse a déjà été donnée\u00a0: «\u00a0{refus.etat}\u00a0».")
        except InscriptionRefusee as refus:
            messages.warning(request, str(refus))
        else:
            messages.success(request, "L’inscription est refusée. Un courriel le dit à la personne.")
        return _retour(inscription)
    nom = nommer(request.acteur, [inscription.membre_id])[inscription.membre_id]
    contexte = {"form": form, "evenement": inscription.evenement, "nom": nom}
    return render(
        request, "communautes/evenements/refuser_inscription.html", contexte, status=422 if form.errors else 200
    )


@never_cache
@lire_ou_poster
def presences(request: Requete, uuid: UUID) -> HttpResponse:
    """Everybody who has a seat, on one sheet, by name; once it has begun."""
    evenement = _organise(request, uuid)
    if request.method == "POST":
        return _noter(request, evenement)
    attendues = [etat for etat in INSCRIPTIONS_PLACEES if etat != EtatInscription.PROPOSEE]
    lues = list(
        Inscription.objects.filter(evenement=evenement, etat__in=attendues)
        .order_by("pk")
        .values_list("pk", "membre", "etat")
    )
    noms = nommer(request.acteur, [membre for _, membre, _ in lues])
    lignes = sorted(((pk, noms[membre], etat) for pk, membre, etat in lues), key=lambda une: une[1].casefold())
    contexte: dict[str, Any] = {
        "evenement": evenement,
        "page": Paginator(lignes, PAR_FEUILLE).get_page(request.GET.get("page")),
        "commence": est_commence(evenement),
        "presentes": sum(etat == EtatInscription.PRESENTE for _, _, etat in lignes),
        "notees": sum(etat != EtatInscription.CONFIRMEE for _, _, etat in lignes),
    }
    return render(request, "communautes/evenements/presences.html", contexte)


def _noter(request: Requete, evenement: Evenement) -> HttpResponse:
    choix = {"presente": True, "absente": False}
    lues = {
        int(nom[2:]): choix[valeur]
        for nom, valeur in request.POST.items()
        if nom.startswith("p-") and nom[2:].isascii() and nom[2:].isdecimal() and len(nom) < 20 and valeur in choix
    }
    try:
        services_presences.noter(evenement, lues, acteur=request.acteur)
    except TransitionRefusee:
        messages.warning(request, "Les présences se notent quand l’événement a commencé.")
    else:
        messages.success(request, "Les présences sont notées. Vous pouvez encore les corriger.")
    return redirect("evenements:presences", evenement.uuid)
