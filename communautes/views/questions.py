"""Questions of a community: read, ask, answer, say which answer helped, withdraw."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.enums import EtatCommunaute
from annuaire.models import Communaute
from annuaire.noms import nommer
from communautes.enums import EtatQuestion
from communautes.forms.questions import QuestionForm, ReponseForm, RetraitForm
from communautes.models import Question, Reponse
from communautes.permissions import (
    can_animer,
    can_repondre,
    can_retenir,
    can_retirer,
    est_membre_de,
    est_son_texte,
)
from communautes.services import questions as services
from comptes.sessions import lire_ou_poster
from referentiels.models import Synonyme
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.recherche import LONGUEUR_MAX, construire_requete
from socle.requete import Requete

PAR_PAGE = 20
PLUS_POSSIBLE = "Ce n’est plus possible\u00a0: voyez où en est cette question."
FILTRES = {"": "Toutes", "sans-reponse": "Sans réponse", "resolues": "Résolues", "miennes": "Les miennes"}
# For who leads the community: those that nobody answered in time.
ATTENDENT = {"attendent": "Sans réponse depuis sept jours"}


def _communaute(request: Requete, slug: str) -> Communaute:
    """Of which this person is a member, or that it leads; any other looks as if it were not there."""
    communaute = get_object_or_404(Communaute.objects.exclude(etat=EtatCommunaute.PROJET), slug=slug)
    if not est_membre_de(request.acteur, communaute.pk) and not can_animer(request.acteur, communaute.pk):
        raise Http404
    return communaute


def _question(questions: Any, slug: str, uuid: UUID) -> Question:
    """One of these that this person may load."""
    lues = questions.select_related("communaute").sans_vecteur()
    question: Question = get_object_or_404(lues, communaute__slug=slug, uuid=uuid)
    return question


def _lisible(request: Requete, slug: str, uuid: UUID) -> Question:
    return _question(Question.objects.visible_by(request.acteur), slug, uuid)


def _reponse(reponses: Any, slug: str, uuid: UUID) -> Reponse:
    lues = reponses.select_related("question__communaute")
    reponse: Reponse = get_object_or_404(lues, question__communaute__slug=slug, uuid=uuid)
    return reponse


@never_cache
@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    communaute = _communaute(request, slug)
    filtres = FILTRES | (ATTENDENT if can_animer(request.acteur, communaute.pk) else {})
    filtre = request.GET.get("filtre", "")
    filtre = filtre if filtre in filtres else ""
    texte = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGUEUR_MAX]
    requete = construire_requete(texte, Synonyme.objects.table()) if texte else None
    lues = _filtrer(request, Question.objects.visible_by(request.acteur).filter(communaute=communaute), filtre)
    lues = lues.qui_contiennent(requete, "-created_at", "-pk").defer("vecteur", "texte").with_reponses()
    page = PaginateurBorne(lues, PAR_PAGE).get_page(request.GET.get("page"))
    dits = {nom: valeur for nom, valeur in (("q", texte), ("filtre", filtre)) if valeur}
    contexte = {
        "communaute": communaute,
        "page": page,
        "texte": texte,
        "filtre": filtre,
        "filtres": _liens(filtres, texte),
        "filtree": bool(dits),
        "adresse": "?" + urlencode(dits),
        "pose": _peut_poser(request, communaute),
    }
    return render(request, "communautes/questions/liste.html", contexte)


def _liens(filtres: dict[str, str], texte: str) -> list[dict[str, str]]:
    """Each filter, with the words already typed."""
    return [
        {
            "nom": nom,
            "libelle": libelle,
            "adresse": "?" + urlencode({k: v for k, v in (("q", texte), ("filtre", nom)) if v}),
        }
        for nom, libelle in filtres.items()
    ]


def _filtrer(request: Requete, questions: Any, filtre: str) -> Any:
    if filtre == "sans-reponse":
        return questions.sans_reponse()
    if filtre == "attendent":
        return questions.relancees()
    if filtre == "resolues":
        return questions.filter(etat=EtatQuestion.RESOLUE)
    return questions.filter(auteur=request.acteur.membre_id or 0) if filtre == "miennes" else questions


def _peut_poser(request: Requete, communaute: Communaute) -> bool:
    return communaute.etat == EtatCommunaute.OUVERTE and est_membre_de(request.acteur, communaute.pk)


@never_cache
@lire_ou_poster
def poser(request: Requete, slug: str) -> HttpResponse:
    communaute = _communaute(request, slug)
    if not est_membre_de(request.acteur, communaute.pk):
        raise PermissionDenied
    if not _peut_poser(request, communaute):
        messages.warning(request, "Cette communauté est en sommeil\u00a0: on n’y pose plus de questions.")
        return redirect("questions:liste", slug)
    formulaire = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        question = services.poser(communaute, lus["titre"], lus["texte"], acteur=request.acteur)
        messages.success(request, "Votre question est posée. Un courriel vous dira qu’on y répond.")
        return redirect("questions:detail", slug, question.uuid)
    contexte = {"communaute": communaute, "formulaire": formulaire}
    return render(request, "communautes/questions/poser.html", contexte, status=422 if formulaire.errors else 200)


@never_cache
@require_safe
def detail(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    return _montrer(request, _lisible(request, slug, uuid), ReponseForm())


@never_cache
@require_POST
def repondre(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    question = _lisible(request, slug, uuid)
    if not est_membre_de(request.acteur, question.communaute_id):
        raise PermissionDenied
    formulaire = ReponseForm(request.POST)
    if not formulaire.is_valid():
        return _montrer(request, question, formulaire)
    return _jouer(
        request,
        question,
        lambda: services.repondre(question, formulaire.cleaned_data["texte"], acteur=request.acteur),
        "Votre réponse est publiée. Merci\u00a0!",
    )


def _montrer(request: Requete, question: Question, formulaire: ReponseForm) -> HttpResponse:
    """The question and its answers, the one that helped first."""
    acteur = request.acteur
    lues = Reponse.objects.visible_by(acteur).filter(question=question).order_by("acceptee_le", "created_at", "pk")
    page = PaginateurBorne(lues, PAR_PAGE).get_page(request.GET.get("page"))
    auteurs = [un.auteur_id for un in (question, *page)]
    lus = nommer(acteur, [pk for pk in auteurs if pk is not None])
    noms = {pk: lus.get(pk, "") for pk in auteurs if pk is not None}
    anime = can_animer(acteur, question.communaute_id)
    contexte = {
        "question": question,
        "communaute": question.communaute,
        "auteur": noms.get(question.auteur_id or 0, ""),
        "sienne": est_son_texte(acteur, question),
        "reponses": [
            {
                "reponse": une,
                "auteur": noms.get(une.auteur_id or 0, ""),
                "retirable": une.retiree_le is None and (anime or est_son_texte(acteur, une)),
            }
            for une in page
        ],
        "page": page,
        "formulaire": formulaire,
        "repond": can_repondre(acteur, question),
        "retient": can_retenir(acteur, question),
        "retirable": can_retirer(acteur, question, question.communaute_id) and question.etat != EtatQuestion.RETIREE,
    }
    return render(request, "communautes/questions/detail.html", contexte, status=422 if formulaire.errors else 200)


@require_POST
def accepter_reponse(request: Requete, slug: str, reponse: UUID) -> HttpResponse:
    choisie = _reponse(Reponse.objects.visible_by(request.acteur), slug, reponse)
    phrase = "C’est noté\u00a0: cette réponse paraît la première, et la question est résolue."
    return _jouer(request, choisie.question, lambda: services.accepter_reponse(choisie, acteur=request.acteur), phrase)


@require_POST
def rouvrir(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    question = _lisible(request, slug, uuid)
    phrase = "La question attend de nouveau une réponse qui vous aide."
    return _jouer(request, question, lambda: services.rouvrir(question, acteur=request.acteur), phrase)


@never_cache
@lire_ou_poster
def retirer(request: Requete, slug: str, uuid: UUID) -> HttpResponse:
    """One's own too, when one left the community since: one's name is still there."""
    question = _question(Question.objects.retirables_par(request.acteur), slug, uuid)

    def retire(motif: str) -> None:
        services.retirer(question, motif, acteur=request.acteur)

    return _retirer(request, question, question, retire)


@never_cache
@lire_ou_poster
def retirer_reponse(request: Requete, slug: str, reponse: UUID) -> HttpResponse:
    choisie = _reponse(Reponse.objects.retirables_par(request.acteur), slug, reponse)

    def retire(motif: str) -> None:
        services.retirer_reponse(choisie, motif, acteur=request.acteur)

    return _retirer(request, choisie.question, choisie, retire)


def _retirer(
    request: Requete, question: Question, ecrit: Question | Reponse, retire: Callable[[str], None]
) -> HttpResponse:
    """One's own, after a page that asks; somebody else's, with a reason."""
    acteur, communaute = request.acteur, question.communaute
    if not can_retirer(acteur, ecrit, question.communaute_id):
        raise PermissionDenied
    sien = est_son_texte(acteur, ecrit)
    lit = est_membre_de(acteur, communaute.pk) or can_animer(acteur, communaute.pk)
    retour = question.get_absolute_url() if lit else reverse("publications:mes_textes")
    formulaire = None if sien else RetraitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (formulaire is None or formulaire.is_valid()):
        try:
            retire(formulaire.cleaned_data["motif"] if formulaire is not None else "")
        except TransitionRefusee:
            messages.warning(request, PLUS_POSSIBLE)
        else:
            messages.success(request, "C’est retiré.")
        return redirect("questions:liste", communaute.slug) if lit and ecrit is question else redirect(retour)
    contexte = {
        "parent": question.titre if lit else "Mes textes",
        "formulaire": formulaire,
        "quoi": "la question" if ecrit is question else "la réponse",
        "retour": retour,
    }
    statut = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "communautes/questions/retirer.html", contexte, status=statut)


def _jouer(request: Requete, question: Question, acte: Callable[[], object], phrase: str) -> HttpResponse:
    """An act in one click: done, or why not, on the page of the question."""
    try:
        acte()
    except TransitionRefusee:
        messages.warning(request, PLUS_POSSIBLE)
        return redirect("questions:liste", question.communaute.slug)
    messages.success(request, phrase)
    return redirect("questions:detail", question.communaute.slug, question.uuid)
