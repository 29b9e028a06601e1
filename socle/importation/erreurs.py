"""The two ways an import says no."""


class FichierInvalide(Exception):
    """The whole file is refused; the message is one French sentence for the person who runs the command."""


class LigneRejetee(Exception):
    """One line cannot be used: which column, which value, why (in French)."""

    def __init__(self, colonne: str, valeur: str, raison: str) -> None:
        super().__init__(raison)
        self.colonne, self.valeur, self.raison = colonne, valeur, raison
