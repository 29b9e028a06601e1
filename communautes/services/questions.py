"""Writes on questions and answers: ask, answer, say which one helped, withdraw."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.enums import EtatCommunaute
from annuaire.models import Communaute, Membre
from communautes.emails.questions import annoncer_reponse, annoncer_retrait
from communautes.enums import EtatQuestion, MotifRetrait
from communautes.models import Question, Reponse
from communautes.permissions import can_repondre, can_retenir, can_retirer, est_membre_de, est_son_texte
from communautes.services.espaces import DEUX_FOIS
from socle import journal
from socle.acteur import Acteur
from socle.jours import matin

# A question without an answer for so long waits for who leads the community.
SANS_REPONSE = timedelta(days=7)


def poser(communaute: Communaute, titre: str, texte: str, *, acteur: Acteur) -> Question:
    """Ask the members of an open community of which one is; sent twice, it is the same question."""
    if not est_membre_de(acteur, communaute.pk) or communaute.etat != EtatCommunaute.OUVERTE:
        raise PermissionDenied
    with transaction.atomic():
        auteur = _auteur(acteur)
        recentes = Question.objects.filter(auteur=auteur, created_at__gte=timezone.now() - DEUX_FOIS)
        memes = recentes.filter(communaute=communaute, titre=titre, texte=texte, etat=EtatQuestion.OUVERTE)
        if deja := memes.sans_vecteur().order_by("pk").first():
            question: Question = deja
            return question
        question = Question(communaute=communaute, auteur=auteur, titre=titre, texte=texte)
        journal.creer([question], "poser", acteur=acteur)
    return question


def repondre(question: Question, texte: str, *, acteur: Acteur) -> Reponse:
    """Answer; who asked is told. Sent twice, it is the same answer. Raises `TransitionRefusee` when it is withdrawn."""
    with transaction.atomic():
        actuelle = _verrouiller(question)
        if not est_membre_de(acteur, actuelle.communaute_id):
            raise PermissionDenied
        if not can_repondre(acteur, actuelle):
            raise journal.TransitionRefusee(actuelle, "repondre", actuelle.etat)
        auteur = _auteur(acteur)
        siennes = actuelle.reponses.filter(auteur=auteur, texte=texte, created_at__gte=timezone.now() - DEUX_FOIS)
        if deja := siennes.filter(retiree_le__isnull=True).order_by("pk").first():
            return deja
        reponse = Reponse.objects.create(question=actuelle, auteur=auteur, texte=texte)
        if actuelle.auteur is not None and actuelle.auteur_id != auteur.pk:
            annoncer_reponse(reponse, actuelle.auteur.utilisateur_id)
    return reponse


def accepter_reponse(reponse: Reponse, *, acteur: Acteur) -> None:
    """This one helped: say so, instead of another if there was one. Raises `TransitionRefusee`."""
    with transaction.atomic():
        question = _verrouiller(reponse.question)
        if not can_retenir(acteur, question):
            raise PermissionDenied
        actuelle = question.reponses.filter(pk=reponse.pk).first()
        if actuelle is None or actuelle.retiree_le is not None:
            raise journal.TransitionRefusee(question, "accepter_reponse", question.etat)
        if actuelle.acceptee_le is not None:
            return
        question.reponses.filter(acceptee_le__isnull=False).update(acceptee_le=None)
        question.reponses.filter(pk=actuelle.pk).update(acceptee_le=timezone.now())
        journal.changer_etat(question, "accepter_reponse", acteur=acteur)


def rouvrir(question: Question, *, acteur: Acteur) -> None:
    """No answer helped, after all. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = _verrouiller(question)
        if not can_retenir(acteur, actuelle):
            raise PermissionDenied
        _rouvrir(actuelle, acteur)


def _rouvrir(question: Question, acteur: Acteur) -> None:
    question.reponses.filter(acceptee_le__isnull=False).update(acceptee_le=None)
    journal.changer_etat(question, "rouvrir", acteur=acteur)


def retirer(question: Question, motif: str, *, acteur: Acteur) -> None:
    """Nobody reads it any more but who leads the community, who says why to its author. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = _verrouiller(question)
        if not can_retirer(acteur, actuelle, actuelle.communaute_id):
            raise PermissionDenied
        sienne = est_son_texte(acteur, actuelle)
        dit = MotifRetrait.AUTEUR if sienne else MotifRetrait(motif)
        journal.changer_etat(actuelle, "retirer", acteur=acteur, motif=dit)
        if not sienne and actuelle.auteur is not None:
            annoncer_retrait(actuelle, actuelle.auteur.utilisateur_id)


def retirer_reponse(reponse: Reponse, motif: str, *, acteur: Acteur) -> None:
    """The same of an answer; the question is open again if it was the one that helped. Twice, or once its author's
    account was erased, is once."""
    with transaction.atomic():
        question = _verrouiller(reponse.question)
        actuelle = question.reponses.select_related("auteur").filter(pk=reponse.pk).first()
        if actuelle is None:
            return
        if not can_retirer(acteur, actuelle, question.communaute_id):
            raise PermissionDenied
        if actuelle.retiree_le is not None:
            return
        sienne = est_son_texte(acteur, actuelle)
        retenue = actuelle.acceptee_le is not None
        question.reponses.filter(pk=actuelle.pk).update(
            acceptee_le=None,
            retiree_le=timezone.now(),
            retiree_par=acteur.utilisateur_id,
            motif_retrait=MotifRetrait.AUTEUR if sienne else MotifRetrait(motif),
        )
        if retenue and question.etat == EtatQuestion.RESOLUE:
            _rouvrir(question, acteur)
        if not sienne and actuelle.auteur is not None:
            annoncer_retrait(actuelle, actuelle.auteur.utilisateur_id)


def relancer_questions(jour: date) -> int:
    """Put before who leads the community what nobody answered for seven days, once; return how many questions."""
    limite = matin(jour) - SANS_REPONSE + timedelta(days=1)
    return Question.objects.muettes(limite).update(relancee_le=timezone.now())


def _verrouiller(question: Question) -> Question:
    questions = Question.objects.select_for_update(of=("self",)).select_related("auteur").sans_vecteur()
    actuelle: Question | None = questions.filter(pk=question.pk).first()
    if actuelle is None:
        raise journal.TransitionRefusee(question, "tenir", question.etat)
    return actuelle


def _auteur(acteur: Acteur) -> Membre:
    """Locked: two tabs of one person write one after the other."""
    auteur: Membre = Membre.objects.select_for_update(of=("self",)).get(pk=acteur.membre_id or 0)
    return auteur
