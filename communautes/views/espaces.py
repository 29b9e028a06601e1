"""Communities: the list, the page of each, what its animators say of it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.enums import EtatCommunaute, EtatMembre, RoleAdhesion
from annuaire.models import Adhesion, Communaute
from annuaire.noms import nommer
from annuaire.permissions import can_animer as can_repondre
from annuaire.permissions import can_confier
from annuaire.services import communautes
from communautes.enums import EtatEvenement
from communautes.forms.espaces import EspaceForm
from communautes.models import Amendement, Annonce, Espace, Evenement, Manifeste
from communautes.noms import nommer_montres
from communautes.permissions import can_animer, est_membre_de
from communautes.querysets.espaces import communautes_visibles, entrees, siennes_d_abord
from communautes.salons import est_branche
from communautes.services import espaces as services
from comptes.sessions import lire_ou_poster
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 20
ANNONCES_MONTREES = 3
EVENEMENTS_MONTRES = 3
NOUVEAUX_MONTRES = 6
NOUVEAU = timedelta(days=30)
CHANGEE = (
    "Quelqu’un a modifié cette page pendant que vous écriviez. Votre saisie est ci-dessous\u00a0: enregistrez-la pour "
    "qu’elle remplace l’autre."
)


def charger(request: Requete, slug: str) -> Communaute:
    """One that this person may open."""
    communaute: Communaute = get_object_or_404(communautes_visibles(request.acteur), slug=slug)
    return communaute


def charger_sienne(request: Requete, slug: str) -> Communaute:
    """One whose members this person is of, or that it leads: what follows is told to nobody else."""
    communaute = charger(request, slug)
    if not (est_membre_de(request.acteur, communaute.pk) or can_animer(request.acteur, communaute.pk)):
        raise Http404
    return communaute


def charger_animee(request: Requete, slug: str) -> Communaute:
    communaute = charger(request, slug)
    if not can_animer(request.acteur, communaute.pk):
        raise Http404
    return communaute


@login_not_required
@require_safe
def liste(request: Requete) -> HttpResponse:
    page = PaginateurBorne(siennes_d_abord(request.acteur), PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "communautes/espaces/liste.html", {"page": page})


# --- The page of a community ---------------------------------------------------------------------


@login_not_required
@require_safe
def detail(request: Requete, slug: str) -> HttpResponse:
    """What it is for, to everybody; what happens in it, to its members; what waits, to who leads it."""
    acteur = request.acteur
    visibles = communautes_visibles(acteur).with_membres().select_related("espace")
    communaute = get_object_or_404(visibles, slug=slug)
    membre, anime = est_membre_de(acteur, communaute.pk), can_animer(acteur, communaute.pk)
    versions = Manifeste.objects.filter(communaute=communaute)
    contexte = {
        "communaute": communaute,
        "espace": getattr(communaute, "espace", None),
        "ouverte": communaute.etat == EtatCommunaute.OUVERTE,
        "est_de_l_annuaire": acteur.membre_id is not None,
        "membre": membre,
        "anime": anime,
        "interieur": membre or anime,
        "adhesion": Adhesion.objects.de(acteur).filter(communaute=communaute).first(),
        "manifeste": versions.publies().with_signatures(acteur).defer("texte").first(),
        "peut_ouvrir": can_confier(acteur),
        "evenements": Evenement.objects.visible_by(acteur)
        .filter(communaute=communaute, etat=EtatEvenement.PUBLIE)
        .a_venir(timezone.now())[:EVENEMENTS_MONTRES],
        "robot": est_branche(),
        **(_interieur(request, communaute) if membre or anime else {}),
        **(_animation(request, communaute) if anime else {}),
    }
    return render(request, "communautes/espaces/detail.html", contexte)


def _interieur(request: Requete, communaute: Communaute) -> dict[str, Any]:
    """What members read: who leads, announcements, who has just come in."""
    acteur = request.acteur
    menees = Adhesion.objects.actives().filter(
        communaute=communaute, role=RoleAdhesion.ANIMATEUR, membre__etat=EtatMembre.ACTIVE
    )
    animateurs = nommer(acteur, menees.order_by("pk").values_list("membre", flat=True))
    annonces = Annonce.objects.filter(communaute=communaute).affichees(timezone.localdate())
    nouveaux = entrees(communaute, timezone.now() - NOUVEAU)
    comptes = nouveaux.aggregate(arrives=Count("pk"), moi=Count("pk", filter=Q(membre=acteur.membre_id)))
    derniers = list(nouveaux.values_list("membre", flat=True)[: PAR_PAGE * 5])
    return {
        "animateurs": sorted(animateurs.values(), key=str.casefold),
        "annonces": annonces[:ANNONCES_MONTREES],
        "vient_d_entrer": bool(comptes["moi"]),
        "arrives": comptes["arrives"],
        "nouveaux": nommer_montres(acteur, derniers)[:NOUVEAUX_MONTRES],
    }


def _animation(request: Requete, communaute: Communaute) -> dict[str, Any]:
    """What waits for who leads it, and only what this person may answer."""
    acteur = request.acteur
    attente = Adhesion.objects.decidables_par(acteur).en_attente().filter(communaute=OuterRef("pk"))
    amendements = Amendement.objects.filter(manifeste__communaute=OuterRef("pk")).a_decider_par(acteur)
    brouillons = Manifeste.objects.filter(communaute=OuterRef("pk")).brouillons()
    return {
        "repond": can_repondre(acteur, communaute.pk),
        "attend": Communaute.objects.annotate(
            demandes=_compter(attente, "communaute"),
            amendements=_compter(amendements, "manifeste__communaute"),
            brouillon=Exists(brouillons.order_by()),
        ).get(pk=communaute.pk),
        "texte_a_coller": texte_a_coller(communaute.nom, communaute.domaine, "communautes:detail", communaute.slug),
    }


def _compter(lignes: Any, cle: str) -> Coalesce:
    """How many of these, of the row outside."""
    return Coalesce(Subquery(lignes.order_by().values(cle).annotate(combien=Count("pk")).values("combien")), 0)


def texte_a_coller(titre: str, texte: str, nom: str, *args: Any) -> str:
    """What an animator pastes in a room: words, then where to read more. Tchap shows Markdown as it is typed."""
    return f"{titre}\n\n{texte.strip()}\n\n{settings.SITE_URL}{reverse(nom, args=args)}"


@never_cache
@require_safe
def nouveaux(request: Requete, slug: str) -> HttpResponse:
    """Who came in the last thirty days, and how to write to them."""
    communaute = charger_sienne(request, slug)
    arrives = entrees(communaute, timezone.now() - NOUVEAU).values_list("membre", "entree")
    page = PaginateurBorne(arrives, PAR_PAGE).get_page(request.GET.get("page"))
    noms = {une.pk: une for une in nommer_montres(request.acteur, [membre for membre, _ in page])}
    lignes = [{"qui": noms[membre], "entree": entree} for membre, entree in page if membre in noms]
    contexte = {
        "communaute": communaute,
        "page": page,
        "lignes": lignes,
        "tus": len(page.object_list) - len(lignes),
        "anime": can_animer(request.acteur, communaute.pk),
        "moi": request.acteur.membre_id,
    }
    return render(request, "communautes/espaces/nouveaux.html", contexte)


# --- What animators say, who opens and puts to sleep ---------------------------------------------


@never_cache
@lire_ou_poster
def modifier(request: Requete, slug: str) -> HttpResponse:
    communaute = charger_animee(request, slug)
    espace = Espace.objects.filter(communaute=communaute).first() or Espace(communaute=communaute)
    initial = {nom: getattr(espace, nom) for nom in EspaceForm.base_fields}
    lu = request.POST.get("lu") if request.method == "POST" else espace.empreinte
    form = EspaceForm(request.POST if request.method == "POST" else None, initial=initial, communaute_id=communaute.pk)
    if request.method == "POST" and form.is_valid():
        try:
            services.regler(communaute, form.cleaned_data, acteur=request.acteur, lu=lu)
        except services.PageChangee as refus:
            lu = refus.actuelle
            form.add_error(None, CHANGEE)
        except ValidationError as refus:  # the room was taken meanwhile
            form.refuser(refus)
        else:
            messages.success(request, "La page de la communauté est modifiée.")
            return redirect("communautes:detail", communaute.slug)
    contexte = {"form": form, "communaute": communaute, "lu": lu}
    return render(request, "communautes/espaces/modifier.html", contexte, status=422 if form.errors else 200)


@require_POST
def ouvrir(request: Requete, slug: str) -> HttpResponse:
    return _jouer(request, slug, "ouvrir", "La communauté est ouverte.")


@require_POST
def endormir(request: Requete, slug: str) -> HttpResponse:
    return _jouer(request, slug, "endormir", "La communauté est en sommeil\u00a0: plus personne n’y entre.")


def _jouer(request: Requete, slug: str, verbe: str, phrase: str) -> HttpResponse:
    communaute = charger(request, slug)
    try:
        getattr(communautes, verbe)(communaute, acteur=request.acteur)
    except TransitionRefusee as refus:
        messages.warning(request, f"Ce n’est pas possible\u00a0: la communauté est « {refus.etat} ».")
    else:
        messages.success(request, phrase)
    return redirect("communautes:detail", communaute.slug)
