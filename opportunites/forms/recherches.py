"""The form of a saved search."""

from django import forms

from opportunites.enums import Cadence
from opportunites.models import RechercheEnregistree
from socle.champs import Ligne
from socle.formulaires import FormulaireHabille

NOM_MAX = RechercheEnregistree._meta.get_field("nom").max_length or 0


class RechercheForm(FormulaireHabille):
    """Its name, and how often La lettre looks at it: no answer is given in advance."""

    nom = Ligne(
        label="Nom de la recherche",
        max_length=NOM_MAX,
        help_text="Pour la retrouver dans votre liste et dans La lettre. Personne d’autre que vous ne le voit ici.",
        error_messages={"required": "Donnez un nom à cette recherche."},
    )
    cadence = forms.ChoiceField(
        choices=Cadence.choices,
        label="Quand vous prévenir des nouvelles offres\u00a0?",
        widget=forms.RadioSelect,
        help_text="Par La lettre\u00a0: un courriel par jour au plus pour toutes vos recherches, rien sans nouveauté.",
        error_messages={
            "required": "Dites quand vous prévenir, ou choisissez «\u00a0Jamais\u00a0».",
            "invalid_choice": "Choisissez une réponse de la liste.",
        },
    )
