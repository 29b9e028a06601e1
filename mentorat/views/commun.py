"""What the pages of mentoring share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache

from mentorat.forms.competences import AvecCompetences
from mentorat.services.offres import COMPETENCES_MAX
from referentiels.models import Competence
from referentiels.selecteur import PROPOSITIONS_MAX
from socle.requete import Requete

ACCUEIL = "mentorat:accueil"
PAR_PAGE = 10
Vue = Callable[..., HttpResponse]


def entre_membres(vue: Vue) -> Vue:
    """For active members alone: 403, or 404 when the address names an object."""

    @wraps(vue)
    def gardee(request: Requete, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.acteur.membre_id is None:
            raise Http404 if kwargs else PermissionDenied
        return vue(request, *args, **kwargs)

    return never_cache(gardee)


def contexte_du_selecteur(formulaire: AvecCompetences) -> dict[str, Any]:
    """What the picker of skills shows."""
    cherche = formulaire.cherche
    return {
        "formulaire": formulaire,
        "maximum": COMPETENCES_MAX,
        "cherche": cherche,
        "trouvees": list(Competence.objects.chercher(cherche)[:PROPOSITIONS_MAX]) if cherche else [],
    }
