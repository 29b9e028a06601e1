"""The home of mentoring, and one's own offer to be a mentor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.models import Membre
from annuaire.views.commun import entre_membres
from comptes.sessions import lire_ou_poster
from mentorat.enums import EtatOffreMentor
from mentorat.forms.demandes import formats_et_themes
from mentorat.forms.offres import OffreForm, PauseForm
from mentorat.models import Binome, DemandeMentorat, OffreMentor, Voeu
from mentorat.services import offres
from mentorat.views.commun import ACCUEIL, contexte_du_selecteur
from socle.journal import TransitionRefusee
from socle.requete import Requete

RECENTES = 10
E = EtatOffreMentor


@never_cache
@require_safe
def accueil(request: Requete) -> HttpResponse:
    """What mentoring commits to, for everybody; what waits for this member, then what it offers and asks."""
    if request.acteur.membre_id is None:
        return render(request, "mentorat/accueil.html", {"est_membre": False})
    offre = OffreMentor.objects.de(request.acteur).with_places().first()
    recus = Voeu.objects.recus_par(request.acteur).qui_attendent().select_related("demande__membre")
    adresses = Prefetch("voeux", Voeu.objects.qui_attendent(), to_attr="adresses")
    demandes = DemandeMentorat.objects.visible_by(request.acteur).prefetch_related(adresses)
    binomes = Binome.objects.visible_by(request.acteur).vivants().select_related("mentor", "mentore")
    contexte = {
        "est_membre": True,
        "offre": offre,
        "dits": formats_et_themes(offre) if offre else {},
        "non_liste": offre is not None and _est_non_liste(request),
        "recus": list(recus.order_by("echeance", "pk")[:RECENTES]),
        "demandes": list(demandes.order_by("-created_at", "-pk")[:RECENTES]),
        "binomes": [_binome(binome, request.acteur.membre_id) for binome in binomes.order_by("-pk")[:RECENTES]],
    }
    return render(request, "mentorat/accueil.html", contexte)


def _est_non_liste(request: Requete) -> bool:
    """Nobody finds a mentor whom the directory does not show."""
    return bool(Membre.objects.de(request.acteur).filter(non_liste=True).exists())


def _binome(binome: Binome, moi: int) -> dict[str, Any]:
    mentor = binome.mentor_id == moi
    return {
        "binome": binome,
        "role": "vous êtes mentor" if mentor else "vous êtes accompagnée ou accompagné",
        "autre": binome.autre_que(moi).nom_complet,
    }


@lire_ou_poster
@entre_membres
def proposer_offre(request: Requete) -> HttpResponse:
    offre = OffreMentor.objects.de(request.acteur).first()
    if offre is not None and offre.etat != E.RETIREE:
        return redirect("mentorat:modifier_offre")

    def enregistrer(formulaire: OffreForm) -> None:
        offres.proposer(formulaire.champs(), formulaire.cleaned_data["competences"], acteur=request.acteur)

    return _saisir(
        request, offre, enregistrer, "Vous êtes mentor\u00a0: merci. Les demandes vous arriveront par courriel."
    )


@lire_ou_poster
@entre_membres
def modifier_offre(request: Requete) -> HttpResponse:
    offre = _la_mienne(request)
    if offre is None:
        return redirect("mentorat:proposer_offre")

    def enregistrer(formulaire: OffreForm) -> None:
        champs, competences = formulaire.champs(), formulaire.cleaned_data["competences"]
        offres.modifier(offre, champs, competences, acteur=request.acteur)

    return _saisir(request, offre, enregistrer, "Votre offre est modifiée.")


def _saisir(
    request: Requete, offre: OffreMentor | None, enregistrer: Callable[[OffreForm], None], phrase: str
) -> HttpResponse:
    formulaire = OffreForm(request.POST if request.method == "POST" else None, offre=offre)
    if request.method == "POST" and not formulaire.en_saisie() and formulaire.is_valid():
        try:
            enregistrer(formulaire)
        except TransitionRefusee:
            messages.warning(request, "Votre offre a changé entre-temps, dans une autre fenêtre\u00a0: relisez-la.")
            return redirect(ACCUEIL)
        except ValidationError as refus:
            formulaire.refuser(refus)
        else:
            messages.success(request, phrase)
            return redirect(ACCUEIL)
    contexte = {
        **contexte_du_selecteur(formulaire),
        "nouvelle": offre is None or offre.etat == E.RETIREE,
        "non_liste": _est_non_liste(request),
    }
    return render(request, "mentorat/offre.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_poster
@entre_membres
def suspendre_offre(request: Requete) -> HttpResponse:
    offre = _la_mienne(request)
    if offre is None or offre.etat != E.ACTIVE:
        return _deja(request, offre)
    formulaire = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        jour = formulaire.cleaned_data["jusqu_au"]
        return _jouer(
            request, lambda: offres.suspendre(offre, jour, acteur=request.acteur), "Votre offre est en pause."
        )
    contexte = {"formulaire": formulaire}
    return render(request, "mentorat/suspendre_offre.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
@entre_membres
def reprendre_offre(request: Requete) -> HttpResponse:
    offre = _la_mienne(request)
    if offre is None:
        return _deja(request, None)
    phrase = "Votre offre a repris\u00a0: vous pouvez de nouveau être choisi comme mentor."
    return _jouer(request, lambda: offres.reprendre(offre, acteur=request.acteur), phrase)


@lire_ou_poster
@entre_membres
def retirer_offre(request: Requete) -> HttpResponse:
    offre = _la_mienne(request)
    if offre is None:
        return _deja(request, None)
    if request.method == "POST":
        phrase = "Votre offre est retirée. Vos binômes continuent."
        return _jouer(request, lambda: offres.retirer(offre, acteur=request.acteur), phrase)
    return render(request, "mentorat/retirer_offre.html")


def _la_mienne(request: Requete) -> OffreMentor | None:
    """One's offer, unless it is withdrawn."""
    offre: OffreMentor | None = OffreMentor.objects.de(request.acteur).exclude(etat=E.RETIREE).first()
    return offre


def _deja(request: Requete, offre: OffreMentor | None) -> HttpResponse:
    etat = f"est «\u00a0{offre.get_etat_display()}\u00a0»" if offre else "n’est plus proposée"
    messages.warning(request, f"Ce n’est pas possible\u00a0: votre offre {etat}.")
    return redirect(ACCUEIL)


def _jouer(request: Requete, acte: Callable[[], object], phrase: str) -> HttpResponse:
    try:
        acte()
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est pas possible\u00a0: votre offre est «\u00a0{E(refus.etat).label}\u00a0».")
    else:
        messages.success(request, phrase)
    return redirect(ACCUEIL)
