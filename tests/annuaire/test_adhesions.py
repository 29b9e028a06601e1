"""Communities: who may join, who answers, and what each is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from annuaire.enums import CREATION, TRANSITIONS_ADHESION, Audience, EtatAdhesion, EtatCommunaute, EtatMembre
from annuaire.models import Adhesion
from annuaire.services import adhesions, communautes
from annuaire.tableau import demandes_d_adhesion
from socle.acteur import construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
A = EtatAdhesion


@pytest.fixture
def communaute():
    return CommunauteFactory(slug="numerique", nom="Numérique")


@pytest.fixture
def animation(communaute):
    return AdhesionFactory(communaute=communaute, role="animateur")


def acteur(adhesion):
    return construire(adhesion.membre.utilisateur)


def jouer(verbe, adhesion, animation):
    lui, elle = acteur(adhesion), acteur(animation)
    if verbe == "demander":
        return adhesions.demander(adhesion.communaute, acteur=lui)
    if verbe == "inviter":
        compte = adhesion.membre.utilisateur
        EmailAddress.objects.get_or_create(user=compte, email=compte.email, verified=True)
        return adhesions.inviter(compte.email, adhesion.communaute, acteur=elle)
    if verbe == "refuser" and adhesion.etat == A.INVITEE:
        return adhesions.decliner_invitation(adhesion, acteur=lui)
    return getattr(adhesions, verbe)(adhesion, acteur=elle if verbe in {"valider", "refuser"} else lui)


@pytest.mark.parametrize("verbe", TRANSITIONS_ADHESION)
def test_every_verb_on_every_state(communaute, animation, verbe):
    departs, arrivee = TRANSITIONS_ADHESION[verbe]
    for etat in A:
        adhesion = AdhesionFactory(communaute=communaute, etat=etat)
        if etat in departs:
            jouer(verbe, adhesion, animation)
            adhesion.refresh_from_db()
            assert (adhesion.etat, historique(adhesion).get().verbe) == (arrivee, verbe)
        elif verbe == "inviter":  # the page says the same thing: nobody learns where the person stands
            assert jouer(verbe, adhesion, animation) is None
        else:
            with pytest.raises(TransitionRefusee):
                jouer(verbe, adhesion, animation)


def test_verbs_that_create_are_tested_too():
    assert {v for v, (departs, _) in TRANSITIONS_ADHESION.items() if CREATION in departs} == {"demander", "inviter"}


# --- Refusals ------------------------------------------------------------------------------------


def test_only_an_active_member_joins(client, communaute):
    for etat in set(EtatMembre) - {EtatMembre.ACTIVE, EtatMembre.ANONYMISEE}:
        membre = MembreFactory(etat=etat)
        with pytest.raises(PermissionDenied):
            adhesions.demander(communaute, acteur=construire(membre.utilisateur))
    client.force_login(membre.utilisateur)
    assert client.post(reverse("adhesions:demander", args=["numerique"])).status_code == 403
    assert not Adhesion.objects.exists()


@pytest.mark.parametrize("etat", [EtatCommunaute.PROJET, EtatCommunaute.EN_SOMMEIL])
def test_nobody_enters_a_community_that_is_not_open(client, etat):
    fermee = CommunauteFactory(etat=etat)
    membre = MembreFactory()
    with pytest.raises(adhesions.CommunauteFermee):
        adhesions.demander(fermee, acteur=construire(membre.utilisateur))
    client.force_login(membre.utilisateur)
    assert client.post(reverse("adhesions:demander", args=[fermee.slug])).status_code == 404
    assert fermee.nom not in client.get(reverse("adhesions:communautes")).content.decode()


def test_nobody_answers_its_own_request_nor_that_of_another_community(client, communaute, animation):
    sienne = Adhesion.objects.filter(pk=animation.pk)
    autre = CommunauteFactory()
    ailleurs = AdhesionFactory(communaute=autre, etat=A.DEMANDEE)
    client.force_login(animation.membre.utilisateur)
    for verbe in ("valider", "refuser"):
        assert client.post(reverse(f"adhesions:{verbe}", args=[ailleurs.uuid])).status_code == 404
        with pytest.raises(PermissionDenied):
            getattr(adhesions, verbe)(ailleurs, acteur=acteur(animation))
        with pytest.raises(PermissionDenied):
            getattr(adhesions, verbe)(sienne.get(), acteur=acteur(animation))
    assert client.get(reverse("adhesions:demandes", args=[autre.slug])).status_code == 404
    assert client.get(reverse("adhesions:inviter", args=[autre.slug])).status_code == 404


def test_a_simple_member_and_a_moderator_lead_nothing(client, communaute):
    demande = AdhesionFactory(communaute=communaute, etat=A.DEMANDEE)
    for compte in (AdhesionFactory(communaute=communaute).membre.utilisateur, UtilisateurFactory(moderateur=True)):
        with pytest.raises(PermissionDenied):
            adhesions.valider(demande, acteur=construire(compte))
        with pytest.raises(PermissionDenied):
            adhesions.inviter("a@exemple.gouv.fr", communaute, acteur=construire(compte))


def test_nobody_acts_on_the_adhesion_of_somebody_else(client, communaute, animation):
    client.force_login(MembreFactory().utilisateur)
    for verbe in ("suspendre", "reprendre", "quitter", "accepter_invitation", "decliner_invitation"):
        assert client.post(reverse(f"adhesions:{verbe}", args=[animation.uuid])).status_code == 404
        with pytest.raises((PermissionDenied, TransitionRefusee)):
            getattr(adhesions, verbe)(animation, acteur=construire(MembreFactory().utilisateur))


def test_the_request_of_who_is_no_longer_a_member_waits_unseen(client, communaute, animation):
    suspendue = AdhesionFactory(communaute=communaute, etat=A.DEMANDEE, membre__etat=EtatMembre.SUSPENDUE)
    with pytest.raises(PermissionDenied):
        adhesions.valider(suspendue, acteur=acteur(animation))
    client.force_login(animation.membre.utilisateur)
    page = client.get(reverse("adhesions:demandes", args=["numerique"])).content.decode()
    assert suspendue.membre.nom not in page
    assert "Aucune demande n’attend." in page
    assert client.post(reverse("adhesions:valider", args=[suspendue.uuid])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_makes_one_row():
    communaute, membre = CommunauteFactory(), MembreFactory()

    def demander(_):
        try:
            adhesions.demander(communaute, acteur=construire(membre.utilisateur))
            return "fait"
        except TransitionRefusee:
            return "refusé"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as deux:
        assert sorted(deux.map(demander, range(2))) == ["fait", "refusé"]
    assert historique(Adhesion.objects.get()).count() == 1


# --- From one page to the other ---------------------------------------------------------------------


def test_asking_being_accepted_and_leaving(client, communaute, animation):
    membre = MembreFactory(nom="Martin", prenom="Ada", organisme=OrganismeFactory(nom="Direction des ponts"))
    client.force_login(membre.utilisateur)
    page = reverse("adhesions:communautes")
    assert "Demander à rejoindre" in client.get(page).content.decode()
    client.post(reverse("adhesions:demander", args=["numerique"]))
    assert "Retirer ma demande" in client.get(page).content.decode()
    demande = Adhesion.objects.get(membre=membre)
    avis = Courriel.objects.get(genre="adhesion-demandee")
    assert avis.utilisateur == animation.membre.utilisateur
    assert "Martin" not in str(GENRES[avis.genre](avis).contexte)
    assert demandes_d_adhesion(acteur(animation), None).contexte["communautes"] == [communaute]

    client.force_login(animation.membre.utilisateur)
    texte = client.get(reverse("adhesions:demandes", args=["numerique"])).content.decode()
    assert "Ada Martin" in texte
    assert "Direction des ponts" in texte
    client.post(reverse("adhesions:valider", args=[demande.uuid]))
    assert GENRES["adhesion-validee"](Courriel.objects.get(genre="adhesion-validee")) is not None
    assert GENRES[avis.genre](avis) is None  # answered
    assert construire(membre.utilisateur).communautes == {communaute.pk}
    client.post(reverse("adhesions:refuser", args=[demande.uuid]))  # too late
    demande.refresh_from_db()
    assert demande.etat == A.ACTIVE

    client.force_login(membre.utilisateur)
    for verbe, etat in (("suspendre", A.PAUSE), ("reprendre", A.ACTIVE), ("quitter", A.SORTIE)):
        client.post(reverse(f"adhesions:{verbe}", args=[demande.uuid]))
        demande.refresh_from_db()
        assert demande.etat == etat


def test_what_a_member_hides_is_not_shown_to_animators(client, communaute, animation):
    secret = OrganismeFactory(nom="Service discret", sensible=True)
    cache = MembreFactory(poste="Poste caché", audience_poste=Audience.MOI, organisme=secret)
    AdhesionFactory(communaute=communaute, membre=cache, etat=A.DEMANDEE)
    client.force_login(animation.membre.utilisateur)
    texte = client.get(reverse("adhesions:demandes", args=["numerique"])).content.decode()
    assert cache.nom in texte
    assert "Poste caché" not in texte
    assert "Service discret" not in texte


def test_inviting_says_the_same_whether_there_is_a_member_or_not(client, communaute, animation):
    membre = MembreFactory(non_liste=True)
    EmailAddress.objects.create(user=membre.utilisateur, email="ada@exemple.gouv.fr", verified=True)
    client.force_login(animation.membre.utilisateur)
    page = reverse("adhesions:inviter", args=["numerique"])
    assert client.post(page, {"adresse": "pas une adresse"}).status_code == 422
    reponses = [
        client.post(page, {"adresse": adresse}, follow=True).content.decode()
        for adresse in ("ada@exemple.gouv.fr", "personne@exemple.gouv.fr")
    ]
    assert all("l’invitation est partie" in texte for texte in reponses)
    assert all(membre.nom not in texte for texte in reponses)
    invitation = Adhesion.objects.get(membre=membre)
    assert invitation.etat == A.INVITEE
    assert GENRES["adhesion-invitee"](Courriel.objects.get(genre="adhesion-invitee")) is not None
    client.force_login(membre.utilisateur)
    assert "On vous invite" in client.get(reverse("accueil:tableau_de_bord")).content.decode()
    client.post(reverse("adhesions:accepter_invitation", args=[invitation.uuid]))
    invitation.refresh_from_db()
    assert invitation.etat == A.ACTIVE


def test_who_leaves_and_comes_back_leads_no_more(communaute, animation):
    adhesions.quitter(animation, acteur=acteur(animation))
    animation.refresh_from_db()
    assert animation.role == "membre"


def test_a_community_that_sleeps_keeps_its_members(client, communaute, animation):
    chef = construire(UtilisateurFactory(administrateur=True))
    communautes.endormir(communaute, acteur=chef)
    with pytest.raises(TransitionRefusee):
        communautes.endormir(communaute, acteur=chef)
    with pytest.raises(PermissionDenied):
        communautes.ouvrir(communaute, acteur=acteur(animation))
    client.force_login(animation.membre.utilisateur)
    assert "En sommeil" in client.get(reverse("adhesions:communautes")).content.decode()
    client.force_login(MembreFactory().utilisateur)
    assert "Aucune communauté n’est ouverte" in client.get(reverse("adhesions:communautes")).content.decode()
