"""REX and commons in each state and for each reader; questions, answers; the mails that tell of them."""

from datetime import timedelta

from django.utils import timezone

from annuaire.models import Communaute
from communautes.enums import Diffusion, EtatPublication, EtatQuestion, MotifRetrait
from communautes.models import Commun, Question
from communautes.services import questions, relectures
from socle.acteur import construire
from tests.factories import CommunFactory, QuestionFactory, ReponseFactory, RetourExperienceFactory
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    """`monde.objets["textes"]`: of the member, by state and word of kind; `question` and `reponse`: its own too."""
    communaute = Communaute.objects.get(slug="numerique")
    membre = monde.compte("membre").membre
    anime = construire(monde.compte("animateur"))
    textes = monde.objets["textes"] = {}
    for fabrique in (RetourExperienceFactory, CommunFactory):
        for etat in EtatPublication:
            texte = fabrique(communaute=communaute, auteur=membre, etat=etat, diffusion=Diffusion.MEMBRES)
            textes[texte.GENRE, str(etat)] = texte
        for diffusion in Diffusion:
            for _ in range(monde.lignes):
                textes[texte.GENRE, str(diffusion)] = fabrique(
                    communaute=communaute, auteur=membre, diffusion=diffusion
                )
        for _ in range(monde.lignes):
            fabrique(communaute=communaute, auteur=membre, etat=EtatPublication.EN_RELECTURE)
        rendu = fabrique(communaute=communaute, auteur=membre, etat=EtatPublication.EN_RELECTURE)
        relectures.demander_modifications(rendu, rendu.version, "Dites-en plus.", acteur=anime)
        lu = fabrique(communaute=communaute, auteur=membre, etat=EtatPublication.EN_RELECTURE)
        relectures.publier(lu, lu.version, acteur=anime)
        fini = fabrique(communaute=communaute, auteur=membre)
        relectures.archiver(fini, "Il n’est plus à jour.", acteur=anime)
    textes["communs", str(EtatPublication.PUBLIEE)].mainteneurs.add(monde.compte("animateur").membre)
    Commun.objects.filter(pk=textes["communs", str(Diffusion.PUBLIC)].pk).update(
        confirme_le=timezone.now() - timedelta(days=400)
    )
    _questions(monde, communaute)


def _questions(monde: Monde, communaute: Communaute) -> None:
    membre, autre = (monde.compte(persona).membre for persona in ("membre", "animateur"))
    anime = construire(monde.compte("animateur"))
    question = monde.objets["question"] = QuestionFactory(communaute=communaute, auteur=membre)
    monde.objets["reponse"] = ReponseFactory(question=question, auteur=membre)
    for _ in range(monde.lignes):
        QuestionFactory(communaute=communaute, auteur=membre)
        ReponseFactory(question=question, auteur=autre)
    questions.repondre(question, "Nous avons essayé les deux.", acteur=anime)
    resolue = QuestionFactory(communaute=communaute, auteur=membre)
    questions.accepter_reponse(ReponseFactory(question=resolue, auteur=autre), acteur=construire(membre.utilisateur))
    retiree = QuestionFactory(communaute=communaute, auteur=membre)
    questions.retirer(retiree, MotifRetrait.PERSONNES, acteur=anime)
    questions.retirer_reponse(ReponseFactory(question=question, auteur=membre), MotifRetrait.SECRET, acteur=anime)
    muettes = Question.objects.sans_reponse().filter(etat=EtatQuestion.OUVERTE)
    muettes.filter(pk=muettes.earliest("pk").pk).update(relancee_le=timezone.now())
