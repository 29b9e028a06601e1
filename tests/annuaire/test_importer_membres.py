"""The imported list: who is invited, whose corps is confirmed; bad lines, twice the file, a broken file."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from annuaire.enums import EtatAdhesion, EtatMembre
from annuaire.models import Adhesion, Membre
from annuaire.services import membres
from annuaire.services.rattachements import purger_invitations
from comptes.models import Utilisateur
from comptes.services import ouvrir_compte
from socle.acteur import construire
from socle.courrier.genres import GENRES
from socle.journal import historique
from socle.models import Courriel
from tests.factories import CommunauteFactory, CorpsFactory, MembreFactory, OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
TITRES = "courriel,nom,prenom,corps,organisme,poste,communaute"


@pytest.fixture
def lancer(tmp_path):
    def lancer(*lignes, titres=TITRES, **options):
        fichier = tmp_path / "membres.csv"
        fichier.write_text("\n".join([titres, *lignes]) + "\n", encoding="utf-8")
        sortie = StringIO()
        rapport = tmp_path / "rapport.csv"
        call_command("importer_membres", str(fichier), rapport=rapport, stdout=sortie, stderr=StringIO(), **options)
        return sortie.getvalue(), rapport.read_text(encoding="utf-8-sig")

    return lancer


@pytest.fixture
def corps():
    return CorpsFactory(sigle="IPEF", nom="Ingénieurs des ponts", alias=["IPEF 2"])


def test_a_list_invites_and_one_click_enters(lancer, corps):
    organisme = OrganismeFactory(sigle="MTE")
    communaute = CommunauteFactory(slug="eau")
    bilan, _ = lancer("Ada.Martin@exemple.gouv.fr,Martin,Ada,ipef 2,mte,Cheffe,eau")
    assert "créées 1" in bilan
    membre = Membre.objects.get()
    assert (membre.etat, membre.corps, membre.corps_confirme, membre.organisme) == (
        EtatMembre.INVITEE,
        corps,
        True,
        organisme,
    )
    assert (membre.nom_complet, membre.poste) == ("Ada Martin", "Cheffe")
    assert historique(membre).get().verbe == "inviter"
    courriel = Courriel.objects.get(genre="membre-invite")
    assert GENRES[courriel.genre](courriel) is not None
    adhesion = Adhesion.objects.get()
    assert (adhesion.etat, adhesion.communaute) == (EtatAdhesion.INVITEE, communaute)
    compte = ouvrir_compte("ada.martin@exemple.gouv.fr")
    assert compte == membre.utilisateur
    membres.accepter_invitation(membre, acteur=construire(compte))
    assert construire(compte).membre_id == membre.pk
    assert GENRES[courriel.genre](courriel) is None


def test_twice_is_once(lancer, corps):
    CommunauteFactory(slug="eau")
    lignes = ("a@exemple.gouv.fr,Martin,Ada,IPEF,,,eau", "b@exemple.gouv.fr,Durand,Luc,,,,")
    lancer(*lignes)
    bilan, _ = lancer(*lignes)
    assert "créées 0 · mises à jour 0 · inchangées 2" in bilan
    assert (Membre.objects.count(), Courriel.objects.count(), Adhesion.objects.count()) == (2, 2, 1)
    bilan, _ = lancer("a@exemple.gouv.fr,Martin,Ada,IPEF,,Directrice,eau")
    assert "mises à jour 1" in bilan
    assert Membre.objects.get(nom="Martin").poste == "Directrice"


def test_bad_lines_are_told_and_the_rest_goes_on(lancer, corps):
    bilan, rapport = lancer(
        "pas-une-adresse,Martin,Ada,,,,",
        "a@gmail.com,Martin,Ada,,,,",
        "b@exemple.gouv.fr,,Ada,,,,",
        "c@exemple.gouv.fr,Martin,Ada,INCONNU,,,",
        "d@exemple.gouv.fr,Martin,Ada,,INCONNU,,",
        "e@exemple.gouv.fr,trop,de,colonnes,,,,,",
        "f@exemple.gouv.fr,Martin,Ada,IPEF,,,fermée",
        "F@exemple.gouv.fr,Martin,Ada,IPEF,,,",
    )
    assert "créées 1" in bilan
    assert "doublons 1" in bilan
    assert "rejetées 6" in bilan
    for raison in ("mal écrite", "employeur public", "absente", "corps inconnu", "organisme inconnu", "colonnes"):
        assert raison in rapport
    assert "communauté inconnue" in rapport
    assert list(Membre.objects.values_list("utilisateur__email", flat=True)) == ["f@exemple.gouv.fr"]


def test_a_broken_file_and_a_simulation_change_nothing(lancer, corps):
    with pytest.raises(CommandError):
        lancer("a@exemple.gouv.fr,Martin", titres="courriel,nom")
    with pytest.raises(CommandError):
        lancer("a@exemple.gouv.fr,Martin,Ada,IPEF,,,", "b@exemple.gouv.fr,Dur")
    bilan, _ = lancer("a@exemple.gouv.fr,Martin,Ada,IPEF,,,", simulation=True)
    assert "créées 1" in bilan
    assert not Membre.objects.exists()
    assert not Utilisateur.objects.exists()
    assert not Courriel.objects.exists()


@pytest.mark.parametrize("etat", [EtatMembre.DEMANDEE, EtatMembre.A_COMPLETER, EtatMembre.ACTIVE])
def test_who_has_a_file_keeps_it_and_has_its_corps_confirmed(lancer, corps, etat):
    membre = MembreFactory(etat=etat, corps=corps, nom="Écrit", prenom="Parelle")
    bilan, _ = lancer(f"{membre.utilisateur.email},Martin,Ada,IPEF,,Autre,")
    assert "mises à jour 1" in bilan
    membre.refresh_from_db()
    assert (membre.etat, membre.nom, membre.poste, membre.corps_confirme) == (etat, "Écrit", "", True)
    assert not Courriel.objects.exists()


def test_another_corps_than_the_declared_one_is_told_and_confirms_nothing(lancer, corps):
    membre = MembreFactory(etat=EtatMembre.DEMANDEE, corps=CorpsFactory())
    _, rapport = lancer(f"{membre.utilisateur.email},Martin,Ada,IPEF,,,")
    membre.refresh_from_db()
    assert not membre.corps_confirme
    assert "corps autre que celui de la fiche" in rapport


def test_the_account_that_confirmed_the_address_is_the_one_invited(lancer):
    compte = UtilisateurFactory()
    EmailAddress.objects.create(user=compte, email="seconde@exemple.gouv.fr", verified=True)
    lancer("seconde@exemple.gouv.fr,Martin,Ada,,,,", f"{compte.email},Martin,Ada,,,,")
    assert Membre.objects.get().utilisateur == compte


def test_a_closed_account_is_not_invited(lancer):
    UtilisateurFactory(email="a@exemple.gouv.fr", is_active=False)
    bilan, rapport = lancer("a@exemple.gouv.fr,Martin,Ada,,,,")
    assert "rejetées 1" in bilan
    assert "compte fermé" in rapport
    assert not Membre.objects.exists()


def test_who_was_invited_by_the_list_is_not_forgotten_as_an_unused_account(lancer):
    lancer("a@exemple.gouv.fr,Martin,Ada,,,,")
    Utilisateur.objects.update(created_at="2020-01-01T00:00Z")
    assert purger_invitations() == 0
    assert Membre.objects.exists()
