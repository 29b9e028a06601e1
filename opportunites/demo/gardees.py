"""A few offers that fictitious people keep and have read, so that the marks and the page can be seen."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from opportunites import services
from opportunites.enums import ETATS_CLOS
from opportunites.models import LigneRecherche, Offre, OffreGardee
from socle.acteur import ANONYME, Acteur

OUVERTES, CLOSES, VUES = 4, 2, 8


def charger_gardees(adresses: Iterable[str]) -> int:
    """Give these accounts offers kept and read, unless they keep some already; return how many were kept."""
    comptes = Utilisateur.objects.filter(email__in=list(adresses)).order_by("email")
    ouvertes = LigneRecherche.objects.visible_by(ANONYME).ouvertes(timezone.localdate())
    # In the order of deadlines, so that some close soon.
    lignes = list(ouvertes.numeriques().triees("limite").values_list("pk", flat=True)[: VUES * 2 : 2])
    offres = Offre.objects.all().dans_l_ordre(lignes)
    closes = list(Offre.objects.visible_by(ANONYME).filter(fictive=True, etat__in=ETATS_CLOS).order_by("pk")[:CLOSES])
    gardees = 0
    for acteur in [Acteur(pk) for pk in comptes.values_list("pk", flat=True)]:
        with transaction.atomic():
            if OffreGardee.objects.visible_by(acteur).exists():
                continue
            for offre in [*closes, *offres[:OUVERTES]]:
                services.garder(offre, acteur=acteur)
                gardees += 1
            for offre in offres:
                services.noter_vue(offre, acteur=acteur)
    return gardees
