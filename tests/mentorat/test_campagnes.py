"""Campaigns: who leads, who takes part, every verb on every state, from the opening to the confirmation."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre
from mentorat.enums import (
    CREATION,
    TRANSITIONS_CAMPAGNE,
    EtatBinome,
    EtatCampagne,
    EtatDemandeMentorat,
    EtatOffreMentor,
    EtatVoeu,
    Exclusion,
)
from mentorat.models import Binome, Campagne, DemandeMentorat, PaireProposee, Participation, Voeu
from mentorat.services import campagnes as services
from mentorat.services.appariement import apparier, imposer
from mentorat.services.campagnes import InscriptionRefusee
from mentorat.services.confirmation import RienAConfirmer, confirmer
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, OrganismeFactory, UtilisateurFactory
from tests.mentorat.campagnes import (
    BESOIN,
    acteur,
    animatrice,
    binome,
    campagne,
    communaute_animee,
    demande,
    inscrite,
    mentor,
    offre,
)

pytestmark = pytest.mark.django_db
C, D = EtatCampagne, EtatDemandeMentorat
JOUR = timedelta(days=1)


@pytest.fixture
def numerique():
    return communaute_animee()


def membre_de(communaute):
    return AdhesionFactory(communaute=communaute).membre


def champs(**autres):
    jour = timezone.localdate()
    dates = {"inscriptions_jusqu_au": jour + 5 * JOUR, "debut": jour + 9 * JOUR, "fin": jour + 200 * JOUR}
    return {"nom": "Automne", "presentation": "Pour toutes et tous.", **dates, **autres}


def jouer(verbe, la_campagne, qui):
    if verbe == "rouvrir":
        return services.rouvrir(la_campagne, timezone.localdate() + 3 * JOUR, acteur=qui)
    if verbe == "confirmer":
        return confirmer(la_campagne, acteur=qui)
    return getattr(services, verbe)(la_campagne, acteur=qui)


# --- Refusals ------------------------------------------------------------------------------------


def test_only_who_leads_the_community_or_the_team_leads_a_campaign(numerique):
    communaute, _ = numerique
    autre = animatrice(CommunauteFactory(slug="autre"))
    for membre in (autre, membre_de(communaute)):
        with pytest.raises(PermissionDenied):
            services.creer(champs(communaute=communaute), acteur=acteur(membre))
        for verbe in set(TRANSITIONS_CAMPAGNE) - {"creer"}:
            with pytest.raises(PermissionDenied):
                jouer(verbe, campagne(communaute, TRANSITIONS_CAMPAGNE[verbe][0].copy().pop()), acteur(membre))
        with pytest.raises(PermissionDenied):
            services.modifier(campagne(communaute), {"nom": "Volée"}, acteur=acteur(membre))
    with pytest.raises(PermissionDenied):  # everybody's is the team's
        services.creer(champs(communaute=None), acteur=acteur(autre))


@pytest.mark.parametrize("verbe", sorted(set(TRANSITIONS_CAMPAGNE) - {"creer"}))
def test_every_verb_on_every_state(numerique, verbe):
    communaute, elle = numerique
    departs, arrivee = TRANSITIONS_CAMPAGNE[verbe]
    for etat in C:
        la_campagne = campagne(communaute, etat)
        if verbe == "confirmer" and etat in departs:
            imposer(la_campagne, inscrite(la_campagne), mentor(la_campagne), acteur=acteur(elle))
        if etat in departs:
            jouer(verbe, la_campagne, acteur(elle))
            la_campagne.refresh_from_db()
            assert (la_campagne.etat, historique(la_campagne).get().verbe) == (arrivee, verbe)
        else:
            with pytest.raises(TransitionRefusee):
                jouer(verbe, la_campagne, acteur(elle))
    assert {v for v, (debut, _) in TRANSITIONS_CAMPAGNE.items() if CREATION in debut} == {"creer"}


def test_nobody_takes_part_from_outside_before_or_after(numerique):
    communaute, _ = numerique
    la_campagne = campagne(communaute)
    dehors = offre()
    with pytest.raises(PermissionDenied):
        services.participer(la_campagne, dehors, 1, acteur=acteur(dehors.membre))
    perdue = demande()
    with pytest.raises(PermissionDenied):
        services.inscrire(perdue, la_campagne, acteur=acteur(perdue.membre))
    dedans, elle = offre(membre_de(communaute)), demande(membre_de(communaute))
    with pytest.raises(PermissionDenied):  # somebody else's
        services.participer(la_campagne, dedans, 1, acteur=acteur(elle.membre))
    with pytest.raises(PermissionDenied):
        services.inscrire(elle, la_campagne, acteur=acteur(dedans.membre))
    fermees = [campagne(communaute, etat) for etat in set(C) - {C.INSCRIPTIONS}]
    passee = timezone.localdate() - JOUR
    for autre in [*fermees, campagne(communaute, inscriptions_jusqu_au=passee)]:
        with pytest.raises(InscriptionRefusee):
            services.participer(autre, dedans, 1, acteur=acteur(dedans.membre))
        with pytest.raises(InscriptionRefusee):
            services.inscrire(elle, autre, acteur=acteur(elle.membre))
    assert not Participation.objects.exists()


def test_an_offer_that_rests_or_too_many_places_are_refused(numerique):
    communaute, _ = numerique
    la_campagne = campagne(communaute)
    une = offre(membre_de(communaute), capacite=2)
    with pytest.raises(InscriptionRefusee):
        services.participer(la_campagne, une, 3, acteur=acteur(une.membre))
    retiree = offre(membre_de(communaute), etat=EtatOffreMentor.RETIREE)
    with pytest.raises(InscriptionRefusee):
        services.participer(la_campagne, retiree, 1, acteur=acteur(retiree.membre))
    services.participer(la_campagne, une, 1, acteur=acteur(une.membre))
    services.participer(la_campagne, une, 2, acteur=acteur(une.membre))
    assert Participation.objects.get().capacite == 2


def test_which_requests_register(numerique):
    communaute, _ = numerique
    la_campagne = campagne(communaute)
    for etat in D:
        elle = demande(membre_de(communaute), etat, campagne=la_campagne if etat == D.INSCRITE else None)
        if etat in DemandeMentorat.TRANSITIONS["inscrire"][0]:
            services.inscrire(elle, la_campagne, acteur=acteur(elle.membre))
            elle.refresh_from_db()
            assert (elle.etat, elle.campagne, elle.communaute) == (D.INSCRITE, la_campagne, communaute)
        else:
            with pytest.raises(TransitionRefusee):
                services.inscrire(elle, la_campagne, acteur=acteur(elle.membre))
    flash = demande(membre_de(communaute), flash=True, seances_voulues=2)
    usee = demande(membre_de(communaute), D.SANS_MENTOR)
    binome(offre(), usee, etat=EtatBinome.ROMPU)
    seconde = demande(membre_de(communaute), D.SANS_MENTOR)
    demande(seconde.membre)
    for refusee in (flash, usee, seconde):
        with pytest.raises(InscriptionRefusee):
            services.inscrire(refusee, la_campagne, acteur=acteur(refusee.membre))


def test_wishes_are_of_mentors_of_the_campaign_whom_one_may_find(numerique):
    communaute, _ = numerique
    la_campagne = campagne(communaute)
    service = OrganismeFactory(sigle="S")
    elle = demande(membre_de(communaute))
    type(elle.membre).objects.filter(pk=elle.membre_id).update(organisme=service)
    bons = [mentor(la_campagne) for _ in range(6)]
    mauvais = [
        offre(),
        mentor(la_campagne, MembreFactory(non_liste=True)),
        mentor(la_campagne, MembreFactory(organisme=service)),
        mentor(la_campagne, elle.membre),
    ]
    for voeux in [*([un] for un in mauvais), bons]:
        with pytest.raises(InscriptionRefusee):
            services.inscrire(elle, la_campagne, voeux, acteur=acteur(elle.membre))
    Voeu.objects.create(demande=elle, offre=bons[5], rang=1)
    services.inscrire(elle, la_campagne, [bons[1], bons[0], bons[1]], acteur=acteur(elle.membre))
    attente = Voeu.objects.filter(etat=EtatVoeu.EN_ATTENTE).order_by("rang")
    assert list(attente.values_list("offre", "rang")) == [(bons[1].pk, 1), (bons[0].pk, 2)]
    assert Voeu.objects.get(offre=bons[5]).etat == EtatVoeu.ABANDONNE


def test_leaving_before_the_confirmation_takes_the_pair_away(numerique):
    communaute, anime = numerique
    la_campagne = campagne(communaute, C.APPARIEMENT)
    lui, elle = mentor(la_campagne), inscrite(la_campagne)
    for partir in (
        lambda: services.quitter(la_campagne, acteur=acteur(lui.membre)),
        lambda: services.desinscrire(elle, acteur=acteur(elle.membre)),
    ):
        Participation.objects.get_or_create(campagne=la_campagne, offre=lui)
        imposer(la_campagne, elle, lui, acteur=acteur(anime))
        partir()
        assert not PaireProposee.objects.exists()
    elle.refresh_from_db()
    assert (elle.etat, elle.campagne) == (D.SANS_MENTOR, None)
    with pytest.raises(TransitionRefusee):
        services.desinscrire(elle, acteur=acteur(elle.membre))
    assert services.quitter(campagne(communaute), acteur=acteur(lui.membre)) is False


# --- Time, cancellation --------------------------------------------------------------------------


def test_each_day_ends_registrations_and_campaigns_once_their_last_day_is_past():
    jour = timezone.localdate()
    ouverte = campagne(inscriptions_jusqu_au=jour)
    finie = campagne(etat=C.EN_COURS, inscriptions_jusqu_au=jour - 250 * JOUR, debut=jour - 240 * JOUR, fin=jour)
    assert services.avancer_campagnes(jour) == 0
    assert services.avancer_campagnes(jour + JOUR) == 2
    assert services.avancer_campagnes(jour + JOUR) == 0
    assert {Campagne.objects.get(pk=une.pk).etat for une in (ouverte, finie)} == {C.APPARIEMENT, C.CLOSE}


def test_dates_are_checked_when_opening(numerique):
    communaute, elle = numerique
    passee = campagne(communaute, C.PREPARATION, inscriptions_jusqu_au=timezone.localdate() - JOUR)
    with pytest.raises(InscriptionRefusee):
        services.ouvrir(passee, acteur=acteur(elle))
    fermee = campagne(communaute, C.APPARIEMENT)
    for jour in (timezone.localdate() - JOUR, fermee.debut):
        with pytest.raises(InscriptionRefusee):
            services.rouvrir(fermee, jour, acteur=acteur(elle))


def test_a_cancelled_campaign_frees_and_tells_each_registered_person_once(numerique):
    communaute, anime = numerique
    la_campagne = campagne(communaute)
    lui, elle = mentor(la_campagne), inscrite(la_campagne)
    inscrite(la_campagne, lui.membre)  # on both sides
    services.annuler(la_campagne, acteur=acteur(anime))
    assert set(DemandeMentorat.objects.values_list("etat", "campagne")) == {(D.SANS_MENTOR, None)}
    courriels = Courriel.objects.filter(genre="campagne-annulee")
    assert set(courriels.values_list("utilisateur", flat=True)) == {
        lui.membre.utilisateur_id,
        elle.membre.utilisateur_id,
    }
    assert courriels.count() == 2
    message = GENRES["campagne-annulee"](courriels[0])
    assert message is not None
    assert "Printemps" in message.contexte["phrases"][0]


# --- From the opening to the confirmation --------------------------------------------------------


def test_a_campaign_from_its_opening_to_its_pairs(client, numerique):
    """By pages alone, as people do it."""
    communaute, anime = numerique
    client.force_login(anime.utilisateur)
    saisie = {nom: str(valeur) for nom, valeur in champs(communaute=communaute.pk).items()}
    assert client.post(reverse("campagnes:creer"), saisie).status_code == 302
    la_campagne = Campagne.objects.get()
    adresse = lambda nom, *args: reverse(f"campagnes:{nom}", args=[la_campagne.uuid, *args])  # noqa: E731
    client.post(adresse("ouvrir"))

    une_offre, elle, seule = (
        offre(membre_de(communaute)),
        demande(membre_de(communaute)),
        demande(membre_de(communaute)),
    )
    client.force_login(une_offre.membre.utilisateur)
    assert client.post(adresse("participer"), {"capacite": "1"}).status_code == 422
    assert client.post(adresse("participer"), {"capacite": "1", "engagement": "on"}).status_code == 302
    for une, voeu in ((elle, une_offre.pk), (seule, "")):
        client.force_login(une.membre.utilisateur)
        donnees = {"demande": une.pk, "voeu_1": voeu, "engagement": "on"}
        assert client.post(adresse("inscrire"), donnees).status_code == 302

    client.force_login(anime.utilisateur)
    client.post(adresse("fermer_inscriptions"))
    client.post(adresse("apparier"))
    page = client.get(adresse("appariement")).content.decode()
    assert "vœu n°\u00a01, 1 thème en commun" in page
    assert elle.membre.nom_complet in page
    assert BESOIN not in page
    client.post(adresse("confirmer"))
    pair = Binome.objects.get()
    assert (pair.etat, pair.mentor, pair.mentore) == (EtatBinome.PROPOSE, une_offre.membre, elle.membre)
    assert (pair.debut, pair.fin_prevue) == (Campagne.objects.get().debut, Campagne.objects.get().fin)
    assert historique(pair).get().verbe == "proposer"
    assert {une.etat for une in DemandeMentorat.objects.filter(pk=elle.pk)} == {D.BINOME}
    assert DemandeMentorat.objects.get(pk=seule.pk).etat == D.SANS_MENTOR
    assert not Voeu.objects.filter(etat=EtatVoeu.EN_ATTENTE).exists()
    envoyes = Courriel.objects.filter(genre__in=["binome-signature", "campagne-sans-mentor"])
    assert envoyes.filter(genre="binome-signature").count() == 2
    seul = envoyes.get(genre="campagne-sans-mentor")
    assert seul.utilisateur_id == seule.membre.utilisateur_id
    assert GENRES["campagne-sans-mentor"](seul) is not None
    restees = client.get(adresse("appariement"), {"liste": "demandes"}).content.decode()
    assert seule.membre.nom_complet in restees
    client.post(adresse("clore"))
    assert Campagne.objects.get().etat == C.CLOSE


def test_what_no_longer_holds_is_shown_and_not_proposed(client, numerique):
    communaute, anime = numerique
    la_campagne = campagne(communaute, C.APPARIEMENT)
    eux = [mentor(la_campagne) for _ in range(4)]
    elles = [inscrite(la_campagne, voeux=[lui]) for lui in eux]
    apparier(la_campagne, acteur=acteur(anime))
    binome(eux[0])  # full since then
    type(eux[1]).objects.filter(pk=eux[1].pk).update(etat=EtatOffreMentor.RETIREE)
    type(elles[2].membre).objects.filter(pk=elles[2].membre_id).update(etat=EtatMembre.SUSPENDUE)
    faite = confirmer(la_campagne, acteur=acteur(anime))
    refusees = {PaireProposee.objects.get(pk=cle).offre_id: motif for cle, motif in faite.bilan["refusees"].items()}
    assert refusees == {eux[0].pk: Exclusion.COMPLET, eux[1].pk: Exclusion.PARTI, eux[2].pk: Exclusion.PARTI}
    assert Binome.objects.get(etat=EtatBinome.PROPOSE).mentore == elles[3].membre
    client.force_login(anime.utilisateur)
    page = client.get(reverse("campagnes:appariement", args=[la_campagne.uuid])).content.decode()
    assert page.count("Non proposée") == 3


def test_a_request_that_waits_for_a_mentor_now_full_goes_on(numerique):
    communaute, anime = numerique
    la_campagne = campagne(communaute, C.APPARIEMENT)
    lui = mentor(la_campagne)
    attend = demande(etat=D.ADRESSEE, adressee_le=timezone.now())
    dates = {"adresse_le": timezone.now(), "echeance": timezone.localdate() + 5 * JOUR}
    voeu = Voeu.objects.create(demande=attend, offre=lui, rang=1, etat=EtatVoeu.ADRESSE, **dates)
    imposer(la_campagne, inscrite(la_campagne), lui, acteur=acteur(anime))
    confirmer(la_campagne, acteur=acteur(anime))
    voeu.refresh_from_db()
    attend.refresh_from_db()
    assert (voeu.etat, attend.etat) == (EtatVoeu.PASSE, D.SANS_MENTOR)


def test_nothing_moves_when_no_pair_holds(numerique):
    communaute, anime = numerique
    la_campagne = campagne(communaute, C.APPARIEMENT)
    seule = inscrite(la_campagne)
    with pytest.raises(RienAConfirmer):
        confirmer(la_campagne, acteur=acteur(anime))
    la_campagne.refresh_from_db()
    seule.refresh_from_db()
    assert (la_campagne.etat, seule.etat) == (C.APPARIEMENT, D.INSCRITE)


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_once_is_once():
    communaute, anime = communaute_animee()
    la_campagne = campagne(communaute, C.APPARIEMENT)
    imposer(la_campagne, inscrite(la_campagne), mentor(la_campagne), acteur=acteur(anime))
    qui = acteur(anime)

    def essayer(_):
        try:
            confirmer(la_campagne, acteur=qui)
        except TransitionRefusee:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(essayer, range(2))) == [False, True]
    assert Binome.objects.count() == 1
    assert Courriel.objects.filter(genre="binome-signature").count() == 2


# --- Pages ---------------------------------------------------------------------------------------


def test_who_reads_a_campaign(client, numerique):
    communaute, anime = numerique
    membre, dehors = membre_de(communaute), MembreFactory()
    moderation = UtilisateurFactory(is_staff=True)
    for etat in C:
        la_campagne = campagne(communaute, etat, nom=f"Campagne {etat}")
        cachee = etat in {C.PREPARATION, C.ANNULEE}
        for compte, statut in (
            (anime.utilisateur, 200),
            (membre.utilisateur, 404 if cachee else 200),
            (dehors.utilisateur, 404),
            (moderation, 200),
        ):
            client.force_login(compte)
            assert client.get(reverse("campagnes:detail", args=[la_campagne.uuid])).status_code == statut
    la_campagne = campagne(communaute, C.APPARIEMENT)
    client.force_login(membre.utilisateur)
    for nom in ("modifier", "rouvrir", "annuler", "appariement", "imposer", "confirmer"):
        assert client.get(reverse(f"campagnes:{nom}", args=[la_campagne.uuid])).status_code == 404
    for nom in ("ouvrir", "fermer_inscriptions", "clore", "apparier"):
        assert client.post(reverse(f"campagnes:{nom}", args=[la_campagne.uuid])).status_code == 404
    assert client.get(reverse("campagnes:creer")).status_code == 403
    assert "Campagne préparation" not in client.get(reverse("campagnes:liste")).content.decode()


def test_every_page_of_a_campaign_opens_in_every_state(client, numerique):
    communaute, anime = numerique
    une, lui = demande(anime), offre(anime)
    client.force_login(anime.utilisateur)
    for etat in C:
        la_campagne = campagne(communaute, etat)
        formulaires = ("modifier", "rouvrir", "imposer", "participer") if etat == C.EN_COURS else ()
        for nom in ("detail", "annuler", "appariement", "confirmer", *formulaires):
            assert client.get(reverse(f"campagnes:{nom}", args=[la_campagne.uuid])).status_code == 200, (nom, etat)
        donnees = {"demande": une.pk, "engagement": "on"}
        reponse = client.post(reverse("campagnes:inscrire", args=[la_campagne.uuid]), donnees)
        assert reponse.status_code == (302 if etat == C.INSCRIPTIONS else 422)
        if etat == C.INSCRIPTIONS:
            assert "Votre demande est inscrite." in client.get(reponse["Location"]).content.decode()
            client.post(reverse("campagnes:desinscrire", args=[la_campagne.uuid]))
    lui.delete()
    une.delete()
    for nom, suite in (("participer", "mentorat:proposer_offre"), ("inscrire", "mentorat:demander")):
        page = client.get(reverse(f"campagnes:{nom}", args=[la_campagne.uuid])).content.decode()
        assert reverse(suite) in page


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(client, numerique):
    _, anime = numerique
    client.force_login(anime.utilisateur)
    jour = timezone.localdate()
    saisie = {
        "nom": "Gardé",
        "inscriptions_jusqu_au": jour + 9 * JOUR,
        "debut": jour + 9 * JOUR,
        "fin": jour + 99 * JOUR,
    }
    reponse = client.post(reverse("campagnes:creer"), saisie)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    for phrase in ("Choisissez une communauté.", "après la fin des inscriptions", "six mois au moins", "Gardé"):
        assert phrase in page
    assert not Campagne.objects.exists()


@pytest.mark.parametrize("liste", ["paires", "ecartees", "demandes", "mentors"])
def test_the_screen_asks_as_much_of_ten_pairs_as_of_many(client, numerique, django_assert_max_num_queries, liste):
    communaute, anime = numerique
    la_campagne = campagne(communaute, C.APPARIEMENT)
    for rang in range(12):
        lui, une = mentor(la_campagne, places=2), inscrite(la_campagne)
        if rang < 8:
            PaireProposee.objects.create(
                campagne=la_campagne, demande=une, offre=lui, imposee=rang % 2 == 0, ecartee=rang % 2 == 1
            )
    client.force_login(anime.utilisateur)
    client.get(reverse("campagnes:liste"))
    with django_assert_max_num_queries(15):
        reponse = client.get(reverse("campagnes:appariement", args=[la_campagne.uuid]), {"liste": liste})
    assert reponse.status_code == 200
    assert BESOIN not in reponse.content.decode()


def test_who_is_not_listed_is_a_number_to_animators(client, numerique):
    communaute, anime = numerique
    la_campagne = campagne(communaute, C.APPARIEMENT)
    cache = MembreFactory(non_liste=True)
    imposer(la_campagne, inscrite(la_campagne, cache), mentor(la_campagne), acteur=acteur(anime))
    client.force_login(anime.utilisateur)
    page = client.get(reverse("campagnes:appariement", args=[la_campagne.uuid])).content.decode()
    assert cache.nom not in page
    assert f"Membre n°\u00a0{cache.pk}" in page
