"""Amendments to a manifesto: propose another text, read what it changes, decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annuaire.models import Communaute
from annuaire.noms import nommer
from communautes.enums import EtatAmendement
from communautes.forms.manifestes import AdopterForm, AmendementForm, RejeterForm
from communautes.models import Amendement, Manifeste
from communautes.permissions import can_animer, can_decider_amendement, est_membre_de
from communautes.services import amendements as services
from communautes.services.amendements import AMENDEMENTS_MAX, AmendementEfface, TropDAmendements
from communautes.services.espaces import EnSommeil
from communautes.services.manifestes import TexteInchange, VersionDepassee
from communautes.views.espaces import PAR_PAGE, charger, charger_sienne
from communautes.views.manifestes import EN_SOMMEIL, publies
from comptes.sessions import lire_ou_poster
from socle.difference import comparer_textes
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

DEPASSE = (
    "Une autre version du manifeste a été publiée depuis\u00a0: cet amendement ne peut plus être adopté. "
    "Son texte est gardé, et la personne qui l’a écrit peut le proposer de nouveau."
)


@never_cache
@require_safe
def amendements(request: Requete, slug: str) -> HttpResponse:
    """Those that wait first, then the latest."""
    communaute = charger_sienne(request, slug)
    lus = _lisibles(request, communaute).defer("texte", "manifeste__texte")
    page = PaginateurBorne(lus.order_by("-a_decider", "-created_at", "pk"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "communaute": communaute,
        "page": page,
        "membre": est_membre_de(request.acteur, communaute.pk),
        "manifeste": publies(communaute).defer("texte").first(),
        "moi": request.acteur.membre_id,
    }
    return render(request, "communautes/amendements/liste.html", contexte)


@never_cache
@require_safe
def amendement(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    """What it changes, why, and what became of it."""
    communaute = charger_sienne(request, slug)
    lu = get_object_or_404(_lisibles(request, communaute), uuid=uuid)
    acteur, attend = request.acteur, lu.etat == EtatAmendement.PROPOSE
    contexte = {
        "communaute": communaute,
        "amendement": lu,
        "auteur": nommer(acteur, [lu.auteur_id])[lu.auteur_id],
        "sien": lu.auteur_id == acteur.membre_id,
        "anime": can_animer(acteur, communaute.pk),
        "decide": attend and can_decider_amendement(acteur, lu),
        "morceaux": comparer_textes(lu.manifeste.texte, lu.texte),
    }
    return render(request, "communautes/amendements/detail.html", contexte)


@never_cache
@lire_ou_poster
def proposer(request: Requete, slug: str) -> HttpResponse:
    """From the version in force, or from one of one's own texts, kept when another version was published."""
    communaute = charger(request, slug)
    if not est_membre_de(request.acteur, communaute.pk):
        raise PermissionDenied
    vigueur = publies(communaute).first()
    if vigueur is None:
        return render(request, "communautes/amendements/sans_manifeste.html", {"communaute": communaute})
    initial = {"texte": vigueur.texte} | _repris(request, communaute)
    form = AmendementForm(request.POST if request.method == "POST" else None, initial=initial)
    complet = request.method == "POST" and form.is_valid()
    if complet:
        propose = _proposer(request, form, vigueur)
        if propose is not None:
            messages.success(request, "Votre amendement est proposé. Un courriel vous dira s’il est retenu.")
            return redirect("communautes:amendement", communaute.slug, propose.uuid)
    # What this person has read, until it is told that another version is in force.
    lue = request.POST.get("version", "") if request.method == "POST" and not complet else vigueur.version
    contexte = {"form": form, "communaute": communaute, "manifeste": vigueur, "lue": lue}
    return render(request, "communautes/amendements/proposer.html", contexte, status=422 if form.errors else 200)


def _repris(request: Requete, communaute: Communaute) -> dict[str, Any]:
    try:
        uuid = UUID(request.GET.get("reprendre", ""))
    except ValueError:
        return {}
    siens = Amendement.objects.filter(auteur=request.acteur.membre_id, manifeste__communaute=communaute)
    repris = siens.filter(uuid=uuid).values("texte", "motif").first()
    return dict(repris) if repris else {}


