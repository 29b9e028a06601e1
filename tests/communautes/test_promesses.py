"""What those who registered count on: their seat, what they said, until when, and who reads it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annuaire.services import adhesions
from annuaire.vision import vision
from communautes.enums import Diffusion, EtatEvenement, EtatInscription, RoleInscription, TypeEvenement
from communautes.forms.evenements import EvenementForm
from communautes.models import AvisEvenement, Conclusion, Habilitation, Inscription, MessageInscrits, Serie
from communautes.services import ateliers, evenements, habilitations, inscriptions, messages_inscrits
from communautes.services.inscriptions import InscriptionRefusee
from communautes.services.listes_attente import avancer_places
from socle.acteur import SYSTEME
from socle.courrier.genres import GENRES
from socle.models import Courriel
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
from tests.factories import DepartementFactory, MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
I = EtatInscription  # noqa: E741
CANARI = "Une boucle magnétique"


def chez(membre):
    client = Client()
    client.force_login(membre.utilisateur)
    return client


def page(nom, un):
    return reverse(f"evenements:{nom}", args=[un.uuid])


def lu(client, adresse):
    return " ".join(client.get(adresse).content.decode().split())


def modifier(un, elle, **champs):
    return evenements.modifier(un, champs, acteur=acteur(elle))


def composer(courriel):
    return GENRES[courriel.genre](courriel)


# --- Who reads what they say ---------------------------------------------------------------------------------------


def test_a_need_is_read_by_who_leads_once_somebody_has_a_seat_and_a_subject_by_the_session_alone():
    la = communaute()
    elle, equipe = animatrice(la), UtilisateurFactory(moderateur=True)
    un = evenement(la, **ATELIER)
    for etat in (I.A_VALIDER, I.ATTENTE, I.CONFIRMEE):
        inscrite(un, etat=etat, role=RoleInscription.CLIENT, besoin=f"{CANARI} {etat}", sujet="Mon équipe s’épuise")
    team = Client()
    team.force_login(equipe)
    for onglet in ("a-valider", "attente", "places"):
        adresse = f"{page('inscriptions', un)}?etat={onglet}"
        assert (f"{CANARI} {I.CONFIRMEE}" in lu(chez(elle), adresse)) is (onglet == "places")
        for lecteur in (chez(elle), team):
            assert "Mon équipe" not in lu(lecteur, adresse)
        assert CANARI not in lu(team, adresse)
        assert f"{CANARI} {I.A_VALIDER}" not in lu(chez(elle), adresse)


def test_a_working_group_is_named_to_its_community_alone():
    la = communaute()
    un = evenement(la, diffusion=Diffusion.PUBLIC, serie=Serie.objects.create(communaute=la, nom="Groupe discret"))
    assert "Groupe discret" in lu(chez(membre_de(la)), page("detail", un))
    for ailleurs in (chez(MembreFactory()), Client()):
        assert "Groupe discret" not in lu(ailleurs, page("detail", un))


def test_who_was_offered_a_seat_reads_no_message_and_who_was_missed_is_not_shown():
    la = communaute()
    elle = animatrice(la)
    un = evenement(la)
    vient, _ = inscrite(un, visible=True), inscrite(un, etat=I.PROPOSEE, visible=True)
    assert messages_inscrits.ecrire_aux_inscrits(un, "Le lien", "Le voici.", acteur=acteur(elle)) == 1
    Inscription.objects.filter(pk=vient.pk).update(etat=I.ABSENTE)
    assert not Inscription.objects.filter(evenement=un).montrees().exists()


# --- What changes --------------------------------------------------------------------------------------------------


def test_nobody_who_registered_is_shut_out_by_another_diffusion():
    la = communaute()
    elle = animatrice(la)
    un = evenement(la, diffusion=Diffusion.MEMBRES)
    ailleurs = inscrite(un, MembreFactory())
    with pytest.raises(ValidationError) as refus:
        modifier(un, elle, diffusion=Diffusion.COMMUNAUTE)
    assert "diffusion" in refus.value.message_dict
    inscriptions.annuler(ailleurs, acteur=acteur(ailleurs.membre))
    inscrite(un)
    modifier(un, elle, diffusion=Diffusion.COMMUNAUTE)


def test_who_may_not_read_an_event_any_more_is_not_written_to():
    la = communaute()
    un = evenement(la, diffusion=Diffusion.MEMBRES)
    une = inscrite(un, MembreFactory())
    modifier(un, animatrice(la), lieu="Ailleurs")
    courriel = Courriel.objects.get()
    assert composer(courriel) is not None
    type(un).objects.filter(pk=un.pk).update(diffusion=Diffusion.COMMUNAUTE)
    assert composer(courriel) is None
    assert une.membre.utilisateur == courriel.utilisateur


def test_once_it_has_begun_its_date_holds_and_once_it_is_over_it_is_not_cancelled():
    la = communaute()
    elle = animatrice(la)
    un = evenement(la, debut=dans(hours=-1))
    with pytest.raises(ValidationError) as refus:
        modifier(un, elle, debut=dans(days=3), fin=dans(days=3, hours=1))
    assert "debut" in refus.value.message_dict
    modifier(un, elle, titre="Autre titre")
    fini = evenement(la, debut=dans(days=-1))
    with pytest.raises(evenements.PublicationRefusee):
        evenements.annuler(fini, "La salle ferme.", acteur=acteur(elle))
    assert "Il est passé" in lu_apres(chez(elle), page("annuler", fini), pourquoi="La salle ferme.")


def lu_apres(client, adresse, **envoi):
    return " ".join(client.post(adresse, envoi, follow=True).content.decode().split())


def test_requests_are_answered_before_registrations_open_to_all():
    la = communaute()
    elle = animatrice(la)
    un = evenement(la, moderee=True)
    demande = inscrite(un, etat=I.A_VALIDER)
    with pytest.raises(ValidationError) as refus:
        modifier(un, elle, moderee=False)
    assert "moderee" in refus.value.message_dict
    inscriptions.valider(demande, acteur=acteur(elle))
    modifier(un, elle, moderee=False)


def test_nobody_is_given_a_seat_once_it_has_begun():
    la = communaute()
    un = evenement(la, moderee=True, debut=dans(hours=-1))
    with pytest.raises(InscriptionRefusee):
        inscriptions.valider(inscrite(un, etat=I.A_VALIDER), acteur=acteur(animatrice(la)))


def test_a_seat_offered_again_is_told_again():
    la = communaute()
    un = evenement(la, capacite=1, debut=dans(hours=20), diffusion=Diffusion.MEMBRES)
    tient, attend = inscrite(un), MembreFactory()
    une = inscriptions.inscrire(un, {}, acteur=acteur(attend))
    inscriptions.annuler(tient, acteur=acteur(tient.membre))
    autre = inscriptions.inscrire(un, {}, acteur=acteur(MembreFactory()))
    inscriptions.annuler(une, acteur=acteur(attend))
    une = inscriptions.inscrire(un, {}, acteur=acteur(attend))
    inscriptions.annuler(autre, acteur=acteur(autre.membre))
    assert Inscription.objects.get(pk=une.pk).etat == I.PROPOSEE
    assert Courriel.objects.filter(genre="place-proposee", utilisateur=attend.utilisateur).count() == 2


def test_two_who_change_the_same_event_do_not_erase_each_other():
    la = communaute()
    elle = animatrice(la)
    un = evenement(la, lien="https://visio.exemple.fr/salle")
    client = chez(elle)
    form = client.get(page("modifier", un)).context["form"]
    envoi = {nom: "" if valeur is None else valeur for nom, valeur in form.initial.items() if valeur is not False}
    envoi |= {nom: f"{envoi[nom]:%Y-%m-%dT%H:%M}" for nom in ("debut", "fin")}
    perime = {**envoi, "titre": "Mon titre", "lu": un.empreinte}
    modifier(un, elle, titre="Titre d’une autre")
    reponse = client.post(page("modifier", un), perime)
    assert reponse.status_code == 422
    assert "entre-temps" in reponse.content.decode()
    assert 'value="Mon titre"' in reponse.content.decode()
    un.refresh_from_db()
    assert un.titre == "Titre d’une autre"
    assert client.post(page("modifier", un), {**perime, "lu": reponse.context["lu"]}).status_code == 302
    un.refresh_from_db()
    assert un.titre == "Mon titre"


def test_the_zone_follows_the_place_unless_it_was_chosen():
    la = communaute()
    reunion = DepartementFactory(code="974")
    series = Serie.objects.none()
    ici, choisie = evenement(la), evenement(la, fuseau="Indian/Reunion")
    assert EvenementForm(evenement=ici, series=series).initial["fuseau"] == ""
    assert EvenementForm(evenement=choisie, series=series).initial["fuseau"] == "Indian/Reunion"
    labas = evenement(la, fuseau="Indian/Reunion", departement=reunion)
    assert EvenementForm(evenement=labas, series=series).initial["fuseau"] == ""


# --- The list that a host is given ---------------------------------------------------------------------------------


def test_nobody_is_given_a_seat_once_the_list_is_handed_over():
    la = communaute()
    un = visite(la, capacite=1, debut=dans(days=10), liste_avant_le=timezone.localdate() + timedelta(days=3))
    tient = inscrite(un)
    attend = inscriptions.inscrire(un, {}, acteur=acteur(membre_de(la)))
    with time_machine.travel(dans(days=3, hours=12)):
        with pytest.raises(InscriptionRefusee):
            inscriptions.inscrire(un, {}, acteur=acteur(membre_de(la)))
        inscriptions.annuler(tient, acteur=acteur(tient.membre))
        avancer_places()
        assert Inscription.objects.get(pk=attend.pk).etat == I.ATTENTE
    tard = visite(la, etat=EtatEvenement.BROUILLON, liste_avant_le=timezone.localdate())
    with pytest.raises(evenements.PublicationRefusee):
        evenements.publier(tard, acteur=acteur(animatrice(la)))


@pytest.mark.parametrize(("fuseau", "avant", "apres"), [("Pacific/Tahiti", 33, 35), ("Pacific/Noumea", 12, 14)])
def test_the_day_of_the_list_is_that_of_the_place(fuseau, avant, apres):
    """In hours of UTC since the day before: it begins at 10 in Papeete, at 13 the day before in Nouméa."""
    un = visite(liste_avant_le=date(2026, 6, 10), debut=dans(days=400), fuseau=fuseau)
    veille = datetime(2026, 6, 9, tzinfo=UTC)
    for heures, attendue in ((avant, True), (apres, False)):
        with time_machine.travel(veille + timedelta(hours=heures)):
            assert un.attend_la_liste is attendue


def test_who_has_a_seat_is_told_when_a_list_is_asked_and_what_it_typed_goes_with_the_list():
    la = communaute()
    elle = animatrice(la)
    un = evenement(la, type=TypeEvenement.VISITE, lieu="Entrée nord")
    une, _ = inscrite(un), inscrite(un, etat=I.ATTENTE)
    jour = timezone.localdate() + timedelta(days=5)
    assert modifier(un, elle, habilitation=True, liste_avant_le=jour)
    courriel = Courriel.objects.get(genre="habilitation-demandee")
    assert courriel.utilisateur == une.membre.utilisateur
    assert composer(courriel) is not None
    champs = ("Lovelace", "Ada", date(1990, 1, 1), "Lyon", "Française")
    dites = dict(zip(habilitations.CHAMPS, champs, strict=True))
    habilitations.donner_habilitation(Inscription.objects.get(pk=une.pk), dites, acteur=acteur(une.membre))
    modifier(un, elle, habilitation=False, liste_avant_le=None)
    assert composer(courriel) is None
    retirer = reverse("agenda:retirer_habilitation", args=[un.uuid])
    assert "sont effacées" in lu_apres(chez(une.membre), retirer)
    modifier(un, elle, habilitation=True, liste_avant_le=jour)
    habilitations.donner_habilitation(Inscription.objects.get(pk=une.pk), dites, acteur=acteur(une.membre))
    modifier(un, elle, habilitation=False, liste_avant_le=None)
    assert habilitations.purger_habilitations(timezone.localdate()) == 1
    with vision(SYSTEME):
        assert not Habilitation.objects.exists()


# --- What is kept --------------------------------------------------------------------------------------------------


def test_conclusions_are_erased_by_who_wrote_them_whatever_became_of_the_session():
    la = communaute()
    un = passe(la, **ATELIER, diffusion=Diffusion.COMMUNAUTE)
    une = inscrite(un, role=RoleInscription.CLIENT, etat=I.PRESENTE)
    ateliers.ecrire_conclusions(une, "Un premier pas lundi.", partagee=True, acteur=acteur(une.membre))
    Inscription.objects.filter(pk=une.pk).update(etat=I.ABSENTE)
    adhesions.quitter(une.membre.adhesions.get(), acteur=acteur(une.membre))
    siennes, effacer = reverse("agenda:mes_conclusions"), reverse("agenda:effacer_conclusions", args=[un.uuid])
    autre = chez(membre_de(la))
    assert "premier pas" not in lu(autre, siennes)
    autre.post(effacer)
    assert "premier pas" in lu(chez(une.membre), siennes)
    assert "plus personne ne les lit" in lu_apres(chez(une.membre), effacer)
    with vision(SYSTEME):
        assert not Conclusion.objects.exists()


def test_an_event_lasts_a_month_at_most():
    with pytest.raises(ValidationError):
        modifier(evenement(la := communaute()), animatrice(la), fin=dans(days=60))


def test_a_year_after_nobody_reads_who_came_and_the_rest_is_forgotten():
    la = communaute()
    elle = animatrice(la)
    un = passe(la)
    venue, _, _ = inscrite(un, etat=I.PRESENTE), inscrite(un, etat=I.REFUSEE), inscrite(un, etat=I.ANNULEE)
    AvisEvenement.objects.create(inscription=venue, satisfaction=4, utilite=4, remarque="Bravo.")
    MessageInscrits.objects.create(evenement=un, objet="Pour venir", texte="Par la cour.")
    jour = timezone.localdate()
    assert evenements.purger_inscrits(jour) == 0
    assert chez(elle).get(page("inscriptions", un)).status_code == 200
    with time_machine.travel(dans(days=367)):
        assert evenements.purger_inscrits(timezone.localdate()) == 4
        for nom in ("inscriptions", "presences"):
            assert chez(elle).get(page(nom, un)).status_code == 404
            assert page(nom, un) not in lu(chez(elle), page("detail", un))
    assert Inscription.objects.get().pk == venue.pk
    assert AvisEvenement.objects.get().remarque == ""
    assert not MessageInscrits.objects.exists()
