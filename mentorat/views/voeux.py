"""A wish: read and answered by the mentor that was asked, moved by who asks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from annuaire.enums import Audience
from annuaire.fiches import Fiche, composer
from annuaire.models import Membre
from annuaire.views.commun import entre_membres
from comptes.sessions import lire_ou_poster
from mentorat.enums import EtatDemandeMentorat, EtatVoeu, MotifDeclin, MotifPassage
from mentorat.forms.demandes import AccepterForm, DeclinerForm, MotifForm, formats_et_themes
from mentorat.models import Binome, Voeu
from mentorat.permissions import can_repondre
from mentorat.services import demandes as services_demandes
from mentorat.services import voeux as services
from mentorat.services.formation import MentorIndisponible
from mentorat.views.commun import ACCUEIL
from socle.journal import TransitionRefusee
from socle.requete import Requete

D, V = EtatDemandeMentorat, EtatVoeu
PAGE = "mentorat:voeu"
RETIREE = "Cette demande a été retirée."
FINS = {
    V.SANS_REPONSE: "Les sept jours sont passés\u00a0: cette demande est allée à un autre mentor.",
    V.ABANDONNE: RETIREE,
    V.DECLINE: "Vous avez décliné cette demande.",
}
PASSES = {
    MotifPassage.PAUSE: "Votre offre était en pause\u00a0: cette demande est allée à un autre mentor.",
    MotifPassage.COMPLET: "Vous n’aviez plus de place\u00a0: cette demande est allée à un autre mentor.",
    MotifPassage.SERVICE: "Vous êtes du même service\u00a0: cette demande est allée à un autre mentor.",
    MotifPassage.DEJA: "Vous formez déjà un binôme avec cette personne.",
}


@require_safe
@entre_membres
def voeu(request: Requete, uuid: UUID) -> HttpResponse:
    """Who asks and why me, on one screen; what became of it, without its content, once it is over."""
    recu = get_object_or_404(
        Voeu.objects.visible_by(request.acteur).with_raison().select_related("offre", "demande__membre"), uuid=uuid
    )
    if recu.offre.membre_id != request.acteur.membre_id:
        return redirect("mentorat:demande", recu.demande.uuid)
    return _montrer(request, recu, AccepterForm(), DeclinerForm())


def _recu(request: Requete, uuid: UUID) -> Voeu:
    recus = Voeu.objects.recus_par(request.acteur).with_raison().select_related("offre", "demande__membre")
    recu: Voeu = get_object_or_404(recus, uuid=uuid)
    return recu


def _montrer(
    request: Requete, recu: Voeu, accepter: AccepterForm, decliner: DeclinerForm, status: int = 200
) -> HttpResponse:
    if not can_repondre(request.acteur, recu):
        return render(request, "mentorat/voeu_fini.html", _fin(recu))
    contexte = {
        "voeu": recu,
        "demande": recu.demande,
        **formats_et_themes(recu.demande),
        "competences": list(recu.demande.competences.order_by("libelle", "pk")),
        "fiche": _fiche(recu.demande.membre_id),
        "accepter": accepter,
        "decliner": decliner,
        "erreurs": accepter if accepter.errors else decliner,
    }
    return render(request, "mentorat/voeu.html", contexte, status=status)


def _fiche(membre_id: int) -> Fiche:
    """Who asks tells its name to the mentor, and what it shows to every member; its name alone when it is unlisted."""
    membre: Any = Membre.objects.select_related("metier", "departement").get(pk=membre_id)
    if membre.non_liste:
        return Fiche(membre, frozenset())
    membre.besoin = Audience.MEMBRES
    return composer([membre])[0]


def _fin(recu: Voeu) -> dict[str, Any]:
    """What the mentor is told of a wish that is over: nothing of what was asked."""
    if recu.etat == V.ACCEPTE:
        binome = Binome.objects.filter(demande=recu.demande_id).first()
        return {"phrase": "Vous avez accepté cette demande.", "lien": binome.get_absolute_url() if binome else ""}
    if recu.demande.etat == D.BINOME and recu.etat != V.DECLINE:
        return {"phrase": "Un autre mentor a accepté cette demande.", "lien": ""}
    phrase = FINS.get(V(recu.etat)) or PASSES.get(recu.raison, "Cette demande est allée à un autre mentor.")  # type: ignore[attr-defined]
    return {"phrase": phrase, "lien": ""}


@require_POST
@entre_membres
def accepter(request: Requete, uuid: UUID) -> HttpResponse:
    recu = _recu(request, uuid)
    if not can_repondre(request.acteur, recu):
        return redirect(PAGE, recu.uuid)
    formulaire = AccepterForm(request.POST)
    if not formulaire.is_valid():
        return _montrer(request, recu, formulaire, DeclinerForm(), 422)
    try:
        services.accepter(recu, formulaire.creneaux, acteur=request.acteur)
    except MentorIndisponible as refus:
        messages.warning(request, _empeche(refus.motif))
    except TransitionRefusee:
        messages.warning(request, "Cette demande ne vous attend plus.")
    else:
        messages.success(
            request,
            "Merci\u00a0: le binôme est formé. La personne va choisir un de vos créneaux, un courriel le lui dit.",
        )
    return redirect(PAGE, recu.uuid)


def _empeche(motif: MotifPassage) -> str:
    if motif == MotifPassage.COMPLET:
        return (
            "Votre dernière place vient d’être prise par une autre demande\u00a0: celle-ci est allée au mentor suivant."
        )
    return "Vous ne pouvez plus prendre cette demande\u00a0: elle est allée au mentor suivant."


@require_POST
@entre_membres
def decliner(request: Requete, uuid: UUID) -> HttpResponse:
    recu = _recu(request, uuid)
    if not can_repondre(request.acteur, recu):
        return redirect(PAGE, recu.uuid)
    formulaire = DeclinerForm(request.POST)
    if not formulaire.is_valid():
        return _montrer(request, recu, AccepterForm(), formulaire, 422)
    lus = formulaire.cleaned_data
    jusqu_au = lus["jusqu_au"] if lus["indisponible"] else None
    try:
        services.decliner(recu, MotifDeclin(lus["motif"]), indisponible_jusqu_au=jusqu_au, acteur=request.acteur)
    except TransitionRefusee:
        messages.warning(request, "Cette demande ne vous attend plus.")
    else:
        pause = " Votre offre est en pause." if jusqu_au else ""
        messages.success(request, f"Votre réponse est donnée, la demande va au mentor suivant.{pause}")
    return redirect(ACCUEIL)


# --- Who asks ------------------------------------------------------------------------------------


def _le_mien(request: Requete, uuid: UUID) -> Voeu:
    miens = Voeu.objects.filter(demande__membre=request.acteur.membre_id).select_related("demande", "offre__membre")
    mien: Voeu = get_object_or_404(miens, uuid=uuid)
    return mien


@lire_ou_poster
@entre_membres
def modifier_voeu(request: Requete, uuid: UUID) -> HttpResponse:
    mien = _le_mien(request, uuid)
    if mien.etat != V.EN_ATTENTE:
        return _trop_tard(request, mien)
    donnees = request.POST if request.method == "POST" else None
    formulaire = MotifForm(donnees, initial={"motif": mien.motif})
    if request.method == "POST" and formulaire.is_valid():
        motif = formulaire.cleaned_data["motif"]
        return _jouer(
            request,
            mien,
            lambda: services_demandes.modifier_voeu(mien, motif, acteur=request.acteur),
            "Votre vœu est modifié.",
        )
    contexte = {"formulaire": formulaire, "demande": mien.demande}
    return render(request, "mentorat/modifier_voeu.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
@entre_membres
def monter(request: Requete, uuid: UUID) -> HttpResponse:
    mien = _le_mien(request, uuid)
    return _jouer(request, mien, lambda: services_demandes.monter(mien, acteur=request.acteur), "")


@require_POST
@entre_membres
def descendre(request: Requete, uuid: UUID) -> HttpResponse:
    mien = _le_mien(request, uuid)
    return _jouer(request, mien, lambda: services_demandes.descendre(mien, acteur=request.acteur), "")


@require_POST
@entre_membres
def abandonner(request: Requete, uuid: UUID) -> HttpResponse:
    mien = _le_mien(request, uuid)
    return _jouer(
        request, mien, lambda: services.abandonner(mien, acteur=request.acteur), "Ce mentor n’est plus dans vos vœux."
    )


def _jouer(request: Requete, mien: Voeu, acte: Callable[[], object], phrase: str) -> HttpResponse:
    try:
        acte()
    except TransitionRefusee:
        return _trop_tard(request, mien)
    if phrase:
        messages.success(request, phrase)
    return redirect("mentorat:demande", mien.demande.uuid)


def _trop_tard(request: Requete, mien: Voeu) -> HttpResponse:
    messages.warning(request, "Ce vœu a changé entre-temps\u00a0: voici où en est votre demande.")
    return redirect("mentorat:demande", mien.demande.uuid)
