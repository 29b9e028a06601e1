"""La lettre, ahead of its morning."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accueil.apercu import preparer
from comptes.models import Utilisateur
from socle.requete import Requete


@never_cache
@require_safe
def apercu_lettre(request: Requete) -> HttpResponse:
    assert isinstance(request.user, Utilisateur)
    contexte = {"apercu": preparer(request.user, timezone.now()), "heure": settings.LETTRE_HEURE}
    return render(request, "accueil/apercu_lettre.html", contexte)
