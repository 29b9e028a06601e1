"""What is typed on pages that bring several apps together."""

from typing import Any

from django import forms

from accueil.services import cle_d_offre
from annuaire.enums import EtatCommunaute
from communautes.models import EnvoiTchap, Espace
from opportunites.models import Offre
from socle.acteur import Acteur
from socle.formulaires import FormulaireHabille


class PousserForm(FormulaireHabille):
    """`communautes`: those that this person leads, open, which have a room and have not been told of this offer."""

    communautes = forms.TypedMultipleChoiceField(
        label="Dans le salon de",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez une communauté au moins."},
    )

    def __init__(self, *args: Any, acteur: Acteur, offre: Offre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        menees = Espace.objects.filter(
            communaute__in=sorted(acteur.animateur_de), communaute__etat=EtatCommunaute.OUVERTE
        )
        avec_salon = menees.exclude(salon="")
        noms = dict(avec_salon.order_by("communaute__nom").values_list("communaute", "communaute__nom"))
        cles = {cle_d_offre(offre, pk): pk for pk in noms}
        dites = set(EnvoiTchap.objects.filter(cle__in=cles).order_by().values_list("cle", flat=True))
        self.deja = [noms[pk] for cle, pk in cles.items() if cle in dites]
        restent = [(pk, noms[pk]) for cle, pk in cles.items() if cle not in dites]
        self.fields["communautes"].choices = restent  # type: ignore[attr-defined]
