"""Fictitious texts and questions in the community of the fictitious animator, written by the services."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from annuaire.demo import ANIMATRICE, MEMBRE
from annuaire.models import Communaute, Membre
from communautes.enums import Diffusion, Licence
from communautes.models import Commun, Question, RetourExperience
from communautes.models.publications import Publication
from communautes.services import publications, questions, relectures
from socle.acteur import Acteur, construire

# Word of the kind, title, sentence, text, to whom, own fields.
TEXTES: tuple[tuple[type[Publication], str, str, str, str, dict[str, Any]], ...] = (
    (
        RetourExperience,
        "Retour fictif\u00a0: migrer une messagerie sans l’arrêter",
        "Trois mois, un service pilote, et ce que nous referions.",
        "## Le point de départ\n\nTexte fictif. Deux outils, aucun inventaire.\n\n## Ce qui a marché\n\n- un service "
        "pilote volontaire\n- un retour en arrière **essayé** avant de commencer",
        Diffusion.PUBLIC,
        {},
    ),
    (
        Commun,
        "Commun fictif\u00a0: grille de revue d’architecture",
        "Vingt questions à se poser avant de choisir.",
        "Texte fictif. À imprimer, et à remplir à deux.\n\n1. Qui s’en sert\u00a0?\n2. Que se passe-t-il s’il "
        "s’arrête\u00a0?",
        Diffusion.PUBLIC,
        {"licence": Licence.OUVERTE},
    ),
)
QUESTION = "Question fictive\u00a0: comment partager un jeu de données entre deux ministères\u00a0?"
REPONSE = "Réponse fictive. Nous avons commencé par une convention d’une page, puis par un fichier de test."


def charger_publications() -> int:
    """Write what is missing; return how many texts and questions. Nothing the second time."""
    siens = {
        m.utilisateur.email: construire(m.utilisateur)
        for m in Membre.objects.actifs()
        .filter(utilisateur__email__in=[MEMBRE, ANIMATRICE])
        .select_related("utilisateur")
    }
    if len(siens) < 2 or RetourExperience.objects.exists():
        return 0
    elle, membre = siens[ANIMATRICE], siens[MEMBRE]
    commune = Communaute.objects.ouvertes().filter(pk__in=elle.animateur_de & membre.communautes).order_by("pk").first()
    if commune is None:
        return 0
    with transaction.atomic():
        for modele, titre, resume, texte, diffusion, propres in TEXTES:
            champs = {"communaute": commune, "titre": titre, "resume": resume, "texte": texte, "diffusion": diffusion}
            _publier(publications.creer(modele, {**champs, **propres}, acteur=membre), membre, elle)
        question = questions.poser(commune, QUESTION, "", acteur=membre)
        questions.accepter_reponse(questions.repondre(question, REPONSE, acteur=elle), acteur=membre)
        Question.objects.filter(pk=question.pk).update(created_at=timezone.now() - timedelta(days=3))
    return len(TEXTES) + 1


def _publier(texte: Publication, auteur: Acteur, relit: Acteur) -> None:
    publications.soumettre(texte, acteur=auteur)
    relectures.publier(texte, texte.version, acteur=relit)
