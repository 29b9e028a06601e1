"""The pages of who asks and of who is asked: refusals first, then from the form to the pair, without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.vision import vision
from mentorat.enums import EtatDemandeMentorat, EtatOffreMentor, EtatVoeu
from mentorat.models import Binome, DemandeMentorat, Objectif, OffreMentor, Voeu
from mentorat.services import voeux as services
from mentorat.tableau import demandes as carte_demandes
from mentorat.tableau import voeux_recus
from socle.acteur import construire
from tests.factories import (
    AdhesionFactory,
    CompetenceFactory,
    DemandeMentoratFactory,
    MembreFactory,
    OffreMentorFactory,
    UtilisateurFactory,
    VoeuFactory,
)

pytestmark = pytest.mark.django_db
D, V = EtatDemandeMentorat, EtatVoeu
BESOIN = "Je prends un poste d’architecte et je voudrais en parler."
DEMANDE = {
    "genre": "six-mois",
    "besoin": BESOIN,
    "themes": ["prise-de-poste", "technique"],
    "formats": ["visio"],
    "rythme": "mois",
    "objectifs": "Oser décider.",
}


def page(nom, *args):
    return reverse(f"mentorat:{nom}", args=args)


def lire(client, compte, adresse, statut=200):
    client.force_login(compte)
    reponse = client.get(adresse)
    assert reponse.status_code == statut
    return reponse.content.decode()


@pytest.fixture
def membre():
    return MembreFactory(nom="Durand", prenom="Ada")


@pytest.fixture
def adresse(membre):
    """A wish that waits for its mentor."""
    return VoeuFactory(demande__membre=membre, demande__etat=D.ADRESSEE, etat=V.ADRESSE)


# --- Refusals ------------------------------------------------------------------------------------


def test_pages_are_for_members_and_the_home_says_how_to_be_one(client):
    client.force_login(UtilisateurFactory())
    assert "Entrer dans l’annuaire" in client.get(page("accueil")).content.decode()
    assert client.get(page("proposer_offre")).status_code == 403
    assert client.get(page("demander")).status_code == 403
    assert client.get(page("demande", uuid4())).status_code == 404


def test_what_belongs_to_somebody_else_is_not_there(client, adresse):
    client.force_login(MembreFactory().utilisateur)
    demande = adresse.demande
    for nom in ("demande", "modifier_demande", "mentors", "adresser", "retirer_demande"):
        assert client.get(page(nom, demande.uuid)).status_code == 404
    for nom in ("accepter", "decliner", "monter", "descendre", "abandonner"):
        assert client.post(page(nom, adresse.uuid)).status_code == 404
    assert client.get(page("voeu", adresse.uuid)).status_code == 404
    assert client.get(page("modifier_voeu", adresse.uuid)).status_code == 404
    client.force_login(adresse.offre.membre.utilisateur)  # the mentor reads the wish, not the request
    assert client.get(page("demande", demande.uuid)).status_code == 404
    assert client.post(page("abandonner", adresse.uuid)).status_code == 404
    attente = VoeuFactory(demande=demande, offre=OffreMentorFactory(), rang=2)
    client.force_login(attente.offre.membre.utilisateur)  # not asked yet: it knows nothing
    assert client.get(page("voeu", attente.uuid)).status_code == 404


def test_a_form_that_lacks_something_is_kept_and_says_what(client, membre):
    client.force_login(membre.utilisateur)
    reponse = client.post(page("demander"), DEMANDE | {"themes": [], "rythme": "", "objectifs": "Oser."})
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert BESOIN in texte
    assert "Choisissez au moins un thème." in texte
    assert "Choisissez un rythme." in texte
    flash = client.post(page("demander"), DEMANDE | {"genre": "flash"})
    assert "Dites combien de séances" in flash.content.decode()
    assert not DemandeMentorat.objects.exists()


def test_a_second_request_of_the_same_kind_leads_to_the_first(client, membre):
    client.force_login(membre.utilisateur)
    client.post(page("demander"), DEMANDE)
    demande = DemandeMentorat.objects.get()
    reponse = client.post(page("demander"), DEMANDE)  # the same click again
    assert reponse.url == page("demande", demande.uuid)
    assert client.post(page("demander"), DEMANDE | {"genre": "flash", "seances_voulues": "2"}).status_code == 302
    assert list(DemandeMentorat.objects.order_by("pk").values_list("flash", "seances_voulues", "rythme")) == [
        (False, None, "mois"),
        (True, 2, ""),
    ]


# --- From the form to the pair -----------------------------------------------------------------


def test_a_request_from_its_form_to_its_pair(client, membre):
    communaute = AdhesionFactory(membre=membre).communaute
    autre, choisi = OffreMentorFactory(membre__nom="Martin"), OffreMentorFactory(membre__nom="Petit")
    compte = membre.utilisateur
    assert "Bénévole" in lire(client, compte, page("demander"))
    creation = client.post(page("demander"), DEMANDE | {"communaute": communaute.pk})
    demande = DemandeMentorat.objects.get()
    assert creation.url == page("mentors", demande.uuid)
    assert (demande.etat, demande.communaute, demande.themes) == (D.BROUILLON, communaute, "prise-de-poste technique")
    assert not Objectif.objects.exists()  # nobody reads them outside
    with vision(construire(compte)):
        assert Objectif.objects.get().texte == "Oser décider."
    assert "Martin" in lire(client, compte, creation.url)
    for offre in (autre, choisi, choisi):  # twice is once
        client.post(page("souhaiter", demande.uuid, offre.uuid), {"motif": f"Pour {offre.membre.nom}"})
    assert client.post(page("souhaiter", demande.uuid, autre.uuid), {"motif": ""}).status_code == 422
    premier, second = Voeu.objects.order_by("rang")
    client.post(page("monter", second.uuid))
    client.post(page("monter", second.uuid))  # first already
    assert list(Voeu.objects.order_by("rang").values_list("offre", flat=True)) == [choisi.pk, autre.pk]
    client.post(page("modifier_voeu", premier.uuid), {"motif": "Dit autrement"})
    assert client.post(page("adresser", demande.uuid)).status_code == 422  # the charter is not signed
    client.post(page("adresser", demande.uuid), {"charte": "on", "aucun_lien": "on"})
    texte = lire(client, compte, page("demande", demande.uuid))
    echeance = timezone.localdate() + timedelta(days=7)
    assert f'datetime="{echeance.isoformat()}"' in texte
    assert "Oser décider." in texte
    assert carte_demandes(construire(compte), None).rang == 12

    mentor = choisi.membre.utilisateur
    assert voeux_recus(construire(mentor), None).rang == 1
    assert "Ada Durand" in lire(client, mentor, page("accueil"))
    ecran = lire(client, mentor, page("voeu", second.uuid))
    assert BESOIN in ecran
    assert "Pour Petit" in ecran
    assert "Oser décider." not in ecran  # private until there is a pair
    formulaire = client.get(page("voeu", second.uuid)).context["accepter"]
    creneaux = {champ.html_name: champ.value().strftime("%Y-%m-%dT%H:%M") for champ in formulaire}
    for _ in range(2):  # one click, twice
        assert client.post(page("accepter", second.uuid), creneaux).status_code == 302
    binome = Binome.objects.get()
    assert binome.creneaux.count() == 3
    assert "Vous avez accepté" in lire(client, mentor, page("voeu", second.uuid))
    assert "votre binôme est formé" in lire(client, compte, page("demande", demande.uuid))
    assert client.get(page("mentors", demande.uuid)).status_code == 302


def test_what_a_mentor_reads_of_a_wish_that_is_over(client, adresse):
    mentor, uuid = adresse.offre.membre.utilisateur, adresse.uuid
    services.retirer(adresse.demande, acteur=construire(adresse.demande.membre.utilisateur))
    texte = lire(client, mentor, page("voeu", uuid))
    assert "Cette demande a été retirée." in texte
    assert adresse.demande.besoin not in texte
    assert adresse.demande.membre.nom not in texte
    for verbe in ("accepter", "decliner"):  # too late
        assert client.post(page(verbe, uuid), {"motif": "autre"}, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("etat", "demande", "phrase"),
    [
        (V.SANS_REPONSE, D.ADRESSEE, "Les sept jours sont passés"),
        (V.SANS_REPONSE, D.BINOME, "Un autre mentor a accepté"),
        (V.PASSE, D.ADRESSEE, "allée à un autre mentor"),
        (V.DECLINE, D.BINOME, "Vous avez décliné"),
    ],
)
def test_each_end_has_its_sentence(client, etat, demande, phrase):
    voeu = VoeuFactory(etat=etat, demande__etat=demande, adresse_le=timezone.now())
    texte = lire(client, voeu.offre.membre.utilisateur, page("voeu", voeu.uuid))
    assert phrase in texte
    assert voeu.demande.besoin not in texte


def test_slots_in_the_past_or_twice_are_refused(client, adresse):
    client.force_login(adresse.offre.membre.utilisateur)
    demain = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    champs = {"creneau_1": "2020-01-01T10:00", "creneau_2": demain, "creneau_3": demain}
    reponse = client.post(page("accepter", adresse.uuid), champs)
    assert reponse.status_code == 422
    assert "Choisissez un moment à venir" in reponse.content.decode()
    assert "Ce créneau est déjà proposé" in reponse.content.decode()
    assert client.post(page("accepter", adresse.uuid)).status_code == 422
    assert not Binome.objects.exists()


def test_declining_needs_a_reason_and_a_day_to_be_unavailable(client, adresse):
    client.force_login(adresse.offre.membre.utilisateur)
    assert client.post(page("decliner", adresse.uuid)).status_code == 422
    sans_jour = client.post(page("decliner", adresse.uuid), {"motif": "theme", "indisponible": "on"})
    assert sans_jour.status_code == 422
    jour = timezone.localdate() + timedelta(days=20)
    champs = {"motif": "theme", "indisponible": "on", "jusqu_au": jour.isoformat()}
    assert client.post(page("decliner", adresse.uuid), champs).status_code == 302
    assert OffreMentor.objects.get().pause_jusqu_au == jour
    texte = lire(client, adresse.demande.membre.utilisateur, page("demande", adresse.demande.uuid))
    assert "Je ne suis pas la bonne personne sur ce sujet." in texte
    assert "Choisir d’autres mentors" in texte  # nobody is left: what to do
    assert "mentorat flash" in texte
    assert carte_demandes(construire(adresse.demande.membre.utilisateur), None).rang == 3


# --- Wishes ---------------------------------------------------------------------------------------


def test_five_wishes_at_most_and_their_order_without_javascript(client, membre):
    demande = DemandeMentoratFactory(membre=membre)
    voeux = [VoeuFactory(demande=demande, rang=rang) for rang in range(1, 6)]
    client.force_login(membre.utilisateur)
    client.post(page("souhaiter", demande.uuid, OffreMentorFactory().uuid), {"motif": "Un de plus"})
    assert Voeu.objects.count() == 5
    client.post(page("descendre", voeux[0].uuid))
    client.post(page("descendre", voeux[4].uuid))  # last already
    client.post(page("abandonner", voeux[2].uuid))
    ouverts = [voeu.pk for voeu in demande.voeux.ouverts()]
    assert ouverts == [voeux[1].pk, voeux[0].pk, voeux[3].pk, voeux[4].pk]
    client.post(page("souhaiter", demande.uuid, OffreMentorFactory().uuid), {"motif": "Le dernier"})
    assert [voeu.rang for voeu in demande.voeux.ouverts()] == [1, 2, 3, 4, 5]
    assert demande.voeux.ouverts().last().motif == "Le dernier"


def test_who_declined_is_not_asked_again_nor_oneself(client, membre):
    voeu = VoeuFactory(demande__membre=membre, etat=V.DECLINE, demande__etat=D.SANS_MENTOR)
    sienne = OffreMentorFactory(membre=membre)
    client.force_login(membre.utilisateur)
    client.post(page("souhaiter", voeu.demande.uuid, voeu.offre.uuid), {"motif": "Encore"})
    assert client.get(page("souhaiter", voeu.demande.uuid, sienne.uuid)).status_code == 404
    assert Voeu.objects.count() == 1


# --- Offers ---------------------------------------------------------------------------------------


def test_an_offer_from_its_form_to_its_withdrawal(client, membre):
    competence = CompetenceFactory(code="python", libelle="Python")
    client.force_login(membre.utilisateur)
    offre = {"capacite": "2", "themes": ["projet"], "formats": ["visio", "telephone"], "flash": "on"}
    assert client.post(page("proposer_offre"), offre | {"themes": []}).status_code == 422
    choisir = client.post(page("proposer_offre"), offre | {"cherche": "pyth", "chercher": "1"})
    assert (choisir.status_code, "Ajouter Python" in choisir.content.decode()) == (200, True)
    ajoutee = client.post(page("proposer_offre"), offre | {"ajouter": "python"})
    assert 'name="competence" value="python"' in ajoutee.content.decode()
    assert not OffreMentor.objects.exists()
    client.post(page("proposer_offre"), offre | {"competence": "python"})
    client.post(page("proposer_offre"), offre)  # the same click again
    creee = OffreMentor.objects.get()
    assert (creee.capacite, creee.formats, creee.flash) == (2, "visio telephone", True)
    assert list(creee.competences.all()) == [competence]
    client.post(page("modifier_offre"), offre | {"capacite": "5", "competence": "python"})
    passe = timezone.localdate() - timedelta(days=1)
    assert client.post(page("suspendre_offre"), {"jusqu_au": passe.isoformat()}).status_code == 422
    jour = timezone.localdate() + timedelta(days=3)
    for nom, donnees, etat in (
        ("suspendre_offre", {"jusqu_au": jour.isoformat()}, EtatOffreMentor.EN_PAUSE),
        ("suspendre_offre", {"jusqu_au": jour.isoformat()}, EtatOffreMentor.EN_PAUSE),
        ("reprendre_offre", {}, EtatOffreMentor.ACTIVE),
        ("reprendre_offre", {}, EtatOffreMentor.ACTIVE),
        ("retirer_offre", {}, EtatOffreMentor.RETIREE),
        ("retirer_offre", {}, EtatOffreMentor.RETIREE),
    ):
        assert client.post(page(nom), donnees).url == page("accueil")
        assert OffreMentor.objects.get().etat == etat
    client.post(page("proposer_offre"), offre)
    assert OffreMentor.objects.get().etat == EtatOffreMentor.ACTIVE


def test_who_is_not_listed_is_told_that_nobody_will_find_it(client):
    cache = MembreFactory(non_liste=True)
    assert "personne ne vous trouvera" in lire(client, cache.utilisateur, page("proposer_offre"))
    assert "personne ne vous trouvera" not in lire(client, MembreFactory().utilisateur, page("proposer_offre"))
