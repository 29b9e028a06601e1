"""The pickers of skills and of employers, for every form that asks for some: what they read, what they propose."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from referentiels.completion import Saisie
from referentiels.enums import EtatCompetence
from referentiels.models import Competence, Organisme

PROPOSITIONS_MAX = 10
LUES_MAX = 50  # beyond, it is not a person who typed
EMPLOYEURS_MAX = 20
MOTS_MAX = 100  # characters
CHIFFRES_MAX = 9  # a key


def codes_choisis(data: Any) -> list[str]:
    """Codes of the rows sent (`competence`), with what the buttons « Ajouter » and « Retirer » say."""
    retirees = set(data.getlist("retirer"))
    codes = dict.fromkeys([*data.getlist("competence")[:LUES_MAX], *data.getlist("ajouter")[:1]])
    return [code for code in codes if code and code not in retirees]


class LignesDeCompetences(forms.Widget):
    """The rows that were sent, in their order: codes, unless a form reads more of each with `ligne`."""

    def ligne(self, code: str, data: Any) -> Any:
        return code

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return [self.ligne(code, data) for code in codes_choisis(data)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class ChampCompetences(forms.Field):
    """Skills in use, `maximum` of them at most. Those of `deja` stay, whatever became of them since.

    `siennes` are the rows that `deja` comes from, when they say more than a skill (`reprendre`).
    """

    widget = LignesDeCompetences
    genre = "competences"
    maximum: ClassVar[int]
    trop = "Gardez {maximum} compétences au plus\u00a0: celles qui comptent."

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.deja: Mapping[str, Competence] = {}
        self.siennes: Mapping[str, Any] = {}

    def reprendre(self, lignes: Iterable[Any]) -> None:
        """Rows that each have a `competence`."""
        self.siennes = {ligne.competence.code: ligne for ligne in lignes}
        self.deja = {code: ligne.competence for code, ligne in self.siennes.items()}

    def nommer(self, lignes: Iterable[Any]) -> None:
        """Set the `libelle` of rows that were typed: the code of a skill that nobody knows."""
        lues = list(lignes)
        connues = self.connues(ligne.code for ligne in lues)
        for ligne in lues:
            ligne.libelle = connues[ligne.code].libelle if ligne.code in connues else ligne.code

    def connues(self, codes: Iterable[str]) -> dict[str, Competence]:
        """By code; one query at most."""
        nouveaux = [code for code in codes if code not in self.deja and "\0" not in code]
        trouvees = Competence.objects.filter(code__in=nouveaux, etat=EtatCompetence.VALIDEE) if nouveaux else []
        return {**self.deja, **{competence.code: competence for competence in trouvees}}

    def verifier(self, codes: Sequence[str]) -> dict[str, Competence]:
        """The same; raises `ValidationError` for too many, or for one that nobody knows."""
        if len(codes) > self.maximum:
            raise ValidationError(self.trop.format(maximum=self.maximum))
        connues = self.connues(codes)
        if inconnus := [code for code in codes if code not in connues]:
            raise ValidationError(f"Nous ne connaissons pas cette compétence\u00a0: {inconnus[0][:80]}. Retirez-la.")
        return connues


def propositions(texte: str) -> dict[str, Any]:
    """What the combobox shows for what is typed."""
    trouvees = Competence.objects.chercher(texte)[:PROPOSITIONS_MAX]
    lues = [{"code": c.code, "libelle": c.libelle, "precision": ", ".join(c.alias[:3])} for c in trouvees]
    return {"groupes": [{"libelle": "", "propositions": lues}]}


class ChampEmployeur(forms.ModelChoiceField):
    """One employer among those that may be named: searched by its words, never chosen in a list of thousands.

    `composants/champs.html` draws it with what `chercher_employeurs` found. `vide` is the choice of none.
    """

    genre = "employeur"

    def __init__(self, *, vide: str = "", **kwargs: Any) -> None:
        messages = {
            "required": "Choisissez un employeur\u00a0: cherchez-le d’abord par son nom ou son sigle.",
            "invalid_choice": "Cet employeur n’est pas dans la liste\u00a0: cherchez-le d’abord.",
        }
        super().__init__(Organisme.objects.montrables(), required=not vide, error_messages=messages, **kwargs)
        self.vide = vide


class EmployeursTrouves(NamedTuple):
    """`retenu` is the one that is chosen, kept whatever the words are, and the first of `trouves`."""

    mots: str
    trouves: list[Organisme]
    retenu: Organisme | None
    trop: bool
    maximum: int = EMPLOYEURS_MAX

    @property
    def choisi(self) -> int | str:
        """The key of the one that is chosen, "" for none."""
        return self.retenu.pk if self.retenu else ""


def chercher_employeurs(texte: str, champ: BoundField | None = None) -> EmployeursTrouves:
    """The employers that the words find, a bounded list, the same for everybody; and the one that `champ` holds."""
    mots = texte.strip()[:MOTS_MAX]
    trouves = list(Organisme.objects.montrables().chercher(mots)[: EMPLOYEURS_MAX + 1]) if mots else []
    retenu = _retenu(champ, trouves) if champ is not None else None
    autres = [organisme for organisme in trouves[:EMPLOYEURS_MAX] if organisme != retenu]
    return EmployeursTrouves(mots, [retenu, *autres] if retenu else autres, retenu, len(trouves) > EMPLOYEURS_MAX)


def _retenu(champ: BoundField, trouves: list[Organisme]) -> Organisme | None:
    """Among those that the field allows: one's own may be one that nobody else is shown."""
    numero = str(champ.value() or "")
    if not (numero.isascii() and numero.isdecimal() and len(numero) <= CHIFFRES_MAX):
        return None
    permis: Any = champ.field
    return next((o for o in trouves if str(o.pk) == numero), None) or permis.queryset.filter(pk=numero).first()


def proposer_employeurs(texte: str) -> dict[str, Any]:
    """What the combobox shows for what is typed: employers that may be named, the same for everybody."""
    saisie = Saisie.lire(texte)
    trouves = Organisme.objects.montrables().commencant_par(saisie)[:PROPOSITIONS_MAX] if saisie else []
    lus = [{"numero": o.pk, "libelle": o.nom, "precision": precision_d_employeur(saisie, o)} for o in trouves if saisie]
    return {"groupes": [{"libelle": "", "propositions": lus}]}


def precision_d_employeur(saisie: Saisie, organisme: Any) -> str:
    """Beside its name: the other name that was typed, else its sigle. Needs `commencant_par`."""
    autre = saisie.autre_nom(f"{organisme.nom} {organisme.sigle}", [organisme.nomme])
    return autre or (organisme.sigle if organisme.sigle != organisme.nom else "")
