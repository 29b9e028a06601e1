"""What who leads a community does of the texts of others: read, publish, ask for changes, archive."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communautes.enums import EtatPublication
from communautes.forms.publications import RaisonForm, RemarquesForm
from communautes.models.publications import PUBLICATIONS, Publication
from communautes.permissions import can_archiver, can_relire, est_son_texte
from communautes.services import relectures as services
from communautes.services.publications import Perime
from communautes.views.melanges import melanger
from communautes.views.publications import lisible
from communautes.views.textes import PLUS_POSSIBLE
from comptes.sessions import lire_ou_poster
from socle.journal import TransitionRefusee
from socle.requete import Requete

A_CHANGE = "Ce texte a changé depuis que vous l’avez lu\u00a0: relisez-le avant de décider."


@never_cache
@require_safe
def relecture(request: Requete) -> HttpResponse:
    """What waits for this person, of both kinds, the oldest first."""
    acteur = request.acteur
    if not acteur.est_moderateur and not acteur.animateur_de:
        raise PermissionDenied
    attendent = {genre: modele.objects.a_relire_par(acteur) for genre, modele in PUBLICATIONS.items()}
    page = melanger(attendent, "updated_at", request.GET.get("page"))
    return render(request, "communautes/publications/relecture.html", {"page": page})


def version_lue(request: Requete) -> int:
    """The version that was on the page; 0, which is none, when it says nothing."""
    texte = request.POST.get("version", "") or request.GET.get("version", "")
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else 0


def _a_relire(request: Requete, genre: str, uuid: UUID) -> Publication:
    """One that this person may review; somebody else's, that it may only read, is refused."""
    publication = lisible(request, genre, uuid)
    if not can_relire(request.acteur, publication):
        raise PermissionDenied
    return publication


@require_POST
def publier(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = _a_relire(request, genre, uuid)
    try:
        services.publier(publication, version_lue(request), acteur=request.acteur)
    except TransitionRefusee:
        messages.warning(request, PLUS_POSSIBLE)
    except Perime:
        messages.warning(request, A_CHANGE)
    else:
        messages.success(request, "Le texte est publié. Un courriel le dit à la personne qui l’a écrit.")
    return redirect(publication)


@never_cache
@lire_ou_poster
def demander_modifications(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = _a_relire(request, genre, uuid)
    if publication.etat != EtatPublication.EN_RELECTURE:
        messages.warning(request, PLUS_POSSIBLE)
        return redirect(publication)
    formulaire = RemarquesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        remarques = formulaire.cleaned_data["remarques"]
        try:
            services.demander_modifications(publication, version_lue(request), remarques, acteur=request.acteur)
        except TransitionRefusee:
            messages.warning(request, PLUS_POSSIBLE)
            return redirect(publication)
        except Perime:
            formulaire.add_error(None, A_CHANGE)
        else:
            messages.success(request, "Vos remarques sont envoyées. Le texte reviendra une fois modifié.")
            return redirect("publications:relecture")
    contexte = {
        "publication": publication,
        "formulaire": formulaire,
        "titre": "Demander des modifications",
        "phrases": ["Le texte redevient un brouillon de la personne qui l’a écrit, avec vos remarques."],
        "libelle": "Envoyer mes remarques",
        "version": publication.version if formulaire.errors else version_lue(request) or publication.version,
    }
    statut = 422 if formulaire.errors else 200
    return render(request, "communautes/publications/demander.html", contexte, status=statut)


@never_cache
@lire_ou_poster
def archiver(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    """By its author, who asks nobody; by who leads the community, who says why."""
    publication = lisible(request, genre, uuid)
    sienne = est_son_texte(request.acteur, publication)
    if not can_archiver(request.acteur, publication):
        if publication.etat == EtatPublication.PUBLIEE:
            raise PermissionDenied
        messages.warning(request, PLUS_POSSIBLE)
        return redirect(publication)
    formulaire = None if sienne else RaisonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (formulaire is None or formulaire.is_valid()):
        raison = formulaire.cleaned_data["raison"] if formulaire is not None else ""
        try:
            services.archiver(publication, raison, acteur=request.acteur)
        except (TransitionRefusee, Perime):
            messages.warning(request, PLUS_POSSIBLE)
        else:
            messages.success(request, "Le texte est archivé\u00a0: il ne paraît plus.")
        return redirect(publication)
    phrases = [
        "Il ne paraît plus\u00a0: seules le lisent la personne qui l’a écrit et celles qui animent la communauté."
    ]
    contexte = {
        "publication": publication,
        "formulaire": formulaire,
        "titre": "Archiver ce texte",
        "phrases": phrases,
        "libelle": "Archiver",
    }
    statut = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "communautes/publications/demander.html", contexte, status=statut)
