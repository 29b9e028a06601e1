"""One's own texts: write, see what it will look like, hand over for review, write again, throw away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from annuaire.models import Communaute
from annuaire.textes import en_html
from annuaire.views.commun import entre_membres
from communautes.forms.publications import FORMULAIRES, PublicationForm, SoumettreForm
from communautes.models import Evenement, Question, Reponse
from communautes.models.publications import PUBLICATIONS, Publication
from communautes.permissions import can_ecrire, can_reprendre
from communautes.services import publications as services
from communautes.views.melanges import melanger
from comptes.sessions import lire_ou_poster
from socle.acteur import Acteur
from socle.formulaires import reprendre as ressaisir
from socle.journal import TransitionRefusee
from socle.requete import Requete

EVENEMENTS_MAX = 50
QUITTES_MAX = 50
PLUS_POSSIBLE = "Ce n’est plus possible\u00a0: voyez où en est ce texte."
AILLEURS = (
    "Ce texte a été enregistré entre-temps, dans une autre fenêtre. Votre saisie est ci-dessous\u00a0: enregistrez-la "
    "pour qu’elle remplace l’autre."
)


@require_safe
@entre_membres
def mes_textes(request: Requete) -> HttpResponse:
    """All that one wrote, of both kinds, and where each stands; the last that changed first."""
    siens = {genre: modele.objects.de(request.acteur) for genre, modele in PUBLICATIONS.items()}
    sortes = {genre: modele._meta.verbose_name for genre, modele in PUBLICATIONS.items()}
    page = melanger(siens, "-updated_at", request.GET.get("page"))
    contexte = {
        "page": page,
        "sortes": sortes,
        "ecrit": bool(request.acteur.communautes),
        "quittes": _quittes(request.acteur),
    }
    return render(request, "communautes/publications/mes_textes.html", contexte)


def _quittes(acteur: Acteur) -> list[dict[str, str]]:
    """One's questions and answers in communities that one reads no more: they stay, and may be withdrawn from here."""
    lues = sorted(acteur.communautes | acteur.animateur_de)
    questions = Question.objects.de(acteur).exclude(communaute__in=lues).select_related("communaute").sans_vecteur()
    reponses = Reponse.objects.de(acteur).exclude(question__communaute__in=lues).select_related("question__communaute")
    siennes = [(un.titre, un.communaute, "retirer", un) for un in questions.order_by("pk")[:QUITTES_MAX]]
    siennes += [
        (un.texte, un.question.communaute, "retirer_reponse", un) for un in reponses.order_by("pk")[:QUITTES_MAX]
    ]
    return [
        {
            "texte": texte,
            "quoi": f"{un._meta.verbose_name} dans la communauté {communaute}".capitalize(),
            "adresse": reverse(f"questions:{page}", args=[communaute.slug, un.uuid]),
        }
        for texte, communaute, page, un in siennes
    ]


def _la_mienne(request: Requete, genre: str, uuid: UUID) -> Publication:
    siennes = PUBLICATIONS[genre].objects.de(request.acteur).for_page()
    publication: Publication = get_object_or_404(siennes, uuid=uuid)
    return publication


@lire_ou_poster
@entre_membres
def creer(request: Requete, genre: str) -> HttpResponse:
    return _saisir(request, genre, None)


