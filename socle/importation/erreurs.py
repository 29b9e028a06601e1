"""The two ways an import says no."""


class ImportRefuse(Exception):
    """The whole run is refused; the message is one French sentence for the person who runs the command."""


class FichierInvalide(ImportRefuse):
    """The file itself must not be used: absent, cut, not UTF-8, without a required column…"""


class LigneRejetee(Exception):
    """One line cannot be used: which column, which value, why (in French)."""

    def __init__(self, colonne: str, valeur: str, raison: str) -> None:
        super().__init__(raison)
        self.colonne, self.valeur, self.raison = colonne, valeur, raison
