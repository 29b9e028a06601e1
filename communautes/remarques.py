"""What was written beside a decision, kept by the journal where it can be erased."""

from django.db.models import Model

from socle.journal import historique
from socle.models import Commentaire


def derniere_remarque(objet: Model, *verbes: str) -> str:
    """What came with the last of these verbs played on it; "" when it came with nothing."""
    derniere = historique(objet).filter(verbe__in=verbes).last()
    if derniere is None:
        return ""
    textes = Commentaire.objects.filter(transition=derniere).order_by("champ").values_list("texte", flat=True)
    return "\n".join(textes)
