"""What the next letter would hold for somebody, were it prepared now."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from accueil.emails import relire
from accueil.services import LISTE
from comptes.models import Utilisateur
from socle import registres
from socle.enums import RythmeAbonnement
from socle.models import Abonnement
from socle.registres import Partie, Periode


class Apercu(NamedTuple):
    parties: list[Partie]
    suivi: bool  # whether there is anything that La lettre looks at
    rythme: RythmeAbonnement
    adresse: str
    prochaine: date  # not before

    @property
    def arretee(self) -> bool:
        return self.rythme == RythmeAbonnement.AUCUN

    @property
    def hebdomadaire(self) -> bool:
        return self.rythme == RythmeAbonnement.HEBDOMADAIRE


def preparer(utilisateur: Utilisateur, maintenant: datetime) -> Apercu:
    """Nothing is remembered: what is shown here is still to be told."""
    rythme, adresse = Abonnement.objects.reglage(utilisateur.pk, LISTE)
    parties, suivi = [], False
    if rythme != RythmeAbonnement.AUCUN:
        # Everything followed is due now, whatever its cadence.
        periode = Periode(timezone.localdate(maintenant), maintenant, maintenant, maintenant, utilisateur.pk)
        sections = {nom: section(periode) for nom, section in registres.sections.items()}
        lues = {nom: section.preparer({utilisateur.pk: maintenant}) for nom, section in sections.items()}
        contenu = {nom: lue[utilisateur.pk] for nom, lue in lues.items() if utilisateur.pk in lue}
        parties = relire(utilisateur, contenu)
        suivi = bool(contenu) or any(list(section.concernes()) for section in sections.values())
    return Apercu(parties, suivi, rythme, adresse or utilisateur.email, _prochaine(rythme, maintenant))


def _prochaine(rythme: RythmeAbonnement, maintenant: datetime) -> date:
    """The first morning to come; of a Monday, for who receives one letter a week."""
    local = timezone.localtime(maintenant)
    jour = local.date() + timedelta(days=local.hour >= settings.LETTRE_HEURE)
    return jour + timedelta(days=-jour.weekday() % 7) if rythme == RythmeAbonnement.HEBDOMADAIRE else jour
