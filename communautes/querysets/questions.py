"""Questions of communities."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from communautes.enums import EtatQuestion
from communautes.querysets.diffusion import animes_par

if TYPE_CHECKING:
    from socle.acteur import Acteur


class QuestionQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """To the members of the community, and to who leads it; what was withdrawn, to the latter alone."""
        siennes = acteur.communautes if acteur.membre_id is not None else frozenset()
        lisibles = models.Q(communaute__in=sorted(siennes)) & ~models.Q(etat=EtatQuestion.RETIREE)
        return self.filter(lisibles | animes_par(acteur))

    def sans_reponse(self) -> Self:
        """Open, and that nobody answered."""
        reponses = self.model._meta.get_field("reponses").related_model.objects
        repondues = reponses.filter(question=OuterRef("pk"), retiree_le__isnull=True).order_by()
        return self.filter(~Exists(repondues), etat=EtatQuestion.OUVERTE)
