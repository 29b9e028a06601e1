"""Questions of communities."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from communautes.enums import EtatQuestion
from communautes.querysets.diffusion import animes_par
from communautes.querysets.plein_texte import PleinTexte

if TYPE_CHECKING:
    from socle.acteur import Acteur


class QuestionQuerySet(PleinTexte):
    def visible_by(self, acteur: "Acteur") -> Self:
        """To the members of the community, and to who leads it; what was withdrawn, to the latter alone."""
        if acteur.est_moderateur:
            return self.all()
        siennes = acteur.communautes if acteur.membre_id is not None else frozenset()
        lisibles = Q(communaute__in=sorted(siennes)) & ~Q(etat=EtatQuestion.RETIREE)
        return self.filter(lisibles | animes_par(acteur))

    def retirables_par(self, acteur: "Acteur") -> Self:
        """Those that this person may read, and its own, wherever it went since."""
        return self.visible_by(acteur) | self.de(acteur)

    def de(self, acteur: "Acteur") -> Self:
        """One's own, that may still be withdrawn."""
        return self.filter(auteur=acteur.membre_id or 0).exclude(etat=EtatQuestion.RETIREE)

    def sans_reponse(self) -> Self:
        """Open, and that nobody answered."""
        reponses = self.model._meta.get_field("reponses").related_model.objects
        repondues = reponses.filter(question=OuterRef("pk"), retiree_le__isnull=True).order_by()
        return self.filter(~Exists(repondues), etat=EtatQuestion.OUVERTE)

    def muettes(self, moment: datetime) -> Self:
        """Those that nobody had answered yet, this long after they were asked, and that nobody was told of."""
        return self.sans_reponse().filter(created_at__lte=moment, relancee_le__isnull=True)

    def relancees(self) -> Self:
        """Those that wait for who leads their community: still without an answer, the oldest first."""
        return self.sans_reponse().filter(relancee_le__isnull=False).order_by("created_at", "pk")

    def with_reponses(self) -> Self:
        """`nombre` of answers that may be read."""
        return self.annotate(nombre=Count("reponses", filter=Q(reponses__retiree_le__isnull=True)))


class ReponseQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Those of a question that this person may read; what was withdrawn, to who leads the community alone."""
        questions = self.model._meta.get_field("question").related_model.objects.visible_by(acteur)
        lisibles = self.filter(question__in=questions.order_by().values("pk"))
        if acteur.est_moderateur:
            return lisibles
        return lisibles.filter(Q(retiree_le__isnull=True) | Q(question__communaute__in=sorted(acteur.animateur_de)))

    def retirables_par(self, acteur: "Acteur") -> Self:
        """Those that this person may read, and its own, wherever it went since."""
        return self.visible_by(acteur) | self.de(acteur)

    def de(self, acteur: "Acteur") -> Self:
        """One's own, that may still be withdrawn."""
        return self.lisibles().filter(auteur=acteur.membre_id or 0)

    def lisibles(self) -> Self:
        return self.filter(retiree_le__isnull=True)
