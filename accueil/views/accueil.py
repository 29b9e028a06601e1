"""Home."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communautes.models import Evenement
from opportunites.models import LigneRecherche, Offre
from socle.requete import Requete

DERNIERES = 6
PROCHAINS = 3


@login_not_required
@require_safe
def accueil(request: Requete) -> HttpResponse:
    aujourdhui = timezone.localdate()
    ouvertes = LigneRecherche.objects.visible_by(request.acteur).ouvertes(aujourdhui)
    dernieres = list(ouvertes.numeriques().triees("date").values_list("pk", flat=True)[:DERNIERES])
    contexte = {
        "chiffres": ouvertes.chiffres(),
        "dernieres": Offre.objects.for_cartes().dans_l_ordre(dernieres),
        "evenements": Evenement.objects.en_vitrine(request.acteur, timezone.now())[:PROCHAINS],
        "aujourdhui": aujourdhui,
    }
    return render(request, "accueil/accueil.html", contexte)
