"""What happens to offers by itself, once a day. Each job looks at what is true now: a missed day is caught up."""

from datetime import date, timedelta

from django.db import transaction

from opportunites import emails
from opportunites.models import LigneRetiree, Offre
from opportunites.reindexation import reindexer
from opportunites.services.importation import expirer
from socle.acteur import SYSTEME
from socle.jours import matin

LOT = 1000
JOURS_RAPPEL = 30
JOURS_SIGNALEMENT = 60
JOURS_RETIREES = 7


def expirer_offres(jour: date) -> int:
    """Close offers whose deadline is before `jour`, batch by batch; return how many."""
    total = 0
    while pks := list(Offre.objects.depassees(jour).order_by("pk").values_list("pk", flat=True)[:LOT]):
        with transaction.atomic():
            # Filtered again under the lock: an employer may have renewed or closed one meanwhile.
            depassees = Offre.objects.depassees(jour).filter(pk__in=pks).only("pk", "etat")
            total += expirer(depassees, acteur=SYSTEME)
            reindexer(pks)
    return total


def purger_retirees(jour: date) -> int:
    """Forget search rows that went away a week ago: no process keeps an index so long."""
    return LigneRetiree.objects.filter(at__lt=matin(jour - timedelta(days=JOURS_RETIREES))).delete()[0]


def rappeler_issues(jour: date) -> int:
    """Ask authors how recruitments ended, between 30 and 60 days after the deadline; return how many mails.

    Once by offer and deadline. After 60 days the moderation takes over: see `sans_issue`.
    """
    expirees = Offre.objects.sans_issue(jour, JOURS_RAPPEL).filter(auteur__isnull=False)
    a_rappeler = expirees.filter(date_limite__gt=jour - timedelta(days=JOURS_SIGNALEMENT)).order_by("pk")
    with transaction.atomic():
        return sum(emails.rappeler(offre) is not None for offre in a_rappeler.only("auteur", "date_limite"))
