"""Moderators: the queue, what is proved, the three decisions with the mail read first; mandates and communities."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from annuaire import files
from annuaire.enums import EtatCommunaute, EtatMembre, TypeMandat
from annuaire.models import Adhesion, Communaute, Mandat, Membre
from annuaire.preuves import prouver
from annuaire.services import adhesions, mandats, membres
from comptes.models import Identite
from referentiels.models import Organisme
from socle.acteur import construire
from socle.journal import historique
from socle.models import Courriel, Trace
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CorpsFactory,
    MandatFactory,
    MembreFactory,
    OrganismeFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
E = EtatMembre


@pytest.fixture
def moderatrice():
    return UtilisateurFactory(moderateur=True)


@pytest.fixture
def chef():
    return UtilisateurFactory(administrateur=True)


@pytest.fixture
def demande():
    """Asked for somebody, with its journal."""
    compte = UtilisateurFactory()
    champs = {"prenom": "Ada", "nom": "Martin", "statut": "titulaire", "poste": "Cheffe", "corps": CorpsFactory()}
    return membres.demander({**champs, "organisme": OrganismeFactory()}, acteur=construire(compte))


def page(membre):
    return reverse("admin:annuaire_membre_moderer", args=[membre.pk])


def version(membre):
    return historique(membre).last().pk


# --- Deciding --------------------------------------------------------------------------------------


def file_des_membres(compte):
    return next(file for file in files.files(construire(compte)) if file.titre == "Membres à valider")


def test_the_queue_is_counted_and_sorted_by_age(client, moderatrice):
    recente = MembreFactory(etat=E.DEMANDEE, attend_depuis=timezone.now())
    ancienne = MembreFactory(etat=E.DEMANDEE, attend_depuis=timezone.now() - timedelta(days=20))
    file = file_des_membres(moderatrice)
    assert (file.nombre, file.depuis) == (2, ancienne.attend_depuis)
    client.force_login(moderatrice)
    texte = client.get(file.adresse).content.decode()
    assert texte.index(page(ancienne)) < texte.index(page(recente))
    assert "20 jours" in texte
    assert file_des_membres(recente.utilisateur).nombre == 0


def test_validating_leads_to_the_next_one(client, moderatrice, demande):
    autre = MembreFactory(etat=E.DEMANDEE, attend_depuis=timezone.now())
    client.force_login(moderatrice)
    texte = client.get(page(demande)).content.decode()
    for attendu in ("Ada Martin", demande.utilisateur.email, "Vérifications", "a demandé à entrer"):
        assert attendu in texte
    donnees = {"decision": "valider", "version": version(demande), "confirmer_corps": "on", "confirmer": "suivant"}
    assert client.post(page(demande), donnees)["Location"] == page(autre)
    demande.refresh_from_db()
    assert (demande.etat, demande.corps_confirme) == (E.ACTIVE, True)
    assert historique(demande).last().acteur == moderatrice


@pytest.mark.parametrize(
    ("decision", "motif", "etat"), [("demander_complement", "poste", E.A_COMPLETER), ("refuser", "doublon", E.REFUSEE)]
)
def test_a_motivated_decision_shows_its_mail_first(client, moderatrice, demande, decision, motif, etat):
    client.force_login(moderatrice)
    donnees = {"decision": decision, "version": version(demande), "motif": motif, "texte": "Une précision."}
    apercu = client.post(page(demande), donnees)
    assert apercu.status_code == 200
    assert "Une précision." in apercu.content.decode()
    demande.refresh_from_db()
    assert demande.etat == E.DEMANDEE
    assert "Une précision." in client.post(page(demande), {**donnees, "corriger": "1"}).content.decode()
    assert client.post(page(demande), {**donnees, "confirmer": "ici"}).status_code == 302
    demande.refresh_from_db()
    assert demande.etat == etat
    assert Courriel.objects.count() == 1


def test_an_incomplete_decision_is_shown_again(client, moderatrice, demande):
    client.force_login(moderatrice)
    for donnees in ({"motif": ""}, {"motif": "autre"}, {"motif": "inventé"}):
        envoi = {"decision": "refuser", "version": version(demande), "confirmer": "ici", **donnees}
        reponse = client.post(page(demande), envoi)
        assert reponse.status_code == 422
        assert "La décision n’est pas enregistrée." in reponse.content.decode()
    demande.refresh_from_db()
    assert demande.etat == E.DEMANDEE


def test_who_comes_second_is_told_who_came_first(client, moderatrice, demande):
    lue = version(demande)
    premiere = UtilisateurFactory(moderateur=True)
    membres.valider(demande, acteur=construire(premiere))
    client.force_login(moderatrice)
    reponse = client.post(page(demande), {"decision": "valider", "version": lue, "confirmer": "ici"})
    assert reponse.status_code == 409
    assert f"Compte n° {premiere.pk}" in reponse.content.decode()


def test_nobody_decides_on_its_own_file_from_the_admin(client, moderatrice):
    sienne = MembreFactory(utilisateur=moderatrice, etat=E.DEMANDEE, attend_depuis=timezone.now())
    client.force_login(moderatrice)
    texte = client.get(page(sienne)).content.decode()
    assert "C’est votre propre fiche" in texte
    assert 'value="valider"' not in texte
    donnees = {"decision": "valider", "version": 0, "confirmer": "ici"}
    assert client.post(page(sienne), donnees).status_code == 403
    assert not Membre.objects.moderables_par(construire(moderatrice)).exists()


def test_suspending_tells_why_and_is_undone(client, moderatrice):
    membre = MembreFactory()
    client.force_login(moderatrice)
    assert client.post(page(membre), {"decision": "suspendre", "version": 0, "texte": ""}).status_code == 422
    donnees = {"decision": "suspendre", "version": 0, "texte": "Un signalement.", "confirmer": "ici"}
    client.post(page(membre), donnees)
    membre.refresh_from_db()
    assert membre.etat == E.SUSPENDUE
    client.force_login(membre.utilisateur)
    assert "Un signalement." in client.get(reverse("membre:mon_adhesion")).content.decode()
    client.force_login(moderatrice)
    client.post(page(membre), {"decision": "retablir", "version": version(membre), "confirmer": "ici"})
    membre.refresh_from_db()
    assert membre.etat == E.ACTIVE


def test_the_page_and_the_list_cost_few_queries(client, moderatrice, demande, django_assert_max_num_queries):
    for _ in range(5):
        MembreFactory(etat=E.DEMANDEE, attend_depuis=timezone.now(), corps=CorpsFactory(), nom="Martin", prenom="Ada")
    client.force_login(moderatrice)
    client.get(page(demande))
    with django_assert_max_num_queries(20):
        client.get(page(demande))
    with django_assert_max_num_queries(15):
        client.get(reverse("admin:annuaire_membre_changelist") + "?q=martin")


# --- What is proved ---------------------------------------------------------------------------------


def avis(membre):
    return {preuve.titre: preuve.avis for preuve in prouver(membre)}


def test_proofs_of_who_says_the_truth():
    ministere = OrganismeFactory(sigle="ECO", domaines_courriel="eco.gouv.fr")
    service = OrganismeFactory(sigle="ECO-NUM", parent=ministere)
    compte = UtilisateurFactory(email="ada@eco.gouv.fr")
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True)
    corps = CorpsFactory()
    membre = MembreFactory(
        utilisateur=compte, organisme=service, etat=E.DEMANDEE, attend_depuis=timezone.now(), corps=corps
    )
    membre.corps_confirme = True
    tous = dict.fromkeys(("Adresse", "Employeur", "ProConnect", "Corps", "Doublons", "Attente"), "conforme")
    assert avis(membre) == tous
    for siret, dit in (("11000000000011", "attention"), ("11000000000012", "échec"), ("11000000000013", "conforme")):
        Identite.objects.filter(utilisateur=compte).delete()
        Identite.objects.create(utilisateur=compte, emetteur="https://e", sub="s", adresse=compte.email, siret=siret)
        assert avis(membre) == tous | {"ProConnect": dit}
        OrganismeFactory(sigle="ELSE", siret="11000000000012")
        Organisme.objects.filter(pk=ministere.pk).update(siret="11000000000013")


def test_proofs_that_ask_for_attention():
    OrganismeFactory(sigle="ECO", domaines_courriel="eco.gouv.fr")
    MembreFactory(nom="MARTÎN", prenom="ada")
    compte = UtilisateurFactory(email="ada@eco.gouv.fr")
    attend = timezone.now() - timedelta(days=16)
    membre = MembreFactory(
        utilisateur=compte, nom="Martin", prenom="Ada", etat=E.DEMANDEE, attend_depuis=attend, corps=CorpsFactory()
    )
    assert avis(membre) == {
        "Adresse": "attention",  # never confirmed
        "Employeur": "échec",
        "ProConnect": "conforme",
        "Corps": "attention",
        "Doublons": "attention",
        "Attente": "attention",
    }
    sans = MembreFactory(utilisateur__email="ada@personnel.example", organisme=None)
    assert avis(sans)["Adresse"] == "échec"
    assert avis(sans)["Employeur"] == "attention"


# --- Mandates, communities, who leads them ------------------------------------------------------------


def test_only_an_administrator_grants_and_takes_back_a_mandate(client, moderatrice, chef):
    personne, organisme = UtilisateurFactory(), OrganismeFactory()
    donnees = {"utilisateur": personne.pk, "organisme": organisme.pk, "type": "conseiller", "depuis": "2026-01-01"}
    client.force_login(moderatrice)
    assert client.post(reverse("admin:annuaire_mandat_add"), donnees).status_code == 403
    client.force_login(chef)
    client.post(reverse("admin:annuaire_mandat_add"), donnees)
    mandat = Mandat.objects.get()
    assert construire(personne).mandats == {"conseiller"}
    retirer = reverse("admin:annuaire_mandat_retirer", args=[mandat.pk])
    client.force_login(moderatrice)
    assert client.post(retirer).status_code == 403
    client.force_login(chef)
    client.post(retirer)
    client.post(retirer)  # twice is once
    assert construire(personne).mandats == frozenset()
    traces = Trace.objects.order_by("pk").values_list("verbe", "object_id", "details__type")
    assert list(traces) == [(v, personne.pk, "conseiller") for v in ("confier_mandat", "retirer_mandat")]


def test_a_mandate_granted_today_ends_at_once(chef):
    mandat = MandatFactory()
    assert mandats.retirer(mandat, acteur=construire(chef))
    assert not Mandat.objects.exists()
    assert not mandats.retirer(mandat, acteur=construire(chef))


def test_a_mandate_for_a_corps_names_it(chef):
    mandat = Mandat(utilisateur=UtilisateurFactory(), organisme=OrganismeFactory(), type=TypeMandat.GESTIONNAIRE_CORPS)
    with pytest.raises(ValidationError):
        mandats.confier(mandat, acteur=construire(chef))


def test_a_community_is_created_opened_and_put_to_sleep_by_administrators(client, moderatrice, chef):
    donnees = {"nom": "Eau", "slug": "eau", "domaine": "L’eau et ses réseaux."}
    client.force_login(moderatrice)
    assert client.post(reverse("admin:annuaire_communaute_add"), donnees).status_code == 403
    client.force_login(chef)
    client.post(reverse("admin:annuaire_communaute_add"), donnees)
    communaute = Communaute.objects.get()
    liste = reverse("admin:annuaire_communaute_changelist")
    for action, etat in (("ouvrir", EtatCommunaute.OUVERTE), ("endormir", EtatCommunaute.EN_SOMMEIL)):
        client.post(liste, {"action": action, "_selected_action": [communaute.pk]})
        communaute.refresh_from_db()
        assert communaute.etat == etat
    texte = client.post(liste, {"action": "endormir", "_selected_action": [communaute.pk]}, follow=True)
    assert "Laissées de côté" in texte.content.decode()
    assert [t.verbe for t in historique(communaute)] == ["creer", "ouvrir", "endormir"]


def test_only_who_is_in_leads_and_only_an_administrator_says_so(moderatrice, chef):
    adhesion = AdhesionFactory(communaute=CommunauteFactory())
    with pytest.raises(PermissionDenied):
        adhesions.nommer_animateur(adhesion, nommer=True, acteur=construire(moderatrice))
    demandee = AdhesionFactory(etat="demandée")
    assert not adhesions.nommer_animateur(demandee, nommer=True, acteur=construire(chef))
    assert adhesions.nommer_animateur(adhesion, nommer=True, acteur=construire(chef))
    assert not adhesions.nommer_animateur(adhesion, nommer=True, acteur=construire(chef))
    assert construire(adhesion.membre.utilisateur).animateur_de == {adhesion.communaute_id}
    assert adhesions.nommer_animateur(adhesion, nommer=False, acteur=construire(chef))
    assert Trace.objects.filter(verbe="nommer_animateur").count() == 2
    assert Adhesion.objects.get(pk=adhesion.pk).role == "membre"
