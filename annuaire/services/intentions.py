"""Writes on mobility intentions, by their own person alone. Nothing here says anything to a log."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from annuaire.emails.intentions import ECHEANCE
from annuaire.enums import EtatIntention, EtatMembre
from annuaire.models import ConseillerChoisi, Consultation, EmployeurChoisi, Exclusion, IntentionMobilite, Membre
from annuaire.vision import vision
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.courrier import deposer_tous
from socle.models import Transition
from socle.travaux import sans_limite_de_temps

DUREE = timedelta(days=183)  # six months
GARDE_CONSULTATIONS = timedelta(days=366)
LOT = 500
LIENS = ("metiers", "regions", "departements")
VERBES = {EtatIntention.A_L_ECOUTE: "ecouter", EtatIntention.EN_RECHERCHE: "chercher"}
FERMEE = {"diffusion": "", "employeurs": "", "expire_le": None, "pause_jusqu_au": None}

# Each hat of the account with all that is above it now: what stays its own, wherever the tree moves.
_RETENIR = """
INSERT INTO annuaire_exclusion (uuid, intention_id, organisme_id, adresse, d_office)
WITH RECURSIVE siens(intention_id, organisme_id) AS (
    SELECT i.id, c.organisme_id
    FROM annuaire_intentionmobilite i JOIN annuaire_membre m ON m.id = i.membre_id
    CROSS JOIN LATERAL public.casquettes_de(m.utilisateur_id, %(jour)s) c
    WHERE i.etat <> %(fermee)s AND (%(compte)s::bigint IS NULL OR m.utilisateur_id = %(compte)s)
    UNION SELECT s.intention_id, o.parent_id FROM siens s JOIN referentiels_organisme o ON o.id = s.organisme_id
    WHERE o.parent_id IS NOT NULL
)
SELECT gen_random_uuid(), intention_id, organisme_id, '', true FROM siens
ON CONFLICT (intention_id, organisme_id, d_office) DO NOTHING
"""


def declarer(
    etat: str, champs: Mapping[str, Any], *, acteur: Acteur, employeurs_choisis: Iterable[int] = ()
) -> IntentionMobilite:
    """Say, or say again, what one listens to and to whom it is shown, for six months. Active members alone.

    `etat` is « à l’écoute » or « en recherche ». Raises `PermissionDenied`, and `ValidationError` when `champs` does
    not hold together.
    """
    verbe, champs = VERBES[EtatIntention(etat)], dict(champs)
    liens = {nom: champs.pop(nom) for nom in LIENS if nom in champs}
    champs |= {"expire_le": timezone.localdate() + DUREE, "pause_jusqu_au": None}
    with vision(acteur):
        membre = Membre.objects.select_for_update().de(acteur).first()
        if membre is None or membre.etat != EtatMembre.ACTIVE:
            raise PermissionDenied
        intention: IntentionMobilite | None = IntentionMobilite.objects.de(acteur).first()
        if intention is None:
            intention = IntentionMobilite(membre=membre, **champs)
            journal.creer([intention], verbe, acteur=acteur)
        else:
            journal.changer_etat(intention, verbe, acteur=acteur, champs=champs)
        for nom, valeurs in liens.items():
            getattr(intention, nom).set(valeurs)
        _choisir_employeurs(intention, employeurs_choisis)
        _retenir(acteur.utilisateur_id)
    return intention


def _choisir_employeurs(intention: IntentionMobilite, organismes: Iterable[int]) -> None:
    voulus = set(organismes)
    siens = EmployeurChoisi.objects.filter(intention=intention)
    siens.exclude(organisme__in=voulus).delete()
    deja = set(siens.order_by().values_list("organisme_id", flat=True))
    EmployeurChoisi.objects.bulk_create(
        EmployeurChoisi(intention=intention, organisme_id=pk) for pk in sorted(voulus - deja)
    )


def mettre_en_pause(jusqu_au: date, *, acteur: Acteur) -> Transition:
    """Nobody sees it until that day included. Raises `TransitionRefusee`."""
    return _changer("mettre_en_pause", acteur, {"pause_jusqu_au": jusqu_au})


def reprendre(*, acteur: Acteur) -> Transition:
    """As it was before the pause. Raises `TransitionRefusee` when it is not in pause."""
    with vision(acteur):
        return _reprendre(verrouiller_la_sienne(acteur), acteur)


def _reprendre(intention: IntentionMobilite, acteur: Acteur) -> Transition:
    verbe = "ecouter"
    if intention.etat != EtatIntention.EN_PAUSE:
        raise journal.TransitionRefusee(intention, "reprendre", intention.etat)
    pause = journal.historique(intention).filter(verbe="mettre_en_pause").last()
    if pause is not None:
        verbe = VERBES[EtatIntention(pause.de)]
    return journal.changer_etat(intention, verbe, acteur=acteur, champs={"pause_jusqu_au": None})


def renouveler(*, acteur: Acteur) -> IntentionMobilite:
    """Six more months from today; its state stays. Raises `TransitionRefusee` when it is closed."""
    with vision(acteur):
        intention = verrouiller_la_sienne(acteur)
        if not intention.est_ouverte:
            raise journal.TransitionRefusee(intention, "renouveler", intention.etat)
        IntentionMobilite.objects.filter(pk=intention.pk).update(expire_le=timezone.localdate() + DUREE)
        _retenir(acteur.utilisateur_id)
    return intention


def fermer(*, acteur: Acteur) -> Transition:
    """Gone at the next request of anybody. Raises `TransitionRefusee`."""
    return _changer("fermer", acteur, FERMEE)


def _changer(verbe: str, acteur: Acteur, champs: Mapping[str, Any]) -> Transition:
    with vision(acteur):
        return journal.changer_etat(verrouiller_la_sienne(acteur), verbe, acteur=acteur, champs=champs)


def verrouiller_la_sienne(acteur: Acteur) -> IntentionMobilite:
    """Its own: two windows of the same person come one after the other. Raises `IntentionMobilite.DoesNotExist`."""
    intention: IntentionMobilite = IntentionMobilite.objects.de(acteur).select_for_update(of=("self",)).get()
    return intention


# --- Hats ----------------------------------------------------------------------------------------------------------


def suivre_les_casquettes(utilisateur: int, adresse: int | None = None) -> None:
    """Keep in mind what this account is attached to now, in the transaction that changes it.

    To call wherever an employer, a mandate, a right to recruit or a confirmed `adresse` is gained. What is true now
    closes the door by itself (see `annuaire.visibilite`); this is what keeps it closed later.
    """
    with vision(SYSTEME):
        _retenir(utilisateur)


def suivre_toutes_les_casquettes(jour: date) -> None:
    """Each day, for every open intention: mail domains and the tree change too."""
    with sans_limite_de_temps(), vision(SYSTEME):
        _retenir(None)


def _retenir(utilisateur: int | None) -> None:
    parametres = {"compte": utilisateur, "jour": timezone.localdate(), "fermee": EtatIntention.FERMEE.value}
    with connection.cursor() as curseur:
        curseur.execute(_RETENIR, parametres)


# --- Each day ------------------------------------------------------------------------------------------------------


def expirer_intentions(jour: date) -> int:
    """Close those whose last day is past, resume those whose pause is over; return how many were closed."""
    with vision(SYSTEME):
        depassees = list(IntentionMobilite.objects.depassees(jour).order_by("pk").values_list("pk", flat=True))
        finies = list(IntentionMobilite.objects.pauses_finies(jour).order_by("pk").values_list("pk", flat=True))
    fermees = 0
    for debut in range(0, len(depassees), LOT):
        with vision(SYSTEME):
            lot = IntentionMobilite.objects.depassees(jour).filter(pk__in=depassees[debut : debut + LOT])
            for intention in lot.select_for_update(of=("self",)).order_by("pk"):
                journal.changer_etat(intention, "expirer", acteur=SYSTEME, champs=FERMEE)
                fermees += 1
    for debut in range(0, len(finies), LOT):
        with vision(SYSTEME):
            lot = IntentionMobilite.objects.pauses_finies(jour).filter(pk__in=finies[debut : debut + LOT])
            for intention in lot.select_for_update(of=("self",)).order_by("pk"):
                _reprendre(intention, SYSTEME)
    return fermees


def rappeler_intentions(jour: date) -> int:
    """Say once, fifteen days before, that something has to be confirmed; return how many mails."""
    with vision(SYSTEME):
        bientot = IntentionMobilite.objects.bientot_depassees(jour)
        dues = list(bientot.order_by("pk").values_list("membre__utilisateur", "expire_le"))
    lignes: list[tuple[int, Mapping[str, int], str]] = [
        (compte, {}, f"echeance-{compte}-{expire_le}") for compte, expire_le in dues
    ]
    return deposer_tous(ECHEANCE, lignes)


def purger_consultations(jour: date) -> int:
    """Forget who read what more than a year before."""
    with sans_limite_de_temps(), vision(SYSTEME):
        return Consultation.objects.filter(jour__lt=jour - GARDE_CONSULTATIONS).delete()[0]


def effacer_intention(utilisateur: int) -> None:
    """Everything of the intention of an account that goes, and what others wrote about this account in theirs.

    Its journal too: under a bare number, beside a corps and an employer, it would still tell who wanted to leave. An
    address that somebody else excluded stays: it is that member's choice, and holds if the person comes back.
    """
    with vision(SYSTEME), connection.cursor() as curseur:
        siennes = IntentionMobilite.objects.filter(membre__utilisateur=utilisateur)
        numeros = list(siennes.values_list("pk", flat=True))
        siennes.delete()
        for numero in numeros:
            curseur.execute("CALL public.oublier_journal_d_intention(%s)", [numero])
        ConseillerChoisi.objects.filter(membre__utilisateur=utilisateur).delete()
        ConseillerChoisi.objects.filter(conseiller=utilisateur).delete()
        Consultation.objects.filter(lecteur=utilisateur).delete()
        Exclusion.objects.filter(utilisateur=utilisateur).delete()
