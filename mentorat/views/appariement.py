"""The screen of who leads a campaign: pairs and why, who is left and why, what is done by hand, confirmation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.noms import nommer
from comptes.sessions import lire_ou_poster
from mentorat.calcul import dire
from mentorat.enums import EtatCampagne, EtatDemandeMentorat, Exclusion, Theme
from mentorat.forms.campagnes import ImposerForm
from mentorat.models import Campagne, DemandeMentorat, OffreMentor, PaireProposee, Participation
from mentorat.services import appariement as services
from mentorat.services.confirmation import RienAConfirmer
from mentorat.services.confirmation import confirmer as confirmer_campagne
from rapprochement.affectation.enums import Issue, Pourquoi
from socle.codes import lire as lire_codes
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 20
CHOIX_MAX = 500  # of each list of the form that puts a pair by hand
PAS_ENCORE = "À examiner : relancez l’appariement."
SANS_SUITE = "Sans paire à la confirmation."
COMPLET = "Écartez d’abord une de ses paires."
LISTES = {
    "paires": "Paires",
    "ecartees": "Paires écartées",
    "demandes": "Demandes sans mentor",
    "mentors": "Mentors avec une place",
}
# In words of mentoring: what the engine says of who is left.
POURQUOI_DEMANDE = {
    Pourquoi.SANS_PAIRE: "Aucun mentor de la campagne ne peut être le sien : même service, déjà en binôme, paires "
    "écartées, ou rien en commun.",
    Pourquoi.TOUS_PRIS: "Tous les mentors possibles sont pris par d’autres.",
}
POURQUOI_MENTOR = {
    Pourquoi.SANS_PLACE: "En pause, parti, ou déjà complet.",
    Pourquoi.SANS_PAIRE: "Aucune demande de la campagne ne peut lui aller.",
    Pourquoi.TOUS_PRIS: "Les demandes qui pouvaient lui aller ont un autre mentor.",
    Pourquoi.TOUS_OBTENUS: "A déjà toutes les demandes qui pouvaient lui aller.",
}
# Issues of a run that formed nothing.
ISSUES = {
    Issue.VIDE: "La campagne est vide : ni mentor, ni demande inscrite.",
    Issue.SANS_DEMANDE: "Aucune demande n’est inscrite : il n’y a que des mentors.",
    Issue.SANS_OFFRE: "Aucun mentor ne participe : il n’y a que des demandes.",
    Issue.SANS_PLACE: "Les mentors de la campagne n’ont aucune place : ils sont en pause, partis ou complets.",
    Issue.SANS_PAIRE: "Aucune paire n’est possible : mêmes services, déjà en binôme, ou aucun thème en commun.",
}
CAMPAGNE = "campagnes:appariement"


@never_cache
@require_safe
def appariement(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = _campagne(request, uuid)
    choisie = request.GET.get("liste", "")
    nom = choisie if choisie in LISTES else "paires"
    paires, ecartees = campagne.paires.retenues(), campagne.paires.ecartees()
    seules = DemandeMentorat.objects.sans_paire(campagne)
    libres = Participation.objects.filter(campagne=campagne).with_paires().libres().order_by("pk")
    listes: dict[str, Any] = {"paires": paires, "ecartees": ecartees, "demandes": seules, "mentors": libres}
    lignes = {
        "paires": lambda page: _paires(request, campagne, page),
        "ecartees": lambda page: _paires(request, campagne, page),
        "demandes": lambda page: _demandes(request, campagne, page),
        "mentors": lambda page: _mentors(request, campagne, page),
    }
    relies = {"paires": ("demande", "offre"), "ecartees": ("demande", "offre"), "mentors": ("offre",), "demandes": ()}
    lue = listes[nom].select_related(*relies[nom]) if relies[nom] else listes[nom]
    page = PaginateurBorne(lue, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "campagne": campagne,
        "liste": nom,
        "listes": [(cle, libelle, listes[cle].count()) for cle, libelle in LISTES.items()],
        "page": page,
        "lignes": lignes[nom](page),
        "adresse": f"?liste={nom}" if nom != "paires" else "?",
        "appariement_ouvert": campagne.etat == EtatCampagne.APPARIEMENT,
        "confirmee": campagne.etat in {EtatCampagne.EN_COURS, EtatCampagne.CLOSE},
        "rien": _dire_rien(campagne),
        "refusees": len(campagne.bilan.get("refusees", {})),
    }
    return render(request, "mentorat/campagnes/appariement.html", contexte)


def _campagne(request: Requete, uuid: UUID) -> Campagne:
    animees = Campagne.objects.animees_par(request.acteur).select_related("communaute", "execution").with_inscrits()
    campagne: Campagne = get_object_or_404(animees, uuid=uuid)
    return campagne


def _dire_rien(campagne: Campagne) -> str:
    """Said plainly when the last run could form nothing, or the next one could not."""
    if campagne.execution is not None:
        return ISSUES.get(Issue(campagne.execution.issue), "")
    vide = {
        (True, True): Issue.VIDE,
        (True, False): Issue.SANS_OFFRE,
        (False, True): Issue.SANS_DEMANDE,
    }.get((not campagne.mentors, not campagne.demandes_suivies))  # type: ignore[attr-defined]
    return ISSUES[vide] if vide else ""


def _paires(request: Requete, campagne: Campagne, page: Any) -> list[dict[str, Any]]:
    membres = [cle for paire in page for cle in (paire.demande.membre_id, paire.offre.membre_id)]
    noms = nommer(request.acteur, membres)
    refusees = campagne.bilan.get("refusees", {})
    return [
        {
            "paire": paire,
            "mentor": noms[paire.offre.membre_id],
            "mentore": noms[paire.demande.membre_id],
            "raisons": dire(paire.raisons),
            "sienne": request.acteur.membre_id in {paire.demande.membre_id, paire.offre.membre_id},
            "refus": Exclusion(refusees[str(paire.pk)]).label if str(paire.pk) in refusees else "",
            "retiree": paire.demande.etat == EtatDemandeMentorat.RETIREE,
        }
        for paire in page
    ]


def _demandes(request: Requete, campagne: Campagne, page: Any) -> list[dict[str, Any]]:
    noms = nommer(request.acteur, [demande.membre_id for demande in page])
    restes = campagne.bilan.get("restes", {}).get("demandes", {})
    sinon = PAS_ENCORE if campagne.etat == EtatCampagne.APPARIEMENT else SANS_SUITE
    return [
        {
            "paire": None,
            "nom": noms[demande.membre_id],
            "places": 0,
            "themes": [theme.label for theme in lire_codes(demande.themes, Theme)],
            "pourquoi": POURQUOI_DEMANDE.get(restes.get(str(demande.pk)), sinon),
        }
        for demande in page
    ]


def _mentors(request: Requete, campagne: Campagne, page: Any) -> list[dict[str, Any]]:
    noms = nommer(request.acteur, [participation.offre.membre_id for participation in page])
    restes = campagne.bilan.get("restes", {}).get("offres", {})
    sinon = PAS_ENCORE if campagne.etat == EtatCampagne.APPARIEMENT else SANS_SUITE
    return [
        {
            "paire": None,
            "nom": noms[participation.offre.membre_id],
            "themes": [theme.label for theme in lire_codes(participation.offre.themes, Theme)],
            "prises": participation.prises,
            "places": participation.capacite,
            "pourquoi": POURQUOI_MENTOR.get(restes.get(str(participation.offre_id)), sinon),
        }
        for participation in page
    ]


@require_POST
def apparier(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = _campagne(request, uuid)
    try:
        faite = services.apparier(
            campagne, acteur=request.acteur, nouveau_tirage=request.POST.get("tirage") == "nouveau"
        )
    except TransitionRefusee as refus:
        messages.warning(request, _refus(refus))
    else:
        messages.success(request, _comparer(faite))
    return redirect(CAMPAGNE, campagne.uuid)


def _comparer(campagne: Campagne) -> str:
    """How many pairs, and what changed since the run before."""
    nombre = campagne.execution.paires if campagne.execution else 0
    formees = f"{nombre} paire{'s' if nombre > 1 else ''} formée{'s' if nombre > 1 else ''}."
    avant = campagne.bilan["avant"]
    if avant is None:
        return formees
    communes = campagne.bilan["communes"]
    return f"{formees} {communes} y étaient déjà, sur {avant} avant."


@never_cache
@lire_ou_poster
def imposer(request: Requete, uuid: UUID) -> HttpResponse:
    """Put a pair by hand: a request without a pair, a mentor with a place."""
    campagne = _campagne(request, uuid)
    form = ImposerForm(request.POST if request.method == "POST" else None, **_choix(request, campagne))
    if request.method == "POST" and form.is_valid() and _imposer(request, campagne, form):
        messages.success(request, "La paire est mise. L’appariement suivant la gardera.")
        return redirect(CAMPAGNE, campagne.uuid)
    contexte = {"form": form, "campagne": campagne, "maximum": CHOIX_MAX}
    return render(request, "mentorat/campagnes/imposer.html", contexte, status=422 if form.errors else 200)


def _choix(request: Requete, campagne: Campagne) -> dict[str, list[tuple[int, str]]]:
    demandes = DemandeMentorat.objects.sans_paire(campagne).values_list("pk", "membre")[:CHOIX_MAX]
    libres = Participation.objects.filter(campagne=campagne).with_paires().libres().order_by("pk")
    offres = libres.values_list("offre", "offre__membre")[:CHOIX_MAX]
    noms = nommer(request.acteur, [membre for _, membre in [*demandes, *offres]])
    return {
        "demandes": sorted(((cle, noms[membre]) for cle, membre in demandes), key=lambda un: un[1].casefold()),
        "offres": sorted(((cle, noms[membre]) for cle, membre in offres), key=lambda un: un[1].casefold()),
    }


def _imposer(request: Requete, campagne: Campagne, form: ImposerForm) -> bool:
    donnees = form.cleaned_data
    try:
        services.imposer(
            campagne,
            DemandeMentorat.objects.get(pk=donnees["demande"]),
            OffreMentor.objects.get(pk=donnees["offre"]),
            acteur=request.acteur,
        )
    except services.PaireRefusee as refus:
        suite = f" {COMPLET}" if refus.exclusion == Exclusion.COMPLET else ""
        form.add_error(None, f"{refus.exclusion.label}{suite}")
    except TransitionRefusee as refus:
        form.add_error(None, _refus(refus))
    except PermissionDenied:
        form.add_error(None, "C’est votre propre paire : quelqu’un d’autre en décide.")
    return not form.errors


@require_POST
def ecarter(request: Requete, uuid: UUID, pk: int) -> HttpResponse:
    return _changer(request, uuid, pk, "ecarter", "La paire est écartée. Relancez pour que d’autres se forment.")


@require_POST
def remettre(request: Requete, uuid: UUID, pk: int) -> HttpResponse:
    return _changer(request, uuid, pk, "remettre", "L’appariement suivant pourra former cette paire.")


def _changer(request: Requete, uuid: UUID, pk: int, verbe: str, phrase: str) -> HttpResponse:
    campagne = _campagne(request, uuid)
    paire = get_object_or_404(PaireProposee.objects.select_related("campagne"), campagne=campagne, pk=pk)
    try:
        getattr(services, verbe)(paire, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, _refus(refus))
    else:
        messages.success(request, phrase)
    liste = "?liste=ecartees" if verbe == "remettre" else ""
    return redirect(reverse(CAMPAGNE, args=[campagne.uuid]) + liste)


@never_cache
@lire_ou_poster
def confirmer(request: Requete, uuid: UUID) -> HttpResponse:
    campagne = _campagne(request, uuid)
    if request.method == "POST":
        try:
            confirmee = confirmer_campagne(campagne, acteur=request.acteur)
        except TransitionRefusee as refus:
            messages.warning(request, _refus(refus))
        except RienAConfirmer:
            messages.warning(request, "Aucune paire ne peut être confirmée maintenant : relancez l’appariement.")
        else:
            _annoncer(request, confirmee)
        return redirect(CAMPAGNE, campagne.uuid)
    contexte = {
        "campagne": campagne,
        "paires": campagne.paires.retenues().count(),
        "seules": DemandeMentorat.objects.sans_paire(campagne).count(),
        "possible": campagne.etat == EtatCampagne.APPARIEMENT,
    }
    return render(request, "mentorat/campagnes/confirmer.html", contexte)


def _annoncer(request: Requete, campagne: Campagne) -> None:
    messages.success(request, "La campagne est confirmée. Chacun des deux d’une paire reçoit un courriel pour signer.")
    if refusees := campagne.bilan.get("refusees"):
        pluriel = "s" if len(refusees) > 1 else ""
        messages.warning(
            request, f"{len(refusees)} paire{pluriel} ne tenai{'en' if pluriel else ''}t plus : lisez pourquoi ici."
        )


def _refus(refus: TransitionRefusee) -> str:
    return f"Ce n’est pas possible : la campagne est « {refus.etat} »."