def _proposer(request: Requete, form: AmendementForm, vigueur: Manifeste) -> Amendement | None:
    """None when it is refused: the form says why, and keeps what was typed."""
    depassee = (
        "Le manifeste a changé pendant que vous écriviez. Votre texte est gardé\u00a0: relisez-le, puis proposez-le."
    )
    if request.POST.get("version", "") != str(vigueur.version):
        form.add_error(None, depassee)
        return None
    try:
        return services.proposer(vigueur, **form.cleaned_data, acteur=request.acteur)
    except VersionDepassee:
        form.add_error(None, depassee)
    except TexteInchange:
        form.add_error("texte", "Ce texte est celui du manifeste\u00a0: changez-en quelque chose.")
    except TropDAmendements:
        form.add_error(
            None, f"{AMENDEMENTS_MAX} de vos amendements attendent déjà une réponse\u00a0: c’est le plus possible."
        )
    except EnSommeil:
        form.add_error(None, EN_SOMMEIL)
    return None


# --- Decide ----------------------------------------------------------------------------------------


@never_cache
@lire_ou_poster
def adopter(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    communaute, lu = _decidable(request, slug, uuid)
    form = AdopterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.adopter(lu, form.cleaned_data["resume"], acteur=request.acteur)
        except VersionDepassee:
            messages.warning(request, DEPASSE)
        except AmendementEfface:
            return _efface(request, communaute)
        except TransitionRefusee as refus:
            messages.warning(request, _deja(refus))
        else:
            phrase = f"L’amendement est adopté\u00a0: la version {version.version} est en vigueur."
            messages.success(request, f"{phrase} Chaque membre est invité à la signer.")
        return redirect("communautes:amendement", communaute.slug, lu.uuid)
    contexte = {"form": form, "communaute": communaute, "amendement": lu}
    return render(request, "communautes/amendements/adopter.html", contexte, status=422 if form.errors else 200)


@never_cache
@lire_ou_poster
def rejeter(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    communaute, lu = _decidable(request, slug, uuid)
    form = RejeterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.rejeter(lu, form.cleaned_data["reponse"], acteur=request.acteur)
        except AmendementEfface:
            return _efface(request, communaute)
        except TransitionRefusee as refus:
            messages.warning(request, _deja(refus))
        else:
            messages.success(request, "L’amendement n’est pas retenu. Un courriel le dit à qui l’a proposé.")
        return redirect("communautes:amendement", communaute.slug, lu.uuid)
    contexte = {"form": form, "communaute": communaute, "amendement": lu}
    return render(request, "communautes/amendements/rejeter.html", contexte, status=422 if form.errors else 200)


def _deja(refus: TransitionRefusee) -> str:
    return f"Cet amendement a déjà une réponse\u00a0: il est « {refus.etat} »."


def _efface(request: Requete, communaute: Communaute) -> HttpResponse:
    messages.warning(request, "Cet amendement n’existe plus\u00a0: le compte de qui l’avait proposé est effacé.")
    return redirect("communautes:amendements", communaute.slug)


def _decidable(request: Requete, slug: str, uuid: UUID) -> tuple[Communaute, Amendement]:
    """Who reads it and may not decide of it is told so: its author, and who leads nothing."""
    communaute = charger_sienne(request, slug)
    lu = get_object_or_404(_lisibles(request, communaute), uuid=uuid)
    if not can_decider_amendement(request.acteur, lu):
        raise PermissionDenied
    return communaute, lu


def _lisibles(request: Requete, communaute: Communaute) -> Any:
    """`a_decider` and `a_reprendre`: it waits for who leads, or for its author to propose it again."""
    lus = Amendement.objects.visible_by(request.acteur).filter(manifeste__communaute=communaute)
    return lus.with_attente().select_related("manifeste", "auteur")