@lire_ou_poster
@entre_membres
def modifier(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = _la_mienne(request, genre, uuid)
    if not can_ecrire(request.acteur, publication):
        messages.warning(request, PLUS_POSSIBLE)
        return redirect(publication)
    return _saisir(request, genre, publication)


def _formulaire(request: Requete, genre: str, publication: Publication | None, donnees: Any) -> PublicationForm:
    acteur = request.acteur
    siennes = Communaute.objects.ouvertes().filter(pk__in=sorted(acteur.communautes)).order_by("nom", "pk")
    passes = Evenement.objects.visible_by(acteur).passes(timezone.now()).exclude(publie_le=None)
    passes = passes.filter(communaute__in=sorted(acteur.communautes))
    recents = passes.order_by().filter(pk__in=list(passes.values_list("pk", flat=True)[:EVENEMENTS_MAX]))
    classe = FORMULAIRES[PUBLICATIONS[genre]]
    return classe(donnees, communautes=siennes, evenements=recents.order_by("-debut", "-pk"), publication=publication)


def _saisir(request: Requete, genre: str, publication: Publication | None) -> HttpResponse:
    """The page of the form. « Aperçu » shows the text and saves nothing."""
    envoye = request.method == "POST"
    formulaire = _formulaire(request, genre, publication, request.POST if envoye else None)
    version, apercu = publication.version if publication else 0, None
    if envoye:
        actuelle, version = version, _version_lue(request)
        if "apercu" in request.POST:
            apercu, formulaire = _apercu(request, genre, publication, formulaire)
        elif formulaire.is_valid():
            try:
                return _enregistrer(request, genre, publication, formulaire)
            except services.Perime:
                version = actuelle
                formulaire.add_error(None, AILLEURS)
            except TransitionRefusee:
                messages.warning(request, PLUS_POSSIBLE)
                return redirect("publications:mes_textes")
    contexte = {
        "formulaire": formulaire,
        "publication": publication,
        "genre": genre,
        "modele": PUBLICATIONS[genre]._meta,
        "version": version,
        "apercu": apercu,
        "retour": publication.get_absolute_url() if publication else reverse("publications:liste", args=[genre]),
    }
    statut = 422 if formulaire.errors else 200
    return render(request, "communautes/publications/saisir.html", contexte, status=statut)


def _apercu(request: Requete, genre: str, publication: Any, lu: PublicationForm) -> tuple[Any, PublicationForm]:
    """What was typed, dressed; the form as it was typed, not judged, unless its text cannot be read."""
    if not lu.is_valid() and "texte" in lu.errors:
        return None, lu
    vierge = _formulaire(request, genre, publication, None)
    return en_html(lu.cleaned_data.get("texte", "")), ressaisir(vierge, request.POST)


def _version_lue(request: Requete) -> int:
    """0, which is no version, when it is not a number."""
    texte = request.POST.get("version", "")
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else 0


def _enregistrer(
    request: Requete, genre: str, publication: Publication | None, formulaire: PublicationForm
) -> HttpResponse:
    if publication is None:
        publication = services.creer(PUBLICATIONS[genre], formulaire.champs, acteur=request.acteur)
        messages.success(request, "Le brouillon est enregistré. Vous seul le lisez tant qu’il n’est pas en relecture.")
    else:
        services.modifier(publication, formulaire.champs, _version_lue(request), acteur=request.acteur)
        messages.success(request, "Le brouillon est enregistré.")
    return redirect(publication)


@lire_ou_poster
@entre_membres
def soumettre(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    """The checklist, every line of it ticked."""
    publication = _la_mienne(request, genre, uuid)
    if not can_ecrire(request.acteur, publication):
        messages.warning(request, PLUS_POSSIBLE)
        return redirect(publication)
    formulaire = SoumettreForm(request.POST if request.method == "POST" else None, modele=type(publication))
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.soumettre(publication, acteur=request.acteur)
        except ValidationError as refus:
            formulaire.refuser(refus)
        except (TransitionRefusee, services.Perime):
            messages.warning(request, PLUS_POSSIBLE)
            return redirect("publications:mes_textes")
        else:
            messages.success(
                request, "Votre texte est en relecture. Un courriel vous dira s’il est publié ou s’il est à modifier."
            )
            return redirect(publication)
    contexte = {"formulaire": formulaire, "publication": publication, "modele": publication._meta}
    statut = 422 if formulaire.errors else 200
    return render(request, "communautes/publications/soumettre.html", contexte, status=statut)


@lire_ou_poster
@entre_membres
def reprendre(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = _la_mienne(request, genre, uuid)
    if not can_reprendre(request.acteur, publication):
        messages.warning(request, PLUS_POSSIBLE)
        return redirect(publication)
    if request.method == "POST":
        try:
            services.reprendre(publication, acteur=request.acteur)
        except (TransitionRefusee, services.Perime):
            messages.warning(request, PLUS_POSSIBLE)
            return redirect(publication)
        messages.success(request, "Votre texte est de nouveau un brouillon.")
        return redirect("publications:modifier", genre, uuid)
    phrases = ["Votre texte redevient un brouillon\u00a0: personne d’autre ne le lit tant qu’il n’a pas été relu."]
    return _demander(request, publication, "Reprendre ce texte", phrases, "Le reprendre")


@lire_ou_poster
@entre_membres
def supprimer(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = _la_mienne(request, genre, uuid)
    if not can_ecrire(request.acteur, publication) or publication.publie_le is not None:
        messages.warning(request, PLUS_POSSIBLE)
        return redirect(publication)
    if request.method == "POST":
        try:
            services.supprimer(publication, acteur=request.acteur)
        except (TransitionRefusee, services.Perime):
            messages.warning(request, PLUS_POSSIBLE)
        else:
            messages.success(request, "Le brouillon est supprimé.")
        return redirect("publications:mes_textes")
    phrases = ["Ce brouillon n’a jamais été publié\u00a0: il disparaît, et ne se retrouve pas."]
    return _demander(request, publication, "Supprimer ce brouillon", phrases, "Supprimer")


def _demander(request: Requete, publication: Publication, titre: str, phrases: list[str], libelle: str) -> HttpResponse:
    contexte = {"publication": publication, "titre": titre, "phrases": phrases, "libelle": libelle, "formulaire": None}
    return render(request, "communautes/publications/demander.html", contexte)
