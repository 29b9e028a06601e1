"""A pair: who comes in, what each state allows, signing, pause, end, break."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre, RoleAdhesion
from annuaire.models import Membre
from mentorat.enums import EtatBinome, EtatDemandeMentorat, MotifRupture
from mentorat.models import Binome, Creneau, DemandeMentorat, Objectif, Seance
from mentorat.services import binomes as services
from mentorat.services import seances, suivi
from mentorat.tableau import mes_binomes
from socle import journal
from socle.acteur import SYSTEME, Acteur, construire
from socle.courrier.envoi import vider
from socle.journal import TransitionRefusee
from socle.models import Transition
from tests.factories import AdhesionFactory, BinomeFactory, MembreFactory, SeanceFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
E = EtatBinome
PAGES = ["detail", "signer", "objectifs", "suspendre", "terminer", "rompre", "alerter", "donner_avis", "repondre_suivi"]
PAGES += ["attestation", "proposer_creneaux", "planifier", "noter", "calendrier"]
ACTES = ["reprendre", "choisir_creneau", "demander_creneaux"]
DE_SEANCE = ["deplacer", "annuler", "calendrier_seance"]


def acteur(membre):
    return construire(membre.utilisateur)


def deux(binome):
    return acteur(binome.mentor), acteur(binome.mentore)


def propose(**champs):
    non_signee = {"charte_mentor_le": None, "charte_mentore_le": None}
    return BinomeFactory(etat=E.PROPOSE, **(non_signee | champs))


# --- Who comes in --------------------------------------------------------------------------------------------------


@pytest.fixture
def autres():
    """A member who has its own pair, an animator of the community of the request, a moderator, who was suspended."""
    binome = BinomeFactory()
    anime = AdhesionFactory(role=RoleAdhesion.ANIMATEUR)
    DemandeMentorat.objects.filter(pk=binome.demande_id).update(communaute=anime.communaute)
    suspendu = BinomeFactory(mentor=binome.mentor).mentore
    Membre.objects.filter(pk=suspendu.pk).update(etat=EtatMembre.SUSPENDUE)
    comptes = [BinomeFactory().mentor.utilisateur, anime.membre.utilisateur, UtilisateurFactory(is_staff=True)]
    return binome, [*comptes, suspendu.utilisateur]


def test_anybody_else_is_told_that_there_is_nothing(client, autres):
    binome, comptes = autres
    seance = SeanceFactory(binome=binome)
    adresses = {nom: reverse(f"binomes:{nom}", args=[binome.uuid]) for nom in PAGES + ACTES}
    adresses |= {nom: reverse(f"binomes:{nom}", args=[seance.uuid]) for nom in DE_SEANCE}
    client.force_login(comptes[0])
    for nom, adresse in adresses.items():
        lue = nom in {"detail", "attestation", "calendrier", "calendrier_seance"}
        assert (client.get(adresse) if lue else client.post(adresse)).status_code == 404, nom
    for compte in comptes[1:]:
        client.force_login(compte)
        for nom in ("detail", "objectifs", "attestation", "calendrier", "calendrier_seance", "deplacer"):
            assert client.get(adresses[nom]).status_code == 404, nom
        assert client.post(adresses["rompre"], {"motif": "temps"}).status_code == 404


def test_services_refuse_who_is_not_of_the_pair(autres):
    binome, comptes = autres
    seance = SeanceFactory(binome=binome)
    for compte in comptes:
        qui = construire(compte)
        for acte in (
            lambda: services.suspendre(binome, timezone.localdate(), acteur=qui),  # noqa: B023
            lambda: services.rompre(binome, MotifRupture.TEMPS, acteur=qui),  # noqa: B023
            lambda: services.terminer(binome, acteur=qui),  # noqa: B023
            lambda: services.ecrire_objectifs(binome, "À moi", version=0, acteur=qui),  # noqa: B023
            lambda: seances.planifier(binome, timezone.now() + timedelta(days=1), 60, acteur=qui),  # noqa: B023
            lambda: seances.annuler(seance, version=0, acteur=qui),  # noqa: B023
            lambda: suivi.alerter(binome, "À moi", acteur=qui),  # noqa: B023
        ):
            with pytest.raises(PermissionDenied):
                acte()
    assert Binome.objects.get(pk=binome.pk).etat == E.ACTIF


# --- Each verb on each state ---------------------------------------------------------------------------------------

PERMIS = {
    E.PROPOSE: {"signer", "rompre"},
    E.ACTIF: {"suspendre", "terminer", "rompre", "objectifs", "planifier", "noter", "creneaux"},
    E.EN_PAUSE: {"reprendre", "terminer", "rompre", "objectifs", "noter"},
    E.TERMINE: {"avis", "clore", "suivre"},
    E.SUIVI: {"avis", "suivi", "clore"},
    E.CLOS: set(),
    E.ROMPU: set(),
}


def verbes(binome, qui):
    demain, hier = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=2)
    return {
        "signer": lambda: services.signer(binome, acteur=qui),
        "suspendre": lambda: services.suspendre(binome, timezone.localdate(), acteur=qui),
        "reprendre": lambda: services.reprendre(binome, acteur=qui),
        "terminer": lambda: services.terminer(binome, acteur=qui),
        "rompre": lambda: services.rompre(binome, MotifRupture.TEMPS, acteur=qui),
        "clore": lambda: services.clore(binome, acteur=SYSTEME),
        "suivre": lambda: journal.changer_etat(binome, "suivre", acteur=SYSTEME),
        "objectifs": lambda: services.ecrire_objectifs(binome, "Conduire.", version=0, acteur=qui),
        "planifier": lambda: seances.planifier(binome, demain, 60, acteur=qui),
        "noter": lambda: seances.noter(binome, hier, 60, acteur=qui),
        "creneaux": lambda: seances.proposer_creneaux(binome, [demain], acteur=qui),
        "avis": lambda: suivi.donner_avis(binome, satisfaction=5, utilite=5, recommande=True, acteur=qui),
        "suivi": lambda: suivi.repondre_suivi(binome, utile=5, en_contact=True, acteur=qui),
    }


@pytest.mark.parametrize("etat", list(E))
def test_each_state_allows_its_verbs_and_no_other(etat):
    binome = propose() if etat == E.PROPOSE else BinomeFactory(etat=etat)
    if etat in {E.ACTIF, E.EN_PAUSE}:
        SeanceFactory(binome=binome, debut=timezone.now() - timedelta(days=3))
    qui, possibles = acteur(binome.mentor), set()
    for nom, verbe in verbes(binome, qui).items():
        with transaction.atomic():
            try:
                verbe()
            except TransitionRefusee:
                continue
            possibles.add(nom)
            transaction.set_rollback(True)
    assert possibles == PERMIS[etat]


@pytest.mark.parametrize("etat", list(E))
def test_every_page_answers_in_every_state(client, etat):
    binome = propose() if etat == E.PROPOSE else BinomeFactory(etat=etat)
    client.force_login(binome.mentor.utilisateur)
    for nom in PAGES:
        assert client.get(reverse(f"binomes:{nom}", args=[binome.uuid])).status_code in {200, 302}, nom
    client.force_login(binome.mentore.utilisateur)
    for adresse in (reverse("binomes:detail", args=[binome.uuid]), reverse("binomes:liste")):
        assert client.get(adresse).status_code == 200


# --- Signing -------------------------------------------------------------------------------------------------------


def test_a_proposed_pair_begins_with_the_second_signature(client):
    binome = propose(debut=timezone.localdate() - timedelta(days=10))
    page = reverse("binomes:signer", args=[binome.uuid])
    client.force_login(binome.mentore.utilisateur)
    reponse = client.post(page, {"charte": "on"})
    assert reponse.status_code == 422
    assert "Sans cette certification" in reponse.content.decode()
    client.post(page, {"charte": "on", "sans_lien": "on"})
    binome.refresh_from_db()
    assert (binome.etat, binome.charte_mentor_le) == (E.PROPOSE, None)
    with pytest.raises(TransitionRefusee):
        services.signer(binome, acteur=acteur(binome.mentore))
    vider()
    assert [m.to for m in mail.outbox] == [[binome.mentor.utilisateur.email]]
    client.force_login(binome.mentor.utilisateur)
    client.post(page, {"charte": "on", "sans_lien": "on"})
    binome.refresh_from_db()
    assert (binome.etat, binome.debut) == (E.ACTIF, timezone.localdate())
    assert binome.fin_prevue >= binome.debut + timedelta(days=180)
    vider()
    assert mail.outbox[-1].to == [binome.mentore.utilisateur.email]


def test_nobody_signs_with_a_colleague():
    binome = propose()
    Membre.objects.filter(pk=binome.mentore_id).update(organisme=binome.mentor.organisme_id)
    with pytest.raises(ValidationError, match="même service"):
        services.signer(binome, acteur=acteur(binome.mentor))


def test_saying_no_to_a_proposal_gives_the_request_no_mentor():
    binome = propose()
    services.rompre(binome, MotifRupture.BESOIN, acteur=acteur(binome.mentor))
    demande = DemandeMentorat.objects.get(pk=binome.demande_id)
    assert demande.etat == EtatDemandeMentorat.SANS_MENTOR
    vider()
    assert [m.to for m in mail.outbox] == [[binome.mentore.utilisateur.email]]


# --- Pause, end, break ---------------------------------------------------------------------------------------------


def test_a_pause_moves_the_end_and_cancels_what_was_planned_meanwhile():
    binome = BinomeFactory()
    fin, jour = binome.fin_prevue, timezone.localdate()
    dedans = SeanceFactory(binome=binome, debut=timezone.now() + timedelta(days=5))
    apres = SeanceFactory(binome=binome, debut=timezone.now() + timedelta(days=30))
    mentor, mentore = deux(binome)
    services.suspendre(binome, jour + timedelta(days=9), acteur=mentor)
    binome.refresh_from_db()
    assert (binome.fin_prevue - fin).days == 10
    assert list(Seance.objects.prevues()) == [apres]
    assert Seance.objects.get(pk=dedans.pk).annulee_le
    services.reprendre(binome, acteur=mentore)  # at once: nothing of it was used
    binome.refresh_from_db()
    assert (binome.fin_prevue, binome.pause_jusqu_au, binome.repris_le) == (fin, None, jour)


@pytest.mark.parametrize("jours", [-1, 184, 4000])
def test_a_pause_is_within_reach(client, jours):
    binome = BinomeFactory()
    jusqu_au = timezone.localdate() + timedelta(days=jours)
    with pytest.raises(ValidationError):
        services.suspendre(binome, jusqu_au, acteur=acteur(binome.mentor))
    client.force_login(binome.mentor.utilisateur)
    reponse = client.post(reverse("binomes:suspendre", args=[binome.uuid]), {"jusqu_au": jusqu_au.isoformat()})
    assert reponse.status_code == 422


def test_a_pair_that_never_met_does_not_end_well(client):
    binome = BinomeFactory()
    client.force_login(binome.mentor.utilisateur)
    reponse = client.post(reverse("binomes:terminer", args=[binome.uuid]), follow=True)
    assert "Aucune séance n’a eu lieu" in reponse.content.decode()
    SeanceFactory(binome=binome, debut=timezone.now() - timedelta(days=2), duree=90)
    a_venir = SeanceFactory(binome=binome)
    client.post(reverse("binomes:terminer", args=[binome.uuid]))
    binome.refresh_from_db()
    assert (binome.etat, binome.fini_le) == (E.TERMINE, timezone.localdate())
    assert Seance.objects.get(pk=a_venir.pk).annulee_le
    page = client.get(reverse("binomes:attestation", args=[binome.uuid])).content.decode()
    assert binome.mentor.nom_complet in page
    assert binome.mentore.nom_complet not in page
    assert "1 h" in page
    assert "30 min" in page


def test_a_break_says_nothing_of_its_reason_and_forgets_objectives(client):
    binome = BinomeFactory()
    mentor, mentore = deux(binome)
    services.ecrire_objectifs(binome, "Changer de métier.", version=0, acteur=mentore)
    seances.proposer_creneaux(binome, [timezone.now() + timedelta(days=3)], acteur=mentor)
    client.force_login(binome.mentor.utilisateur)
    page = reverse("binomes:rompre", args=[binome.uuid])
    assert client.post(page, {"motif": MotifRupture.DEPART}).status_code == 422
    assert client.post(page, {"motif": MotifRupture.ENTENTE}).status_code == 302
    ligne = Transition.objects.filter(verbe="rompre").get()
    assert (ligne.motif, ligne.acteur_id) == (MotifRupture.ENTENTE, mentor.utilisateur_id)
    assert not Creneau.objects.exists()
    with connection.cursor() as curseur:
        curseur.execute("RESET ROLE")
        assert not Objectif.objects.exists()
    mail.outbox.clear()
    vider()
    (recu,) = [m for m in mail.outbox if m.to == [binome.mentore.utilisateur.email]]
    client.force_login(binome.mentore.utilisateur)
    lue = client.get(reverse("binomes:detail", args=[binome.uuid])).content.decode()
    client.force_login(binome.mentor.utilisateur)
    ancien = client.get(reverse("binomes:detail", args=[binome.uuid])).content.decode()
    assert binome.demande.besoin in lue
    assert binome.demande.besoin not in ancien
    for texte in (recu.body, lue):
        assert MotifRupture.ENTENTE.label not in texte
    assert binome.mentor.nom_complet not in recu.body
    assert "s’est arrêté" in lue


def test_a_late_click_says_where_the_pair_is(client):
    binome = BinomeFactory()
    client.force_login(binome.mentor.utilisateur)
    services.rompre(binome, MotifRupture.TEMPS, acteur=acteur(binome.mentore))
    reponse = client.post(reverse("binomes:reprendre", args=[binome.uuid]), follow=True)
    assert "Ce n’est plus possible" in reponse.content.decode()


# --- Dashboard -----------------------------------------------------------------------------------------------------


def test_the_card_says_what_waits(django_assert_num_queries):
    binome = BinomeFactory()
    mentor, mentore = deux(binome)
    maintenant = timezone.now()

    def phrase(qui):
        carte = mes_binomes(qui, maintenant)
        return carte and (carte.contexte["lignes"][0]["phrase"], carte.rang < 10)

    assert phrase(mentor) == ("aucune séance n’est prévue", True)
    seances.proposer_creneaux(binome, [maintenant + timedelta(days=3)], acteur=mentor)
    assert (phrase(mentor), phrase(mentore)) == (("créneaux proposés", False), ("choisissez un créneau", True))
    seances.choisir_creneau(binome, binome.creneaux.get().pk, acteur=mentore)
    assert phrase(mentore) == ("", False)
    BinomeFactory(mentor=binome.mentor, etat=E.CLOS)
    a_dire = BinomeFactory(mentor=binome.mentor, etat=E.TERMINE)
    with django_assert_num_queries(1):
        assert phrase(mentor) == ("donnez votre avis", True)
    suivi.donner_avis(a_dire, satisfaction=4, utilite=4, recommande=True, acteur=mentor)
    assert phrase(mentor) == ("", False)
    flash = BinomeFactory(flash=True, seances_prevues=1)
    SeanceFactory(binome=flash, debut=maintenant - timedelta(days=2))
    assert phrase(deux(flash)[0]) == ("séances faites, à terminer", True)
    assert mes_binomes(acteur(MembreFactory()), maintenant) is None
    assert mes_binomes(Acteur(), maintenant) is None


def test_the_page_of_a_pair_asks_as_much_with_ten_sessions(client, django_assert_max_num_queries):
    binome = BinomeFactory()
    for jours in range(-5, 5):
        SeanceFactory(binome=binome, debut=timezone.now() + timedelta(days=jours, hours=1))
    client.force_login(binome.mentor.utilisateur)
    with django_assert_max_num_queries(15):
        client.get(reverse("binomes:detail", args=[binome.uuid]))


# --- Twice at once -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_sign_at_once_and_the_pair_begins_once():
    binome = propose()
    depart, erreurs = Barrier(2), []

    def signer(qui):
        try:
            depart.wait(5)
            services.signer(binome, acteur=qui)
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [Thread(target=signer, args=[qui]) for qui in deux(binome)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(20)
    assert not erreurs
    assert Binome.objects.get(pk=binome.pk).etat == E.ACTIF
    assert Transition.objects.filter(verbe="former", object_id=binome.pk).count() == 1
