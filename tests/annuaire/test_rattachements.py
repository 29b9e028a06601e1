"""Recruiters: every verb on every state, who may, and what each is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from annuaire import services
from annuaire.enums import CREATION, TRANSITIONS_RATTACHEMENT, EtatRattachement, MotifRefusRattachement, RoleRecruteur
from annuaire.files import files
from annuaire.models import Recruteur
from comptes.models import Utilisateur
from comptes.services import AdresseRefusee
from socle.acteur import construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel, Transition
from tests.factories import OrganismeFactory, RecruteurFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

RAISON = "Je suis chargée du recrutement à la direction du numérique."
R = EtatRattachement


@pytest.fixture
def moderateur():
    return construire(UtilisateurFactory(moderateur=True))


@pytest.fixture
def responsable():
    rattachement = RecruteurFactory(role=RoleRecruteur.RESPONSABLE)
    return rattachement


def acteur(rattachement):
    return construire(rattachement.utilisateur)


def jouer(verbe, rattachement, moderateur, responsable):
    organisme = rattachement.organisme
    if verbe == "demander":
        return services.demander(organisme, RAISON, acteur=acteur(rattachement))
    if verbe == "inviter":
        return services.inviter(rattachement.utilisateur.email, organisme, "contributeur", acteur=responsable)
    if verbe == "accepter_invitation":
        return services.accepter_invitation(rattachement, acteur=acteur(rattachement))
    if verbe == "valider":
        return services.valider(rattachement, "responsable", acteur=moderateur)
    if verbe == "refuser" and rattachement.etat == R.INVITE:
        return services.decliner_invitation(rattachement, acteur=acteur(rattachement))
    if verbe == "refuser":
        return services.refuser(rattachement, "employeur", acteur=moderateur)
    return services.retirer(rattachement, acteur=acteur(rattachement))


@pytest.mark.parametrize("etat", R)
@pytest.mark.parametrize("verbe", TRANSITIONS_RATTACHEMENT)
def test_every_verb_on_every_state(moderateur, responsable, verbe, etat):
    rattachement = RecruteurFactory(organisme=responsable.organisme, etat=etat)
    departs, arrivee = TRANSITIONS_RATTACHEMENT[verbe]
    if etat in departs:
        jouer(verbe, rattachement, moderateur, acteur(responsable))
        rattachement.refresh_from_db()
        assert rattachement.etat == arrivee
        assert historique(rattachement).get().verbe == verbe
    else:
        with pytest.raises(TransitionRefusee):
            jouer(verbe, rattachement, moderateur, acteur(responsable))
        assert not Transition.objects.exists()


def test_verbs_that_create_are_tested_too():
    assert {v for v, (departs, _) in TRANSITIONS_RATTACHEMENT.items() if CREATION in departs} == {"demander", "inviter"}


# --- Refusals ------------------------------------------------------------------------------------


def test_nobody_decides_on_its_own_request():
    utilisateur = UtilisateurFactory(moderateur=True)
    rattachement = RecruteurFactory(utilisateur=utilisateur, etat=R.DEMANDE)
    with pytest.raises(PermissionDenied):
        services.valider(rattachement, "responsable", acteur=construire(utilisateur))
    with pytest.raises(PermissionDenied):
        services.refuser(rattachement, "raison", acteur=construire(utilisateur))
    rattachement.refresh_from_db()
    assert rattachement.etat == R.DEMANDE


def test_agents_and_colleagues_do_not_decide(responsable):
    rattachement = RecruteurFactory(organisme=responsable.organisme, etat=R.DEMANDE)
    for qui in (UtilisateurFactory(), responsable.utilisateur):
        with pytest.raises(PermissionDenied):
            services.valider(rattachement, "responsable", acteur=construire(qui))


def test_a_colleague_of_another_employer_cannot_invite_nor_remove(responsable, client):
    ailleurs = OrganismeFactory()
    etranger = RecruteurFactory(organisme=ailleurs)
    with pytest.raises(PermissionDenied):
        services.inviter("a@exemple.gouv.fr", ailleurs, "contributeur", acteur=acteur(responsable))
    with pytest.raises(PermissionDenied):
        services.retirer(etranger, acteur=acteur(responsable))
    client.force_login(responsable.utilisateur)
    assert client.get(reverse("annuaire:inviter", args=[ailleurs.pk])).status_code == 404
    assert client.post(reverse("annuaire:retirer", args=[etranger.uuid])).status_code == 404
    assert etranger.utilisateur.email not in client.get(reverse("annuaire:equipe")).content.decode()


def test_a_contributor_sees_the_team_but_does_not_lead_it(responsable, client):
    contributeur = RecruteurFactory(organisme=responsable.organisme)
    client.force_login(contributeur.utilisateur)
    page = client.get(reverse("annuaire:equipe")).content.decode()
    assert responsable.utilisateur.email in page
    assert "Inviter une ou un collègue" not in page
    assert client.get(reverse("annuaire:inviter", args=[responsable.organisme_id])).status_code == 403
    assert client.post(reverse("annuaire:retirer", args=[responsable.uuid])).status_code == 403


def test_an_invitation_is_answered_by_the_invited_alone(responsable, client):
    invitee = RecruteurFactory(organisme=responsable.organisme, etat=R.INVITE)
    client.force_login(responsable.utilisateur)
    for nom in ("annuaire:accepter_invitation", "annuaire:decliner_invitation"):
        assert client.post(reverse(nom, args=[invitee.uuid])).status_code == 403
    invitee.refresh_from_db()
    assert invitee.etat == R.INVITE


def test_an_invitation_goes_to_a_public_address(responsable, client):
    with pytest.raises(AdresseRefusee):
        services.inviter("a@gmail.com", responsable.organisme, "contributeur", acteur=acteur(responsable))
    client.force_login(responsable.utilisateur)
    ou = reverse("annuaire:inviter", args=[responsable.organisme_id])
    page = client.post(ou, {"adresse": "a@gmail.com", "role": "contributeur"}).content.decode()
    assert "ne peut pas ouvrir de compte" in page
    assert 'value="a@gmail.com"' in page
    assert not Utilisateur.objects.filter(email="a@gmail.com").exists()


@pytest.mark.parametrize("champs", [{}, {"raison": "court"}, {"organisme": "0", "raison": RAISON}, {"organisme": "x"}])
def test_a_request_incomplete_keeps_what_was_typed(client, champs):
    OrganismeFactory(sigle="DINUM")
    client.force_login(UtilisateurFactory())
    reponse = client.post(reverse("annuaire:demander"), {"q": "dinum"} | champs)
    page = reponse.content.decode()
    assert "dans le formulaire" in page
    assert 'value="dinum"' in page
    assert champs.get("raison", "") in page
    assert not Recruteur.objects.exists()


def test_a_sensitive_organisme_is_not_offered(client):
    OrganismeFactory(sigle="SECRET", nom="Service très discret", sensible=True)
    client.force_login(UtilisateurFactory())
    assert "très discret" not in client.get(reverse("annuaire:demander"), {"q": "secret"}).content.decode()


def test_two_moderators_one_decision(client):
    rattachement = RecruteurFactory(etat=R.DEMANDE)
    ou = reverse("admin:annuaire_recruteur_decider", args=[rattachement.pk])
    client.force_login(UtilisateurFactory(moderateur=True))
    client.post(ou, {"verbe": "valider", "role": "responsable"})
    client.force_login(UtilisateurFactory(moderateur=True))
    page = client.post(ou, {"verbe": "refuser", "motif": "raison"}, follow=True).content.decode()
    assert "a déjà décidé" in page
    rattachement.refresh_from_db()
    assert rattachement.etat == R.ACTIF
    assert Courriel.objects.count() == Transition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_the_same_instant():
    rattachement = RecruteurFactory(etat=R.DEMANDE)
    equipe = [construire(UtilisateurFactory(moderateur=True)) for _ in range(4)]

    def decider(numero):
        try:
            if numero % 2:
                return services.valider(rattachement, "responsable", acteur=equipe[numero])
            return services.refuser(rattachement, "raison", acteur=equipe[numero])
        except TransitionRefusee:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as fils:
        decisions = [d for d in fils.map(decider, range(4)) if d]
    assert len(decisions) == Courriel.objects.count() == Transition.objects.count() == 1


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"verbe": "valider"},
        {"verbe": "valider", "role": "chef"},
        {"verbe": "refuser", "motif": "autre"},
        {"verbe": "?"},
    ],
)
def test_an_incomplete_decision_changes_nothing(client, champs):
    rattachement = RecruteurFactory(etat=R.DEMANDE)
    client.force_login(UtilisateurFactory(moderateur=True))
    ou = reverse("admin:annuaire_recruteur_decider", args=[rattachement.pk])
    assert "pas complète" in client.post(ou, champs, follow=True).content.decode()
    assert client.get(ou).status_code == 405
    assert not Transition.objects.exists()


def test_the_screen_is_for_moderators_who_proved_their_second_factor(client):
    rattachement = RecruteurFactory(etat=R.DEMANDE)
    ou = reverse("admin:annuaire_recruteur_decider", args=[rattachement.pk])
    for qui, deux_facteurs in ((UtilisateurFactory(), False), (UtilisateurFactory(moderateur=True), False)):
        client.force_login(qui, deux_facteurs=deux_facteurs)
        assert client.post(ou, {"verbe": "valider", "role": "responsable"}).status_code == 302
    rattachement.refresh_from_db()
    assert rattachement.etat == R.DEMANDE


# --- What works ------------------------------------------------------------------------------------


def test_asking_then_being_accepted(client, moderateur):
    organisme = OrganismeFactory(sigle="DINUM", nom="Direction interministérielle du numérique")
    utilisateur = UtilisateurFactory()
    client.force_login(utilisateur)
    page = client.get(reverse("annuaire:demander"), {"q": "numerique"}).content.decode()
    assert f'value="{organisme.pk}"' in page
    client.post(reverse("annuaire:demander"), {"organisme": organisme.pk, "raison": RAISON})
    rattachement = Recruteur.objects.get()
    assert (rattachement.etat, rattachement.raison) == (R.DEMANDE, RAISON)
    assert "Retirer ma demande" in client.get(reverse("accueil:compte")).content.decode()
    assert construire(utilisateur).organismes == frozenset()
    page = client.post(reverse("annuaire:demander"), {"organisme": organisme.pk, "raison": RAISON}, follow=True)
    assert "vous avez déjà un rattachement" in page.content.decode()
    services.valider(rattachement, "responsable", acteur=moderateur)
    assert construire(utilisateur).responsable_de == {organisme.pk}
    assert organisme.nom in GENRES["rattachement-valide"](Courriel.objects.get()).contexte["organisme"]


def test_an_invitation_to_an_address_without_account(responsable, client, moderateur):
    client.force_login(responsable.utilisateur)
    ou = reverse("annuaire:inviter", args=[responsable.organisme_id])
    client.post(ou, {"adresse": "Nouvelle.Collegue@exemple.gouv.fr", "role": "contributeur"})
    invite = Utilisateur.objects.get(email="nouvelle.collegue@exemple.gouv.fr")
    assert "Invitation envoyée" in client.get(reverse("annuaire:equipe")).content.decode()
    courriel = Courriel.objects.get(genre="invitation-a-recruter", utilisateur=invite)
    assert GENRES["invitation-a-recruter"](courriel) is not None
    client.force_login(invite)
    assert construire(invite).organismes == frozenset()
    rattachement = Recruteur.objects.get(utilisateur=invite)
    client.post(reverse("annuaire:accepter_invitation", args=[rattachement.uuid]))
    assert construire(invite).organismes == {responsable.organisme_id}
    assert GENRES["invitation-a-recruter"](courriel) is None, "une invitation acceptée ne part plus"


def test_a_refusal_says_why(moderateur):
    rattachement = RecruteurFactory(etat=R.DEMANDE)
    services.refuser(rattachement, "autre", "Voyez avec votre DRH.", acteur=moderateur)
    contexte = GENRES["rattachement-refuse"](Courriel.objects.get()).contexte
    assert (contexte["motif"], contexte["remarque"]) == (MotifRefusRattachement.AUTRE.label, "Voyez avec votre DRH.")


def test_the_team_lead_takes_an_invitation_back(responsable, client):
    invitee = RecruteurFactory(organisme=responsable.organisme, etat=R.INVITE)
    client.force_login(responsable.utilisateur)
    assert client.post(reverse("annuaire:retirer", args=[invitee.uuid])).url == reverse("annuaire:equipe")
    invitee.refresh_from_db()
    assert invitee.etat == R.RETIRE


def test_the_moderator_decides_from_its_screen_and_sees_the_queue(client, moderateur):
    rattachement = RecruteurFactory(etat=R.DEMANDE, raison=RAISON)
    client.force_login(Utilisateur.objects.get(pk=moderateur.utilisateur_id))
    fiche = reverse("admin:annuaire_recruteur_change", args=[rattachement.pk])
    assert "Valider la demande" in client.get(fiche).content.decode()
    assert files(moderateur)[0].nombre == 1
    assert client.get(files(moderateur)[0].adresse).status_code == 200
    client.post(
        reverse("admin:annuaire_recruteur_decider", args=[rattachement.pk]),
        {"verbe": "valider", "role": "contributeur"},
    )
    assert "Retirer ce rattachement" in client.get(fiche).content.decode()
    assert files(moderateur)[0].nombre == 0


def test_its_own_request_is_shown_without_buttons(client):
    utilisateur = UtilisateurFactory(moderateur=True)
    rattachement = RecruteurFactory(utilisateur=utilisateur, etat=R.DEMANDE)
    client.force_login(utilisateur)
    page = client.get(reverse("admin:annuaire_recruteur_change", args=[rattachement.pk])).content.decode()
    assert "C’est votre propre demande" in page
    assert "Valider la demande" not in page


def test_invitations_nobody_answered_are_forgotten(responsable):
    services.inviter("oubliee@exemple.gouv.fr", responsable.organisme, "contributeur", acteur=acteur(responsable))
    assert services.purger_invitations() == 0
    avant = timezone.now() - timedelta(days=61)
    Utilisateur.objects.filter(email="oubliee@exemple.gouv.fr").update(created_at=avant)
    assert services.purger_invitations() == 0, "l’invitation est récente, même si le compte ne l’est pas"
    Recruteur.objects.filter(etat="invité").update(created_at=avant)
    assert services.purger_invitations() == 1
    assert Recruteur.objects.get() == responsable


@pytest.mark.parametrize("etat", [R.REFUSE, R.RETIRE])
def test_an_account_never_used_goes_with_its_withdrawn_invitation(responsable, etat):
    vieux = timezone.now() - timedelta(days=61)
    oublie = RecruteurFactory(etat=etat, utilisateur__created_at=vieux, created_at=vieux)
    recent = RecruteurFactory(etat=etat, utilisateur__created_at=vieux)
    ailleurs = RecruteurFactory(etat=etat, utilisateur__created_at=vieux, created_at=vieux)
    RecruteurFactory(etat=R.ACTIF, utilisateur=ailleurs.utilisateur, created_at=vieux)
    RecruteurFactory(etat=etat, utilisateur__created_at=vieux, utilisateur__last_login=vieux, created_at=vieux)
    anonyme = RecruteurFactory(etat=etat, utilisateur__created_at=vieux, utilisateur__is_active=False, created_at=vieux)
    assert services.purger_invitations() == 1
    assert not Utilisateur.objects.filter(pk=oublie.utilisateur_id).exists()
    restants = {recent.utilisateur_id, ailleurs.utilisateur_id, anonyme.utilisateur_id}
    assert Utilisateur.objects.filter(pk__in=restants).count() == 3


@pytest.mark.parametrize("a_un_compte", [True, False])
def test_inviting_does_not_tell_whether_an_account_exists(a_un_compte):
    responsable = RecruteurFactory(role="responsable")
    if a_un_compte:
        compte = UtilisateurFactory()
        EmailAddress.objects.create(user=compte, email="lea.personnelle@gmail.com", verified=True)
    with pytest.raises(AdresseRefusee, match="ne peut pas ouvrir de compte"):
        services.inviter(
            "lea.personnelle@gmail.com",
            responsable.organisme,
            "contributeur",
            acteur=construire(responsable.utilisateur),
        )


def test_the_team_sees_the_invited_address_not_the_other_ones_of_the_account(client):
    responsable = RecruteurFactory(role="responsable")
    compte = UtilisateurFactory(email="lea.principale@exemple.gouv.fr")
    EmailAddress.objects.create(user=compte, email="lea.invitee@exemple.gouv.fr", verified=True)
    acteur = construire(responsable.utilisateur)
    services.inviter("lea.invitee@exemple.gouv.fr", responsable.organisme, "contributeur", acteur=acteur)
    client.force_login(responsable.utilisateur)
    page = client.get(reverse("annuaire:equipe")).content.decode()
    assert "lea.invitee@" in page
    assert "lea.principale@" not in page


def test_a_nul_in_a_search_is_no_error(client):
    client.force_login(UtilisateurFactory())
    assert client.post(reverse("annuaire:demander"), {"q": "DINUM\0", "chercher": "1"}).status_code < 500
