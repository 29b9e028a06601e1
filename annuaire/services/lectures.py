"""How many profiles an account opens in a day: nobody copies the directory."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from annuaire.models import LigneAnnuaireRetiree, LimiteAtteinte, Membre, ProfilVu
from socle.acteur import Acteur
from socle.jours import matin

PROFILS_PAR_JOUR = 300
GARDE_PROFILS = timedelta(days=7)
GARDE_LIMITES = timedelta(days=90)
VERROU = 7_300  # of the locks of PostgreSQL that a number of account completes


def noter_profil(membre: Membre, *, acteur: Acteur, ecrire: bool = True) -> bool:
    """Whether this profile may be opened today, and count it; `ecrire` is False for a HEAD, which writes nothing.

    One of the writes that a GET may do (`TABLES_DE_LECTURE`). The lock is that of one account, until the end of the
    transaction: reads at the same time count one after the other. Nothing here asks Redis.
    """
    if acteur.utilisateur_id is None:
        return False
    if membre.utilisateur_id == acteur.utilisateur_id:
        return True
    jour = timezone.localdate()
    siens = ProfilVu.objects.filter(utilisateur=acteur.utilisateur_id, jour=jour)
    with transaction.atomic():
        if ecrire:
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERROU, acteur.utilisateur_id % 2**31])
        vus = set(siens.values_list("membre", flat=True))
        if membre.pk in vus:
            return True
        permis = len(vus) < PROFILS_PAR_JOUR
        if ecrire:
            _noter(acteur.utilisateur_id, membre.pk, jour, permis)
    return permis


def _noter(compte: int, membre: int, jour: date, permis: bool) -> None:
    if permis:
        lignes = [ProfilVu(utilisateur_id=compte, membre_id=membre, jour=jour)]
        ProfilVu.objects.bulk_create(lignes, ignore_conflicts=True)
    else:
        LimiteAtteinte.objects.bulk_create([LimiteAtteinte(utilisateur_id=compte, jour=jour)], ignore_conflicts=True)


def purger_profils_vus(jour: date) -> int:
    """Forget which profiles were opened after a week, who reached the limit after three months; return how many."""
    limites = LimiteAtteinte.objects.filter(jour__lt=jour - GARDE_LIMITES).delete()[0]
    return limites + ProfilVu.objects.filter(jour__lt=jour - GARDE_PROFILS).delete()[0]


def purger_lignes_annuaire(jour: date) -> int:
    """Forget rows that went away: an index in memory is read again every day."""
    return LigneAnnuaireRetiree.objects.filter(at__lt=matin(jour) - GARDE_PROFILS).delete()[0]


def effacer_lectures(utilisateur: int) -> None:
    ProfilVu.objects.filter(utilisateur=utilisateur).delete()
    LimiteAtteinte.objects.filter(utilisateur=utilisateur).delete()
