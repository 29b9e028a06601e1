"""What waits for moderators among offers, for the home of the admin. One query each."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from opportunites.enums import EtatOffre
from opportunites.models import Offre
from opportunites.services.vie import JOURS_SIGNALEMENT
from socle.acteur import Acteur
from socle.jours import matin
from socle.registres import FileDAttente


def files(acteur: Acteur) -> list[FileDAttente]:
    return [offres_soumises(acteur), offres_sans_issue(acteur)]


def offres_soumises(acteur: Acteur) -> FileDAttente:
    soumises = Offre.objects.filter(etat=EtatOffre.SOUMISE).with_soumise_le()
    chiffres = soumises.aggregate(nombre=Count("pk"), depuis=Min("soumise_le"))
    return FileDAttente("Offres à modérer", _liste(f"etat={EtatOffre.SOUMISE}"), **chiffres)


def offres_sans_issue(acteur: Acteur) -> FileDAttente:
    """Their employers were reminded and did not answer."""
    sans_issue = Offre.objects.sans_issue(timezone.localdate(), JOURS_SIGNALEMENT)
    chiffres = sans_issue.aggregate(nombre=Count("pk"), limite=Min("date_limite"))
    depuis = chiffres["limite"] and matin(chiffres["limite"] + timedelta(days=JOURS_SIGNALEMENT))
    adresse = _liste(f"sans_issue={JOURS_SIGNALEMENT}")
    return FileDAttente("Offres expirées sans issue connue", adresse, chiffres["nombre"], depuis)


def _liste(parametres: str) -> str:
    return f"{reverse('admin:opportunites_offre_changelist')}?{parametres}"
