"""Around an event: reminders, messages, who else comes, the survey, the report, working groups."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from communautes.enums import Diffusion, EtatEvenement, EtatInscription
from communautes.models import AvisEvenement, Evenement, Inscription, MessageInscrits, Serie
from communautes.services import avis_evenements, bilans, messages_inscrits, series
from communautes.services.avis_evenements import DejaDit
from communautes.services.effacement_suites import effacer_suites
from communautes.services.rappels import rappeler_evenements
from communautes.suites import suites_de
from socle.acteur import construire
from socle.courrier.envoi import vider
from socle.journal import TransitionRefusee, historique
from tests.communautes.suites import (
    ATELIER,
    acteur,
    animatrice,
    communaute,
    dans,
    evenement,
    inscrite,
    membre_de,
    passe,
    visite,
)
from tests.factories import MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


def page(nom, un):
    return reverse(f"agenda:{nom}", args=[un.uuid])


def adresses():
    vider()
    return sorted(m.to[0] for m in mail.outbox)


# --- Reminders -----------------------------------------------------------------------------------------------------


def test_seats_are_reminded_once_two_days_before(settings):
    jour = timezone.localdate()
    proche = evenement(titre="Du\r\nBcc: x@y.fr code", debut=dans(hours=47))
    rappelee = inscrite(proche)
    for etat in set(EtatInscription) - {EtatInscription.CONFIRMEE}:
        inscrite(proche, etat=etat)
    inscrite(proche, entree_le=timezone.now())  # it has just read when it is
    inscrite(evenement(debut=dans(days=5)))
    inscrite(evenement(debut=dans(hours=-1)))
    inscrite(evenement(etat=EtatEvenement.CLOS, debut=dans(hours=40)))
    inscrite(proche, MembreFactory(etat="suspendue"))
    assert rappeler_evenements(jour) == 1
    assert rappeler_evenements(jour) == rappeler_evenements(jour + timedelta(days=1)) == 0
    assert adresses() == [rappelee.membre.utilisateur.email]
    assert mail.outbox[0].subject == "Votre événement approche"
    assert "Bcc" not in dict(mail.outbox[0].message().items())
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers
    Evenement.objects.filter(pk=proche.pk).update(debut=dans(hours=46))
    assert rappeler_evenements(jour) == 1  # moved: it is another date


@pytest.mark.parametrize("change", ["rendue", "annulé", "suspendu", "sortie"])
def test_a_reminder_is_read_again_when_it_leaves(change):
    une = inscrite(evenement(debut=dans(hours=47)))
    assert rappeler_evenements(timezone.localdate()) == 1
    match change:
        case "rendue":
            Inscription.objects.update(etat=EtatInscription.ANNULEE)
        case "annulé":
            Evenement.objects.update(etat=EtatEvenement.ANNULE, motif_annulation="Grève.")
        case "suspendu":
            type(une.membre).objects.filter(pk=une.membre_id).update(etat="suspendue")
        case "sortie":
            une.membre.adhesions.update(etat="sortie")
    assert adresses() == []


# --- Messages ------------------------------------------------------------------------------------------------------


def test_each_seat_gets_one_mail_without_the_addresses_of_others(client):
    un = evenement()
    places = [inscrite(un) for _ in range(3)]
    for etat in (EtatInscription.ATTENTE, EtatInscription.ANNULEE, EtatInscription.A_VALIDER, EtatInscription.REFUSEE):
        inscrite(un, etat=etat)
    partie = inscrite(un)
    client.force_login(animatrice(un.communaute).utilisateur)
    saisie = {"objet": "Le plan\r\nBcc: x@y.fr", "texte": "Entrez par la cour.\r\n<b>Merci</b>"}
    reponse = client.post(page("ecrire_aux_inscrits", un), saisie, follow=True)
    assert MessageInscrits.objects.count() == 1, reponse.content.decode()
    Inscription.objects.filter(pk=partie.pk).update(etat=EtatInscription.ANNULEE)
    assert adresses() == sorted(p.membre.utilisateur.email for p in places)
    for envoye in mail.outbox:
        assert "Le plan Bcc: x@y.fr" in envoye.body
        assert "Le plan" not in envoye.subject
        assert "Entrez par la cour." in envoye.body
        assert (len(envoye.to), envoye.cc, envoye.bcc, envoye.reply_to) == (1, [], [], [])
        assert "<b>" not in envoye.alternatives[0][0]


def test_messages_are_few_and_said_once(client):
    un = evenement()
    anime = acteur(animatrice(un.communaute))
    with pytest.raises(ValidationError, match="Personne"):
        messages_inscrits.ecrire_aux_inscrits(un, "Objet", "Texte", acteur=anime)
    inscrite(un)
    for rang in range(messages_inscrits.PAR_JOUR):
        assert messages_inscrits.ecrire_aux_inscrits(un, f"Objet {rang}", "Texte", acteur=anime) == 1
        with pytest.raises(ValidationError):
            messages_inscrits.ecrire_aux_inscrits(un, f"Objet {rang}", "Texte", acteur=anime)
    with pytest.raises(ValidationError, match="demain"):
        messages_inscrits.ecrire_aux_inscrits(un, "Un de trop", "Texte", acteur=anime)
    MessageInscrits.objects.update(ecrit_le=timezone.now() - timedelta(days=1))
    assert messages_inscrits.ecrire_aux_inscrits(un, "Le lendemain", "Texte", acteur=anime) == 1
    client.force_login(animatrice(un.communaute).utilisateur)
    reponse = client.post(page("ecrire_aux_inscrits", un), {"objet": "", "texte": "Gardé"})
    assert reponse.status_code == 422
    assert "Gardé" in reponse.content.decode()


def test_nobody_else_writes_and_nobody_writes_of_what_is_not_there(client):
    un = evenement()
    une = inscrite(un)
    for qui in (acteur(une.membre), acteur(MembreFactory())):
        with pytest.raises(PermissionDenied):
            messages_inscrits.ecrire_aux_inscrits(un, "Objet", "Texte", acteur=qui)
    client.force_login(une.membre.utilisateur)
    for nom in ("ecrire_aux_inscrits", "publier_bilan", "resultats"):
        assert client.get(page(nom, un)).status_code == 404
    for etat in (EtatEvenement.BROUILLON, EtatEvenement.ANNULE):
        autre = evenement(un.communaute, etat)
        anime = animatrice(un.communaute)
        with pytest.raises(TransitionRefusee):
            messages_inscrits.ecrire_aux_inscrits(autre, "Objet", "Texte", acteur=acteur(anime))
        client.force_login(anime.utilisateur)
        assert client.get(page("ecrire_aux_inscrits", autre)).status_code == 302


# --- Who else comes ------------------------------------------------------------------------------------------------


def test_who_comes_is_who_chose_it_and_may_be_read(client):
    un = evenement(diffusion=Diffusion.PUBLIC)
    montree = inscrite(un, membre_de(un.communaute, nom="Montrée"), visible=True)
    for nom, champs in {"Discrète": {}, "Attend": {"etat": EtatInscription.ATTENTE, "visible": True}}.items():
        inscrite(un, membre_de(un.communaute, nom=nom), **champs)
    inscrite(un, membre_de(un.communaute, nom="Nonlistée", non_liste=True), visible=True)
    attend = inscrite(un, etat=EtatInscription.ATTENTE)
    for compte in (attend.membre.utilisateur, MembreFactory().utilisateur):
        client.force_login(compte)
        assert client.get(page("participants", un)).status_code == 404
    lecteur = inscrite(un)
    client.force_login(lecteur.membre.utilisateur)
    lue = client.get(page("participants", un)).content.decode()
    assert "Montrée" in lue
    assert "Vous n’y paraissez pas" in lue
    for nom in ("Discrète", "Attend", "Nonlistée", "Membre n°"):
        assert nom not in lue
    client.force_login(montree.membre.utilisateur)
    assert "Vous avez choisi de paraître" in client.get(page("participants", un)).content.decode()


def test_the_list_costs_the_same_for_many(client, django_assert_max_num_queries):
    un = evenement()
    for _ in range(6):
        inscrite(un, visible=True)
    client.force_login(animatrice(un.communaute).utilisateur)
    with django_assert_max_num_queries(15):
        client.get(page("participants", un))


# --- Survey --------------------------------------------------------------------------------------------------------


def test_who_came_answers_once_when_it_is_over(client):
    un = passe()
    une = inscrite(un, etat=EtatInscription.PRESENTE)
    client.force_login(une.membre.utilisateur)
    assert client.post(page("donner_avis", un), {"remarque": "Gardée"}).status_code == 422
    saisie = {"satisfaction": "4", "utilite": "3", "remarque": "Bien"}
    assert client.post(page("donner_avis", un), {**saisie, "satisfaction": "9"}).status_code == 422
    assert client.post(page("donner_avis", un), saisie).status_code == 302
    assert client.post(page("donner_avis", un), saisie).status_code == 302
    assert AvisEvenement.objects.count() == 1
    with pytest.raises(DejaDit):
        avis_evenements.donner_avis(un, satisfaction=1, utilite=1, acteur=acteur(une.membre))
    assert client.get(page("donner_avis", un)).status_code == 302
    for etat in (EtatInscription.ABSENTE, EtatInscription.ATTENTE, EtatInscription.ANNULEE):
        autre = inscrite(un, etat=etat)
        with pytest.raises(TransitionRefusee):
            avis_evenements.donner_avis(un, satisfaction=1, utilite=1, acteur=acteur(autre.membre))
    a_venir = inscrite(evenement())
    with pytest.raises(TransitionRefusee):
        avis_evenements.donner_avis(a_venir.evenement, satisfaction=1, utilite=1, acteur=acteur(a_venir.membre))
    with pytest.raises(PermissionDenied):
        avis_evenements.donner_avis(un, satisfaction=1, utilite=1, acteur=acteur(MembreFactory()))
    effacer_suites(une.membre.utilisateur_id)
    assert list(AvisEvenement.objects.values_list("satisfaction", "remarque")) == [(4, "")]


def test_nothing_is_told_under_five_answers_then_by_fives(client):
    un = passe()
    client.force_login(animatrice(un.communaute).utilisateur)
    for rang in range(1, 12):
        une = inscrite(un, etat=EtatInscription.PRESENTE)
        remarque = f"Remarque {rang:02d}" if rang % 2 else ""
        avis = {"satisfaction": 4 if rang <= 5 else 2, "utilite": 3, "remarque": remarque}
        avis_evenements.donner_avis(un, acteur=acteur(une.membre), **avis)
        lus = avis_evenements.compter_avis(un)
        assert (lus.reponses if lus else None) == (None if rang < 5 else 5 if rang < 10 else 10)
        if rang == 4:
            assert "Remarque" not in client.get(page("resultats", un)).content.decode().replace("Remarques", "")
    lue = client.get(page("resultats", un)).content.decode()
    assert "3,0 sur 4" in lue
    assert "Remarque 09" in lue
    assert "Remarque 11" not in lue
    assert une.membre.nom not in lue


# --- Report --------------------------------------------------------------------------------------------------------


def test_the_report_is_published_once_closed_then_corrected(client):
    un = passe()
    client.force_login(animatrice(un.communaute).utilisateur)
    assert client.post(page("publier_bilan", un), {"texte": ""}).status_code == 422
    apercu = client.post(page("publier_bilan", un), {"texte": "**Fort** <script>x</script>", "apercu": "1"})
    assert "<strong>Fort</strong>" in apercu.content.decode()
    assert "<script>x" not in apercu.content.decode()
    un.refresh_from_db()
    assert un.etat == EtatEvenement.CLOS
    assert client.post(page("publier_bilan", un), {"texte": "Premier"}).status_code == 302
    un.refresh_from_db()
    assert (un.etat, un.bilan) == (EtatEvenement.BILAN, "Premier")
    assert [t.verbe for t in historique(un)] == ["publier_bilan"]
    assert client.post(page("publier_bilan", un), {"texte": "Corrigé"}).status_code == 302
    un.refresh_from_db()
    assert un.bilan == "Corrigé"
    with pytest.raises(ValidationError):
        bilans.corriger_bilan(un, "", acteur=acteur(animatrice(un.communaute)))
    for etat in (EtatEvenement.PUBLIE, EtatEvenement.ANNULE):
        autre = evenement(un.communaute, etat)
        assert client.get(page("publier_bilan", autre)).status_code == 302
        with pytest.raises(TransitionRefusee):
            bilans.publier_bilan(autre, "Trop tôt", acteur=acteur(animatrice(un.communaute)))
    with pytest.raises(PermissionDenied):
        bilans.publier_bilan(un, "x", acteur=acteur(membre_de(un.communaute)))


# --- Working groups ------------------------------------------------------------------------------------------------


def test_who_leads_a_community_makes_its_groups(client):
    la = communaute()
    creer, liste = (reverse(f"agenda:{nom}", args=[la.slug]) for nom in ("creer_serie", "series"))
    client.force_login(membre_de(la).utilisateur)
    assert client.get(creer).status_code == 404
    assert "pas encore" in client.get(liste).content.decode()
    anime = animatrice(la)
    client.force_login(anime.utilisateur)
    assert client.post(creer, {"nom": ""}).status_code == 422
    assert client.post(creer, {"nom": "Nuage souverain", "objet": "**Choisir**", "commun": ""}).status_code == 302
    reponse = client.post(creer, {"nom": "Nuage souverain"})
    assert reponse.status_code == 422
    serie = Serie.objects.get()
    modifier = reverse("agenda:modifier_serie", args=[serie.uuid])
    assert client.post(modifier, {"nom": "Nuage", "commun": "999999"}).status_code == 422
    assert client.post(modifier, {"nom": "Nuage"}).status_code == 302
    serie.refresh_from_db()
    assert (serie.nom, serie.objet) == ("Nuage", "")
    with pytest.raises(PermissionDenied):
        series.modifier_serie(serie, {"nom": "x", "objet": "", "commun": None}, acteur=acteur(membre_de(la)))


def test_a_group_shows_its_events_to_the_community_alone(client):
    la = communaute()
    serie = Serie.objects.create(communaute=la, nom="Nuage", objet="**Choisir**")
    vues = [evenement(la, serie=serie, titre="À suivre"), passe(la, serie=serie, titre="Déjà fait")]
    evenement(la, EtatEvenement.BROUILLON, serie=serie, titre="Brouillon")
    adresse = serie.get_absolute_url()
    client.force_login(MembreFactory().utilisateur)
    assert client.get(adresse).status_code == 404
    assert client.get(reverse("agenda:series", args=[la.slug])).status_code == 404
    client.force_login(membre_de(la).utilisateur)
    lue = client.get(adresse).content.decode()
    assert all(un.titre in lue for un in vues)
    assert "<strong>Choisir</strong>" in lue
    assert "Brouillon" not in lue
    assert client.get(reverse("agenda:modifier_serie", args=[serie.uuid])).status_code == 404


# --- What the page of an event shows -------------------------------------------------------------------------------


def test_the_page_of_an_event_says_what_waits_for_whom():
    la = communaute()
    membre, anime = membre_de(la), animatrice(la)
    un = visite(la)
    une = inscrite(un, membre)
    attendu = suites_de(acteur(membre), un, une)
    assert [lien.adresse for lien in attendu["attendu"]] == [page("donner_habilitation", un)]
    assert not attendu["organiser"]
    liens = {lien.adresse for lien in attendu["liens"]}
    assert {page("fichier", un), page("participants", un), reverse("agenda:reglages")} <= liens
    assert page("atelier", un) not in liens
    organise = {lien.adresse for lien in suites_de(acteur(anime), un, None)["organiser"]}
    assert organise == {page("ecrire_aux_inscrits", un), page("exporter_habilitations", un)}
    equipe = construire(UtilisateurFactory(is_staff=True))
    assert {lien.adresse for lien in suites_de(equipe, un, None)["organiser"]} == {page("ecrire_aux_inscrits", un)}
    fini = passe(la, EtatEvenement.BILAN, bilan="**Bien**", **ATELIER)
    sienne = inscrite(fini, membre, EtatInscription.PRESENTE)
    suites = suites_de(acteur(membre), fini, sienne)
    assert [lien.adresse for lien in suites["attendu"]] == [page("donner_avis", fini)]
    assert page("atelier", fini) in {lien.adresse for lien in suites["liens"]}
    avis_evenements.donner_avis(fini, satisfaction=4, utilite=4, acteur=acteur(membre))
    assert [lien.adresse for lien in suites_de(acteur(membre), fini, sienne)["attendu"]] == [""]
    brouillon = evenement(la, EtatEvenement.BROUILLON)
    assert page("fichier", brouillon) not in {
        lien.adresse for lien in suites_de(acteur(anime), brouillon, None)["liens"]
    }
