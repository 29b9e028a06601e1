"""What an animator types."""

from django import forms

from comptes.forms import CourrielField


class InviterForm(forms.Form):
    adresse = CourrielField(label="Adresse de la personne", max_length=254)
