"""What a member does with its intention: refusals first, then each verb, what it keeps in mind, and its only mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annuaire.enums import TRANSITIONS_INTENTION, EtatIntention, EtatMembre
from annuaire.models import (
    ConseillerChoisi,
    Consultation,
    Exclusion,
    IntentionMobilite,
    Membre,
    Readmission,
)
from annuaire.services import intentions as services
from annuaire.services import partages, valider
from annuaire.vision import vision
from socle import journal
from socle.acteur import SYSTEME, Acteur, construire
from socle.courrier.envoi import vider
from socle.models import Courriel, Transition
from socle.registres import effacer_personne
from tests.factories import (
    IntentionFactory,
    MandatFactory,
    MembreFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
CHAMPS = {"horizon": "un-an", "diffusion": "employeurs", "employeurs": "tous"}


@pytest.fixture
def membre():
    return MembreFactory(organisme=OrganismeFactory(parent=OrganismeFactory()))


@pytest.fixture
def soi(membre):
    return construire(membre.utilisateur)


def lire(soi):
    with vision(soi):
        return IntentionMobilite.objects.de(soi).first()


def exclus(soi):
    with vision(soi):
        return set(Exclusion.objects.filter(d_office=True).order_by().values_list("organisme", flat=True))


@pytest.mark.parametrize("etat", [e for e in EtatMembre if e != EtatMembre.ACTIVE and e != EtatMembre.ANONYMISEE])
def test_only_an_active_member_declares(membre, soi, etat):
    Membre.objects.filter(pk=membre.pk).update(etat=etat)
    with pytest.raises(PermissionDenied):
        services.declarer("à l’écoute", CHAMPS, acteur=soi)


def test_nor_an_agent_nor_nobody():
    for acteur in (construire(UtilisateurFactory()), Acteur()):
        with pytest.raises(PermissionDenied):
            services.declarer("à l’écoute", CHAMPS, acteur=acteur)


@pytest.mark.parametrize(
    "champs",
    [
        {"diffusion": ""},
        {"employeurs": ""},
        {"diffusion": "moi"},
        {"etat": "en pause"},
        {"pause_jusqu_au": timezone.localdate()},
        {"expire_le": None},
        {"etat": "fermée"},
        {"etat": "autre"},
    ],
)
def test_the_database_refuses_what_does_not_hold_together(soi, champs):
    services.declarer("à l’écoute", CHAMPS, acteur=soi)
    with pytest.raises(IntegrityError), transaction.atomic(), vision(soi):
        IntentionMobilite.objects.update(**champs)


def test_declaring_keeps_in_mind_one_s_service_and_all_above_it(membre, soi):
    metier = MetierFactory()
    intention = services.declarer("en recherche", CHAMPS | {"metiers": [metier]}, acteur=soi)
    assert (intention.etat, intention.expire_le) == ("en recherche", timezone.localdate() + services.DUREE)
    assert exclus(soi) == {membre.organisme_id, membre.organisme.parent_id}
    services.declarer("à l’écoute", CHAMPS | {"metiers": []}, acteur=soi)
    with vision(soi):
        assert [ligne.verbe for ligne in journal.historique(intention)] == ["chercher", "ecouter"]
        assert not intention.metiers.exists()


def test_a_right_to_recruit_gained_later_is_kept_in_mind(membre, soi):
    services.declarer("à l’écoute", CHAMPS, acteur=soi)
    demande = RecruteurFactory(utilisateur=membre.utilisateur, etat="demandé")
    valider(demande, "contributeur", acteur=construire(UtilisateurFactory(moderateur=True)))
    assert demande.organisme_id in exclus(soi)


def test_the_daily_work_follows_everybody_s_hats(membre, soi):
    services.declarer("à l’écoute", CHAMPS, acteur=soi)
    nouveau = OrganismeFactory()
    Membre.objects.filter(pk=membre.pk).update(organisme=nouveau)
    for _ in range(2):
        services.suivre_toutes_les_casquettes(timezone.localdate())
    assert exclus(soi) == {nouveau.pk, membre.organisme_id, membre.organisme.parent_id}


@pytest.mark.parametrize("etat", EtatIntention)
@pytest.mark.parametrize("verbe", ["mettre_en_pause", "reprendre", "renouveler", "fermer"])
def test_every_verb_from_every_state(membre, soi, etat, verbe):
    IntentionFactory(membre=membre)
    if etat == EtatIntention.FERMEE:
        services.fermer(acteur=soi)
    elif etat == EtatIntention.EN_RECHERCHE:
        services.declarer(etat, CHAMPS, acteur=soi)
    elif etat == EtatIntention.EN_PAUSE:
        services.mettre_en_pause(timezone.localdate(), acteur=soi)
    possible = {
        "mettre_en_pause": TRANSITIONS_INTENTION["mettre_en_pause"][0],
        "fermer": TRANSITIONS_INTENTION["fermer"][0],
        "reprendre": {"en pause"},
        "renouveler": set(EtatIntention) - {EtatIntention.FERMEE},
    }[verbe]
    args = [timezone.localdate()] if verbe == "mettre_en_pause" else []
    if etat in possible:
        getattr(services, verbe)(*args, acteur=soi)
        assert lire(soi).etat != "en pause" or verbe in {"mettre_en_pause", "renouveler"}
    else:
        with pytest.raises(journal.TransitionRefusee):
            getattr(services, verbe)(*args, acteur=soi)


def test_a_pause_ends_by_itself_as_it_was_before(membre, soi):
    IntentionFactory(membre=membre, etat="en recherche")
    jour = timezone.localdate()
    services.mettre_en_pause(jour, acteur=soi)
    services.expirer_intentions(jour)
    assert lire(soi).etat == "en pause", "ce jour est compris"
    services.expirer_intentions(jour + timedelta(days=1))
    assert (lire(soi).etat, lire(soi).pause_jusqu_au) == ("en recherche", None)


def test_closing_forgets_to_whom_it_was_shown(membre, soi):
    IntentionFactory(membre=membre)
    services.fermer(acteur=soi)
    assert (lire(soi).diffusion, lire(soi).employeurs, lire(soi).expire_le) == ("", "", None)


def test_it_expires_the_day_after_its_last_one(membre, soi):
    jour = timezone.localdate()
    IntentionFactory(membre=membre, expire_le=jour)
    assert services.expirer_intentions(jour) == 0
    assert services.expirer_intentions(jour + timedelta(days=1)) == 1
    assert lire(soi).etat == "fermée"


# --- The mail --------------------------------------------------------------------------------------


def test_the_only_mail_names_nothing_and_leaves_once(membre, soi):
    IntentionFactory(membre=membre, expire_le=timezone.localdate() + timedelta(days=15))
    IntentionFactory(expire_le=timezone.localdate() + timedelta(days=16))
    assert [services.rappeler_intentions(timezone.localdate()) for _ in range(2)] == [1, 0]
    vider()
    [parti] = mail.outbox
    assert parti.to == [membre.utilisateur.email]
    tout = f"{parti.subject} {parti.body} {parti.alternatives}".lower()
    assert not any(mot in tout for mot in ("mobilit", "intention", "écoute", "recherche", "employeur"))
    assert "/mon-espace/confirmer/" in parti.body
    courriel = Courriel.objects.get()
    assert courriel.objets == {}
    assert not any(mot in f"{courriel.genre} {courriel.cle}" for mot in ("intention", "mobilit"))


@pytest.mark.parametrize("acte", [services.renouveler, services.fermer])
def test_it_does_not_leave_when_it_says_nothing_any_more(membre, soi, acte):
    IntentionFactory(membre=membre, expire_le=timezone.localdate() + timedelta(days=9))
    services.rappeler_intentions(timezone.localdate())
    acte(acteur=soi)
    vider()
    assert mail.outbox == []


# --- Exclusions, re-admissions ---------------------------------------------------------------------


def test_one_s_own_service_is_never_lifted_what_was_once_is(membre, soi):
    services.declarer("à l’écoute", CHAMPS, acteur=soi)
    with vision(soi):
        [sienne] = Exclusion.objects.filter(organisme=membre.organisme)
    with pytest.raises(PermissionDenied):
        partages.lever_exclusion(sienne.uuid, acteur=soi)
    Membre.objects.filter(pk=membre.pk).update(organisme=OrganismeFactory())
    partages.lever_exclusion(sienne.uuid, acteur=soi)
    assert membre.organisme_id not in exclus(soi)


def test_nobody_lifts_the_exclusion_of_another(membre, soi):
    IntentionFactory(membre=membre)
    partages.exclure(OrganismeFactory(), acteur=soi)
    with vision(soi):
        [exclusion] = Exclusion.objects.filter(d_office=False)
    autre = construire(IntentionFactory().membre.utilisateur)
    partages.lever_exclusion(exclusion.uuid, acteur=autre)
    with vision(soi):
        assert Exclusion.objects.filter(pk=exclusion.pk).exists()


def test_readmitting_asks_to_read_and_never_opens_one_s_own_line(membre, soi):
    IntentionFactory(membre=membre)
    soeur = OrganismeFactory(parent=membre.organisme.parent)
    for interdit in (membre.organisme, membre.organisme.parent, OrganismeFactory()):
        with pytest.raises(ValidationError):
            partages.readmettre(interdit, acteur=soi, averti=True)
    with pytest.raises(partages.AvertissementALire):
        partages.readmettre(soeur, acteur=soi)
    for _ in range(2):
        partages.readmettre(soeur, acteur=soi, averti=True)
    with vision(soi):
        assert Readmission.objects.get().organisme_id == soeur.pk
    partages.exclure(soeur, acteur=soi)
    with vision(soi):
        assert not Readmission.objects.exists()


# --- The adviser -----------------------------------------------------------------------------------


def test_an_adviser_has_a_mandate_and_is_no_colleague(membre, soi):
    collegue = MandatFactory(organisme=membre.organisme.parent).utilisateur
    for refuse in (UtilisateurFactory(), collegue, membre.utilisateur):
        with pytest.raises(ValidationError):
            partages.choisir_conseiller(refuse, acteur=soi)
    premier, second = (MandatFactory().utilisateur for _ in range(2))
    for choisi in (premier, second, second):
        partages.choisir_conseiller(choisi, acteur=soi)
    with vision(soi):
        assert [c.conseiller_id for c in ConseillerChoisi.objects.filter(jusqu_au=None)] == [second.pk]
    partages.retirer_conseiller(acteur=soi)
    with vision(soi):
        assert not ConseillerChoisi.objects.filter(jusqu_au=None).exists()


# --- Erasure, two windows --------------------------------------------------------------------------


def test_an_erased_account_leaves_nothing_of_its_mobility_nor_in_that_of_others(membre, soi):
    IntentionFactory(membre=membre)
    partages.choisir_conseiller(MandatFactory().utilisateur, acteur=soi)
    autre = IntentionFactory()
    RecruteurFactory(utilisateur=membre.utilisateur)
    with vision(soi):
        partages.noter_consultation(autre, acteur=soi)
    for acteur in (soi, construire(autre.membre.utilisateur)):
        services.mettre_en_pause(timezone.localdate(), acteur=acteur)
    effacer_personne(membre.utilisateur_id)
    with vision(SYSTEME), connection.cursor() as curseur:
        curseur.execute("CALL public.oublier_journal_d_intention(%s)", [autre.pk])  # alive: its journal stays
        journalisees = Transition.objects.filter(content_type__model="intentionmobilite")
        assert [transition.object_id for transition in journalisees] == [autre.pk]
        assert list(IntentionMobilite.objects.order_by("pk")) == [autre]
        assert not Exclusion.objects.exclude(intention=autre).exists()
        assert not ConseillerChoisi.objects.exists()
        assert not Consultation.objects.exists()


def test_who_read_it_is_forgotten_after_a_year(membre, soi):
    intention, lecteur = IntentionFactory(membre=membre), RecruteurFactory().utilisateur
    acteur = construire(lecteur)
    with vision(acteur):
        partages.noter_consultation(intention, acteur=acteur)
        partages.noter_consultation(intention, acteur=acteur)
    with vision(soi):
        assert Consultation.objects.get().titre == "employeur"
    dans_un_an = timezone.localdate() + timedelta(days=370)
    assert [services.purger_consultations(timezone.localdate()), services.purger_consultations(dans_un_an)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_declared_twice_at_once_is_one_intention(membre, soi):
    def declarer(_):
        try:
            services.declarer("à l’écoute", CHAMPS, acteur=soi)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        list(fils.map(declarer, range(2)))
    with vision(soi):
        assert IntentionMobilite.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        assert services.expirer_intentions(timezone.localdate()) == 1
