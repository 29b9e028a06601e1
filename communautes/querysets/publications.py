"""REX and commons."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from communautes.enums import EtatPublication
from communautes.querysets.diffusion import animes_par, diffuse_a
from communautes.querysets.plein_texte import PleinTexte

if TYPE_CHECKING:
    from socle.acteur import Acteur


class PublicationQuerySet(PleinTexte):
    def visible_by(self, acteur: "Acteur") -> Self:
        """What is published and spread to this person; its own; of who leads a community, all but others' drafts."""
        lisibles = diffuse_a(acteur) & Q(etat=EtatPublication.PUBLIEE)
        if acteur.membre_id is not None:
            lisibles |= Q(auteur=acteur.membre_id)
        return self.filter(lisibles | (animes_par(acteur) & ~Q(etat=EtatPublication.BROUILLON)))

    def for_page(self) -> Self:
        return self.select_related("communaute", "auteur").sans_vecteur()

    def for_lignes(self) -> Self:
        """Without their text."""
        return self.select_related("communaute").defer("vecteur", "texte")

    def de(self, acteur: "Acteur") -> Self:
        """One's own, the last that changed first."""
        siennes = self.filter(auteur=acteur.membre_id) if acteur.membre_id else self.none()
        return siennes.order_by("-updated_at", "-pk")

    def publiees(self) -> Self:
        return self.filter(etat=EtatPublication.PUBLIEE)

    def a_relire_par(self, acteur: "Acteur") -> Self:
        """Those that wait for this person, never its own."""
        attente = self.filter(animes_par(acteur), etat=EtatPublication.EN_RELECTURE)
        return attente.exclude(auteur__utilisateur=acteur.utilisateur_id)

    def confirmables_par(self, acteur: "Acteur") -> Self:
        """Those that this person may say still true: see `can_confirmer`."""
        siennes = Q(auteur=acteur.membre_id or 0) | Q(auteur__isnull=True, communaute__in=sorted(acteur.animateur_de))
        if liens := getattr(self.model, "mainteneurs", None):
            vivants = liens.through._default_manager.filter(membre=acteur.membre_id or 0).order_by()
            siennes |= Q(pk__in=vivants.values("commun"))
        return self.filter(siennes)

    def confirmees_avant(self, moment: datetime) -> Self:
        """Published, and that nobody said still true since then."""
        return self.publiees().filter(confirme_le__lte=moment)
