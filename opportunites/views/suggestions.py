"""What the search bar offers while somebody types."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from opportunites.suggestions import suggerer
from referentiels.suggestions import en_reponse
from socle.requete import Requete

DUREE = 300  # seconds: a label or an offer may be that late here, never in the results


@login_not_required
@require_safe
@cache_control(public=True, max_age=DUREE)
def suggestions(request: Requete) -> JsonResponse:
    """Nothing of the person: whoever asks gets the same, so that the answer can be shared."""
    return JsonResponse(en_reponse(suggerer(request.GET.get("q", ""))))
