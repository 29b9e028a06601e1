"""Rows found by the words of their text."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from socle.recherche import Requete


class PleinTexte(models.QuerySet[Any]):
    """Of a model that has a `vecteur`, which no page reads."""

    def sans_vecteur(self) -> Self:
        return self.defer("vecteur")

    def qui_contiennent(self, requete: "Requete | None", *ordre: str) -> Self:
        """Those that contain what is asked, the best place first, then in this order; all of them when nothing is."""
        if requete is None:
            return self.order_by(*ordre)
        trouvees = self.filter(requete.correspond("vecteur"))
        return trouvees.alias(rang=requete.rang("vecteur")).order_by("-rang", *ordre)
