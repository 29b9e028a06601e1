"""What the pages of mentoring share."""

from typing import Any

from mentorat.forms.competences import AvecCompetences
from mentorat.services.offres import COMPETENCES_MAX
from referentiels.models import Competence
from referentiels.selecteur import PROPOSITIONS_MAX

ACCUEIL = "mentorat:accueil"
PAR_PAGE = 10


def contexte_du_selecteur(formulaire: AvecCompetences) -> dict[str, Any]:
    """What the picker of skills shows."""
    cherche = formulaire.cherche
    return {
        "formulaire": formulaire,
        "maximum": COMPETENCES_MAX,
        "cherche": cherche,
        "trouvees": list(Competence.objects.chercher(cherche)[:PROPOSITIONS_MAX]) if cherche else [],
    }
