"""What the list and the month of events are filtered by, from an address; what is not understood is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms

from communautes.enums import TypeEvenement
from socle.champs import Liste
from socle.formulaires import Formulaire

if TYPE_CHECKING:
    from communautes.querysets.evenements import EvenementQuerySet
    from socle.acteur import Acteur

MIENNES, EN_LIGNE, PASSES = "miennes", "en-ligne", "passes"


@dataclass(frozen=True)
class EvenementFilter:
    """`communaute`: "", « miennes » or a slug; `ou`: "", « en-ligne » or the code of a region; `passes`: those over."""

    communaute: str = ""
    type: str = ""
    ou: str = ""
    passes: bool = False

    @classmethod
    def lire(cls, donnees: Mapping[str, str], communautes: Mapping[str, str], regions: Mapping[str, str]) -> Any:
        """`communautes` by slug and `regions` by code are those that may be chosen."""

        def choisi(nom: str, possibles: Any) -> str:
            valeur = donnees.get(nom, "")
            return valeur if valeur in possibles else ""

        return cls(
            choisi("communaute", {MIENNES, *communautes}),
            choisi("type", TypeEvenement.values),
            choisi("ou", {EN_LIGNE, *regions}),
            donnees.get("quand") == PASSES,
        )

    def appliquer(self, evenements: "EvenementQuerySet", acteur: "Acteur") -> "EvenementQuerySet":
        if self.communaute == MIENNES:
            evenements = evenements.de_communautes(acteur.communautes)
        elif self.communaute:
            evenements = evenements.filter(communaute__slug=self.communaute)
        if self.type:
            evenements = evenements.filter(type=self.type)
        if self.ou == EN_LIGNE:
            evenements = evenements.en_ligne()
        elif self.ou:
            evenements = evenements.en_region(self.ou)
        return evenements

    def dans_le_temps(self, evenements: "EvenementQuerySet", maintenant: datetime) -> "EvenementQuerySet":
        return evenements.passes(maintenant) if self.passes else evenements.a_venir(maintenant)

    @property
    def est_vide(self) -> bool:
        return not (self.communaute or self.type or self.ou)

    def adresse(self, *, passes: bool | None = None) -> str:
        """The query string; `passes` to lead to the others."""
        voulus = self.passes if passes is None else passes
        valeurs = {"communaute": self.communaute, "type": self.type, "ou": self.ou, "quand": PASSES if voulus else ""}
        return "?" + urlencode({nom: valeur for nom, valeur in valeurs.items() if valeur})


class FiltreForm(Formulaire, forms.Form):
    """Filters of the list and of the month, as an address says them."""

    FACULTATIFS = frozenset({"communaute", "type", "ou"})

    communaute = forms.ChoiceField(label="Communauté", required=False, widget=Liste)
    type = forms.ChoiceField(
        label="Type", required=False, widget=Liste, choices=[("", "Tous les types"), *TypeEvenement.choices]
    )
    ou = forms.ChoiceField(label="Où", required=False, widget=Liste)

    def __init__(
        self,
        *,
        filtre: EvenementFilter,
        communautes: Mapping[str, str],
        regions: Mapping[str, str],
        a_les_siennes: bool,
    ) -> None:
        super().__init__(initial={"communaute": filtre.communaute, "type": filtre.type, "ou": filtre.ou})
        miennes = [(MIENNES, "Mes communautés")] if a_les_siennes else []
        choix: Any = self.fields["communaute"]
        choix.choices = [("", "Toutes les communautés"), *miennes, *communautes.items()]
        ou: Any = self.fields["ou"]
        ou.choices = [("", "Partout"), (EN_LIGNE, "En ligne"), *regions.items()]
        self.habiller()
