"""The pages of events: what each person reads and may do, with and without a seat; growth."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communautes.enums import EtatEvenement, EtatInscription, MotifRefus
from communautes.models import Evenement, Inscription
from communautes.services import inscriptions as services
from tests.communautes.evenements import JOUR, acteur, dans, evenement, inscrits, membre_de, numerique
from tests.conftest import ClientStrict
from tests.factories import (
    CommunauteFactory,
    DepartementFactory,
    InscriptionFactory,
    MembreFactory,
    OrganismeFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
LISTE = "/evenements/"
I = EtatInscription  # noqa: E741


def client(membre=None):
    navigateur = ClientStrict()
    if membre is not None:
        navigateur.force_login(getattr(membre, "utilisateur", membre))
    return navigateur


def page(nom, un):
    return reverse(f"evenements:{nom}", args=[un.uuid])


def texte(reponse):
    return " ".join(reponse.content.decode().replace("\xa0", " ").split())


def saisie(**autres):
    jour = timezone.localdate() + 20 * JOUR
    champs = {"type": "rencontre", "titre": "Rencontre", "description": "Quoi.", "diffusion": "membres"}
    return {**champs, "debut": f"{jour}T14:00", "fin": f"{jour}T16:00", "lieu": "Salle 3", **autres}


# --- Read ----------------------------------------------------------------------------------------------------------


def test_signed_out_one_reads_public_events_and_learns_how_to_come():
    un = evenement(diffusion="public", acces="Badge à l’accueil.")
    reserve = evenement(diffusion="membres")
    lue = texte(client().get(LISTE))
    assert un.titre in lue
    assert reserve.titre not in lue
    lu = texte(client().get(page("detail", un)))
    assert "connectez-vous" in lu
    assert un.lien not in lu
    assert "Badge" not in lu
    assert client().get(page("detail", reserve)).status_code == 404
    assert "devenez membre" in texte(client(UtilisateurFactory()).get(page("detail", un)))


def test_the_link_and_the_way_in_are_for_who_has_a_seat_and_who_organises():
    communaute, animatrice = numerique()
    un = evenement(communaute, acces="Badge à l’accueil.", capacite=9)
    for etat in I:
        lu = texte(client(InscriptionFactory(evenement=un, etat=etat).membre).get(page("detail", un)))
        assert ("Badge" in lu and un.lien in lu) == (etat in {I.CONFIRMEE, I.PRESENTE, I.ABSENTE}), etat
    assert "Badge" in texte(client(animatrice).get(page("detail", un)))


@pytest.mark.parametrize(
    ("lien", "ouvrable"), [("https://v.test/", True), ("http://v.test/", True), ("ftp://v.test/", False)]
)
def test_only_an_address_of_the_web_is_a_link(lien, ouvrable):
    """Whatever wrote it: the form refuses the others."""
    communaute, animatrice = numerique()
    lue = client(animatrice).get(page("detail", evenement(communaute, lien=lien))).text
    assert (f'href="{lien}"' in lue) == ouvrable
    assert lien in lue


def test_filters_are_in_the_address_and_what_is_not_understood_is_ignored():
    communaute, _ = numerique()
    moi = membre_de(communaute)
    bretagne = DepartementFactory(code="35", nom="Ille-et-Vilaine", region=RegionFactory(code="53", nom="Bretagne"))
    mien = evenement(communaute, titre="Le mien", lien="", lieu="Rennes", departement=bretagne)
    autre = evenement(CommunauteFactory(slug="autre"), titre="Ailleurs", type="webinaire")
    passe = evenement(communaute, titre="Passé", debut=dans(days=-2), fin=dans(days=-1))
    titres = {mien.titre, autre.titre, passe.titre}
    for adresse, attendus in (
        ("", {mien.titre, autre.titre}),
        ("?communaute=miennes", {mien.titre}),
        ("?communaute=autre", {autre.titre}),
        ("?type=webinaire", {autre.titre}),
        ("?ou=53", {mien.titre}),
        ("?ou=en-ligne", {autre.titre}),
        ("?quand=passes", {passe.titre}),
        ("?communaute=inconnue&type=x&ou=9999&page=%C2%B2&quand=", {mien.titre, autre.titre}),
    ):
        lu = texte(client(moi).get(LISTE + adresse))
        assert {titre for titre in titres if f">{titre}<" in lu} == attendus, adresse
    assert "Effacer les filtres" in texte(client(moi).get(LISTE + "?type=visite"))


def test_a_month_shows_each_event_at_the_day_of_its_place():
    noumea = ZoneInfo("Pacific/Noumea")
    debut = datetime(2027, 5, 1, 9, tzinfo=noumea)  # still April in Paris
    un = evenement(titre="À Nouméa", debut=debut, fin=debut + timedelta(hours=1), fuseau="Pacific/Noumea")
    moi = client(MembreFactory())
    lu = texte(moi.get(reverse("evenements:mois", args=[date(2027, 5, 1)])))
    assert un.titre in lu
    assert "9 h" in lu
    assert "Avril 2027" in lu
    assert "Juin 2027" in lu
    assert un.titre not in texte(moi.get("/evenements/mois/2027-04/"))
    for inconnue in ("2027-13", "1900-01", "2027-5", "20270-05"):
        assert moi.get(f"/evenements/mois/{inconnue}/").status_code == 404


# --- Come ----------------------------------------------------------------------------------------------------------


def test_register_wait_be_offered_confirm():
    communaute, _ = numerique()
    un = evenement(communaute, capacite=1)
    premiere, seconde = MembreFactory(), MembreFactory()
    for membre, dit in ((premiere, "Vous êtes inscrite ou inscrit"), (seconde, "vous êtes au rang 1")):
        assert client(membre).get(page("inscrire", un)).status_code == 200
        reponse = client(membre).post(page("inscrire", un), {"besoin": ""}, follow=True)
        assert dit in texte(reponse)
    deux_fois = client(premiere).post(page("inscrire", un), {}, follow=True)
    assert "rien n’a changé" in texte(deux_fois)
    client(premiere).post(page("annuler_inscription", un))
    offre = texte(client(seconde).get(page("detail", un)))
    assert "Une place vous est proposée" in offre
    assert "csrfmiddlewaretoken" in offre.partition("mon-inscription/accepter/")[2].partition("</form>")[0]
    assert "Vous avez une place" in texte(client(seconde).post(page("accepter_place", un), follow=True))
    assert "Aucune place ne vous est proposée" in texte(client(seconde).post(page("accepter_place", un), follow=True))


def test_over_quota_says_so():
    ministere = OrganismeFactory(sigle="MA")
    un = evenement(quota=1)
    for dit in ("Vous avez une place", "Les places de votre ministère sont toutes prises."):
        moi = client(MembreFactory(organisme=ministere))
        assert dit in texte(moi.post(page("inscrire", un), {}, follow=True))
    assert "rang 1" in texte(moi.get(page("detail", un)))


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"etat": EtatEvenement.ANNULE}, "Cet événement est annulé"),
        ({"etat": EtatEvenement.CLOS}, "a commencé ou est passé"),
        ({"inscriptions_jusqu_a": dans(minutes=-1)}, "Les inscriptions à cet événement sont closes"),
    ],
)
def test_closed_says_why_and_what_next(champs, dit):
    un, moi = evenement(**champs), client(MembreFactory())
    assert dit in texte(moi.get(page("detail", un)))
    assert dit in texte(moi.post(page("inscrire", un), {}, follow=True))
    assert not Inscription.objects.exists()


def test_outside_the_community_one_is_told_to_join_it():
    communaute, _ = numerique()
    equipe = UtilisateurFactory(moderateur=True)
    un = evenement(communaute, diffusion="communauté")
    assert client(MembreFactory()).get(page("detail", un)).status_code == 404
    ouvert = evenement(communaute, diffusion="membres")
    assert client(equipe).get(page("inscrire", ouvert)).status_code == 403


def test_a_session_asks_for_a_role_a_subject_and_the_promise():
    un = evenement(type="atelier")
    moi = client(MembreFactory())
    reponse = moi.post(page("inscrire", un), {"role": "client", "besoin": "Une boucle."})
    assert reponse.status_code == 422
    lu = texte(reponse)
    assert "Promettez la confidentialité" in lu
    assert "le sujet que vous apportez" in lu
    assert "Une boucle." in lu
    bien = {"role": "client", "sujet": "Convaincre.", "confidentialite": "on"}
    assert moi.post(page("inscrire", un), bien).status_code == 302
    pris = client(MembreFactory()).post(page("inscrire", un), bien)
    assert pris.status_code == 422
    assert "Ce rôle est déjà pris" in texte(pris)


def test_one_changes_what_one_said_and_nobody_elses():
    elle = InscriptionFactory(besoin="Une boucle.")
    un = elle.evenement
    assert "Une boucle." in texte(client(elle.membre).get(page("modifier_inscription", un)))
    client(elle.membre).post(page("modifier_inscription", un), {"besoin": "Rien.", "visible": "on"})
    elle.refresh_from_db()
    assert (elle.besoin, elle.visible) == ("Rien.", True)
    for nom in ("modifier_inscription", "annuler_inscription"):
        assert client(MembreFactory()).get(page(nom, un)).status_code == 404


# --- Organise ------------------------------------------------------------------------------------------------------


def test_prepare_publish_change_cancel():
    communaute, animatrice = numerique()
    navigateur = client(animatrice)
    creer = reverse("evenements:creer", args=[communaute.slug])
    faux = navigateur.post(creer, saisie(titre="", fin=""))
    assert faux.status_code == 422
    assert "Salle 3" in texte(faux)
    assert navigateur.post(creer, saisie()).status_code == 302
    un = Evenement.objects.get()
    assert "brouillon" in texte(navigateur.get(page("detail", un)))
    assert "Modifier" in texte(navigateur.get(page("modifier", un)))
    navigateur.post(page("publier", un))
    assert Evenement.objects.get().etat == EtatEvenement.PUBLIE
    InscriptionFactory(evenement=un)
    trop_peu = navigateur.post(page("modifier", un), saisie(capacite="0"))
    assert trop_peu.status_code == 422
    assert "Un courriel" in texte(
        navigateur.post(page("modifier", un), saisie(lieu="Salle 9", lu=un.empreinte), follow=True)
    )
    assert navigateur.post(page("annuler", un), {"pourquoi": ""}).status_code == 422
    navigateur.post(page("annuler", un), {"pourquoi": "La salle ferme."})
    assert "La salle ferme." in texte(client(MembreFactory()).get(page("detail", un)))
    assert navigateur.post(page("dupliquer", un)).status_code == 302
    for nom in ("modifier", "annuler", "inscriptions", "presences"):
        assert client(membre_de(communaute)).get(page(nom, un)).status_code == 404
    assert client(membre_de(communaute)).get(creer).status_code == 404


def test_requests_are_answered_on_one_page_and_unlisted_members_have_a_number():
    communaute, animatrice = numerique()
    un = evenement(communaute, moderee=True)
    discrete = MembreFactory(non_liste=True)
    elle = services.inscrire(un, {"besoin": "Une boucle."}, acteur=acteur(discrete))
    autre = services.inscrire(un, {}, acteur=acteur(MembreFactory()))
    lu = texte(client(animatrice).get(page("inscriptions", un)))
    assert discrete.nom not in lu
    assert f"Membre n° {discrete.pk}" in lu
    assert "Une boucle." not in lu  # nobody is accepted or refused for what it needs
    valider = reverse("evenements:valider_inscription", args=[elle.uuid])
    assert "a une place" in texte(client(animatrice).post(valider, follow=True))
    assert "Une boucle." in texte(client(animatrice).get(f"{page('inscriptions', un)}?etat=places"))
    assert "déjà été donnée" in texte(client(animatrice).post(valider, follow=True))
    refuser = reverse("evenements:refuser_inscription", args=[autre.uuid])
    assert client(animatrice).post(refuser, {"motif": "autre"}).status_code == 422
    assert client(animatrice).post(refuser, {"motif": MotifRefus.HOTE}).status_code == 302
    assert "L’hôte ne peut pas" in texte(client(autre.membre).get(page("detail", un)))


def test_attendance_is_one_sheet():
    communaute, animatrice = numerique()
    un = evenement(communaute, debut=dans(hours=-2), fin=dans(hours=-1))
    venue, absente = InscriptionFactory(evenement=un), InscriptionFactory(evenement=un)
    envoi = {f"p-{venue.pk}": "presente", f"p-{absente.pk}": "absente", "p-x": "presente", "p-9": "?"}
    lu = texte(client(animatrice).post(page("presences", un), envoi, follow=True))
    assert "1 présente, 2 notées sur 2" in lu
    assert "Votre présence est notée" in texte(client(venue.membre).get(page("detail", un)))
    a_venir = evenement(communaute)
    assert "quand l’événement a commencé" in texte(client(animatrice).get(page("presences", a_venir)))


# --- Growth --------------------------------------------------------------------------------------------------------


def requetes(navigateur, adresse):
    with CaptureQueriesContext(
        connection,
    ) as lues:
        assert navigateur.get(adresse).status_code == 200
    return len(lues)


def test_pages_cost_the_same_whatever_the_number_of_events_and_registrations():
    communaute, animatrice = numerique()
    un = evenement(communaute, capacite=2)
    inscrits(un, 3, services.inscrire)
    attend = Inscription.objects.get(etat=I.ATTENTE).membre
    mois = reverse("evenements:mois", args=[timezone.localdate(un.debut).replace(day=1)])
    adresses = [
        (client(attend), page("detail", un)),
        (client(animatrice), page("detail", un)),
        (client(animatrice), page("inscriptions", un)),
        (client(animatrice), page("presences", un)),
        (client(attend), LISTE),
        (client(attend), mois),
        (client(), LISTE),
    ]
    for une in adresses:
        requetes(*une)
    avant = [requetes(*une) for une in adresses]
    for _ in range(6):
        evenement(communaute, debut=un.debut, lien="")
        InscriptionFactory(evenement=evenement(communaute), membre=attend)
        InscriptionFactory(evenement=un)
        InscriptionFactory(evenement=un, etat=I.ATTENTE)
    assert [requetes(*une) for une in adresses] == avant
    assert 0 < min(avant) <= max(avant) <= 15
