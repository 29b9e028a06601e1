"""Mails about questions: an answer came, what one wrote is withdrawn. None names a person nor says what is asked."""

from typing import TYPE_CHECKING

from django.urls import reverse

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from annuaire.models import Membre
from communautes.enums import EtatQuestion, MotifRetrait
from communautes.models import Question, Reponse
from communautes.permissions import est_membre_de
from socle.acteur import construire
from socle.courrier import OU_DANS_LA_LETTRE, Liste, Message, Obligation, declarer_liste, deposer, genre
from socle.journal import historique

if TYPE_CHECKING:
    from socle.models import Courriel

REPONSES = declarer_liste(
    Liste(
        nom="reponses",
        titre="Les réponses à vos questions",
        description="Une personne répond à une question que vous avez posée à une communauté.",
        quand="À chaque réponse.",
        sans="Elles restent sur la page de la question.",
        rythmes=OU_DANS_LA_LETTRE,
    )
)


def annoncer_reponse(reponse: Reponse, utilisateur: int) -> None:
    """Tell who asked, once an answer."""
    deposer("question-reponse", utilisateur=utilisateur, objets={"reponse": reponse.pk}, cle=f"reponse-{reponse.pk}")


def annoncer_retrait(ecrit: Question | Reponse, utilisateur: int) -> None:
    nom = "question" if isinstance(ecrit, Question) else "reponse"
    deposer(f"{nom}-retiree", utilisateur=utilisateur, objets={nom: ecrit.pk})


@genre("question-reponse", liste=REPONSES)
def repondue(courriel: "Courriel") -> Message | None:
    """Nothing once the answer is withdrawn, or to who may no longer read the question."""
    reponses = Reponse.objects.lisibles().select_related("question__communaute", "question__auteur__utilisateur")
    siennes = reponses.filter(question__auteur__utilisateur=courriel.utilisateur_id)
    reponse = siennes.exclude(question__etat=EtatQuestion.RETIREE).filter(pk=courriel.objets["reponse"]).first()
    if reponse is None or reponse.question.auteur is None:
        return None
    question, acteur = reponse.question, construire(reponse.question.auteur.utilisateur)
    if not Question.objects.visible_by(acteur).filter(pk=question.pk).exists():
        return None
    phrases = [
        f"Une personne a répondu à la question que vous avez posée à la communauté «\u00a0{question.communaute.nom}"
        "\u00a0». Si cette réponse vous aide, dites-le\u00a0: d’autres la trouveront."
    ]
    adresse = question.get_absolute_url()
    return composer("Une réponse à votre question", phrases, page="", bouton="Lire la réponse", adresse=adresse)


@genre("question-retiree", obligatoire=Obligation.DECISION)
def question_retiree(courriel: "Courriel") -> Message | None:
    siennes = Question.objects.filter(**_de(courriel), etat=EtatQuestion.RETIREE).sans_vecteur()
    lues = siennes.select_related("communaute", "auteur__utilisateur")
    question = lues.filter(pk=courriel.objets["question"]).first()
    if question is None or question.auteur is None:
        return None
    decision = historique(question).filter(verbe="retirer").last()
    return _retiree("question", question, question.auteur, decision.motif if decision else "")


@genre("reponse-retiree", obligatoire=Obligation.DECISION)
def reponse_retiree(courriel: "Courriel") -> Message | None:
    siennes = Reponse.objects.filter(**_de(courriel), retiree_le__isnull=False)
    lues = siennes.select_related("question__communaute", "auteur__utilisateur")
    reponse = lues.filter(pk=courriel.objets["reponse"]).first()
    if reponse is None or reponse.auteur is None:
        return None
    return _retiree("réponse", reponse.question, reponse.auteur, reponse.motif_retrait)


def _de(courriel: "Courriel") -> dict[str, object]:
    """Of who is written to, an active member."""
    return {"auteur__utilisateur": courriel.utilisateur_id, "auteur__etat": EtatMembre.ACTIVE}


def _retiree(quoi: str, question: Question, auteur: Membre, motif: str) -> Message:
    """Why, in the sentence of the list; who left the community meanwhile is not sent back to it."""
    communaute = question.communaute
    phrases = [f"Votre {quoi} dans la communauté «\u00a0{communaute.nom}\u00a0» est retirée par qui l’anime."]
    if dit := dict(MotifRetrait.choices).get(motif):
        phrases.append(dit)
    if not est_membre_de(construire(auteur.utilisateur), communaute.pk):
        return composer(f"Votre {quoi} est retirée", phrases, page="communautes:liste", bouton="Voir les communautés")
    phrases.append("Vous pouvez l’écrire autrement, ou en parler à l’équipe d’animation.")
    adresse = reverse("questions:liste", args=[communaute.slug])
    return composer(f"Votre {quoi} est retirée", phrases, page="", bouton="Voir les questions", adresse=adresse)
