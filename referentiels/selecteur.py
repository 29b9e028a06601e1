"""The picker of skills, for every form that asks for some: what it reads, what it proposes."""

from typing import Any

from referentiels.models import Competence

PROPOSITIONS_MAX = 10
LUES_MAX = 50  # beyond, it is not a person who typed


def codes_choisis(data: Any) -> list[str]:
    """Codes of the rows sent (`competence`), with what the buttons « Ajouter » and « Retirer » say."""
    retirees = set(data.getlist("retirer"))
    codes = dict.fromkeys([*data.getlist("competence")[:LUES_MAX], *data.getlist("ajouter")[:1]])
    return [code for code in codes if code and code not in retirees]


def propositions(texte: str) -> dict[str, Any]:
    """What the combobox shows for what is typed."""
    trouvees = Competence.objects.chercher(texte)[:PROPOSITIONS_MAX]
    lues = [{"code": c.code, "libelle": c.libelle, "precision": ", ".join(c.alias[:3])} for c in trouvees]
    return {"groupes": [{"libelle": "", "propositions": lues}]}
