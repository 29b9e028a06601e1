"""Two years without any activity: warned twice, then the account goes by the way of those that ask to go.

Activity is a login, or the link of a warning (`renouveler`). Each step waits for the one before it, so that a day that
was missed, or a first run on old accounts, never takes away the time that was announced.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from annuaire.models import Membre
from annuaire.querysets import MembreQuerySet
from annuaire.services.rattachements import retirer_tous
from comptes.models import Utilisateur
from comptes.services import demander_suppression
from socle.acteur import Acteur
from socle.courrier import deposer

DELAI = timedelta(days=730)
PREMIER, SECOND = timedelta(days=60), timedelta(days=15)  # before the end
LOT = 500  # members in a transaction


def entretenir_membres(jour: date) -> None:
    """Once a day: warn, warn again, then ask for the deletion of accounts that nobody uses."""
    avertir(1)
    avertir(2)
    terminer_inactifs()


def compter_inactifs() -> dict[str, int]:
    """What today's work would do, without doing it."""
    return {"premier": _a_avertir(1).count(), "second": _a_avertir(2).count(), "fin": _a_terminer().count()}


def avertir(rang: int) -> int:
    """Write the first or the second warning to who is due; return how many."""
    jours = (PREMIER if rang == 1 else SECOND).days

    def un(membre: Membre) -> None:
        maintenant = timezone.now()
        Membre.objects.filter(pk=membre.pk).update(avertissements=rang, averti_le=maintenant)
        objets = {"membre": membre.pk, "jours": jours}
        deposer("membre-inactif", utilisateur=membre.utilisateur_id, objets=objets)

    return _pour_chacun(lambda: _a_avertir(rang), un)


def terminer_inactifs() -> int:
    """Ask for the deletion of accounts twice warned in vain; logging in within a month still cancels it."""

    def un(membre: Membre) -> None:
        compte = Utilisateur.objects.get(pk=membre.utilisateur_id)
        retirer_tous(acteur=Acteur(utilisateur_id=compte.pk))
        demander_suppression(compte, par_la_plateforme=True)

    return _pour_chacun(_a_terminer, un)


def renouveler(utilisateur: Utilisateur) -> bool:
    """The one click of a warning: as good as a visit. False when the account is already about to go: log in."""
    with transaction.atomic():
        compte = Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        if compte.suppression_le is not None:
            return False
        maintenant = timezone.now()
        Membre.objects.filter(utilisateur=compte).update(renouvele_le=maintenant, avertissements=0, averti_le=None)
    return True


def _pour_chacun(dus: Callable[[], MembreQuerySet], faire: Callable[[Membre], None]) -> int:
    """By batches, each member locked and asked again: a login meanwhile stops it."""
    nombre = 0
    numeros = list(dus().order_by("pk").values_list("pk", flat=True))
    for debut in range(0, len(numeros), LOT):
        with transaction.atomic():
            lot = numeros[debut : debut + LOT]
            verrouilles = (
                Utilisateur.objects.filter(membre__in=lot).order_by("pk").select_for_update(of=("self",), no_key=True)
            )
            list(verrouilles)
            for membre in dus().filter(pk__in=lot).order_by("pk"):
                faire(membre)
                nombre += 1
    return nombre


def _a_avertir(rang: int) -> MembreQuerySet:
    maintenant = timezone.now()
    if rang == 1:
        return Membre.objects.inactifs_depuis(maintenant - DELAI + PREMIER).jamais_avertis()
    return Membre.objects.inactifs_depuis(maintenant - DELAI + SECOND).avertis(1, maintenant - PREMIER + SECOND)


def _a_terminer() -> MembreQuerySet:
    maintenant = timezone.now()
    return Membre.objects.inactifs_depuis(maintenant - DELAI).avertis(2, maintenant - SECOND)
