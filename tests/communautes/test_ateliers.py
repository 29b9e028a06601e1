"""A co-development session: the subject for those who have a seat, the conclusions for their client alone."""

import subprocess

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.urls import reverse

from annuaire.vision import vision
from communautes.enums import EtatEvenement, EtatInscription, RoleInscription
from communautes.models import Conclusion
from communautes.services import ateliers
from communautes.services.effacement_suites import effacer_suites
from outils.account import packaged_binaries
from socle.acteur import ANONYME, SYSTEME, construire
from socle.journal import TransitionRefusee
from socle.rgpd import FICHES, Personne
from tests.communautes.suites import ATELIER, acteur, animatrice, evenement, inscrite, passe
from tests.factories import UtilisateurFactory

SECRET = "Dire non à mon directeur sans rompre"
CLIENT, CONSULTANT = RoleInscription.CLIENT, RoleInscription.CONSULTANT


@pytest.fixture
def seance(db):
    """Held two days ago, with its client; who attended, who did not, who waits."""
    un = passe(**ATELIER)
    cliente = inscrite(un, role=CLIENT, etat=EtatInscription.PRESENTE, sujet="Mon équipe s’épuise.")
    autres = {
        etat: inscrite(un, role=CONSULTANT, etat=etat)
        for etat in (
            EtatInscription.CONFIRMEE,
            EtatInscription.PRESENTE,
            EtatInscription.ABSENTE,
            EtatInscription.ATTENTE,
        )
    }
    return un, cliente, autres


def ecrire(cliente, texte=SECRET, partagee=False):
    return ateliers.ecrire_conclusions(cliente, texte, partagee=partagee, acteur=acteur(cliente.membre))


def lues_par(qui):
    with vision(qui):
        return list(Conclusion.objects.values_list("texte", flat=True).order_by("pk"))


def page(nom, un):
    return reverse(f"agenda:{nom}", args=[un.uuid])


# --- Who reads -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_web_role_reads_no_conclusion_without_saying_who_looks_and_its_dump_holds_none(web_dsn):
    un = passe(**ATELIER)
    cliente = inscrite(un, role=CLIENT, etat=EtatInscription.PRESENTE)
    present = inscrite(un, role=CONSULTANT)
    ecrire(cliente)
    compter = "SELECT count(*) FROM communautes_conclusion"
    with psycopg.connect(web_dsn, autocommit=True) as web:
        assert web.execute(compter).fetchone() == (0,)
        vues = {}
        for nom, compte in {"cliente": cliente, "present": present}.items():
            with web.transaction():
                web.execute("SELECT set_config('vision.compte', %s, true)", [str(compte.membre.utilisateur_id)])
                vues[nom] = web.execute(compter).fetchone()[0]
        assert vues == {"cliente": 1, "present": 0}
        with pytest.raises(psycopg.Error):
            web.execute("ALTER TABLE communautes_conclusion DISABLE ROW LEVEL SECURITY")
    motif = ["--data-only", "--inserts", "--enable-row-security"]
    tables = [f"--table=communautes_{nom}" for nom in ("conclusion", "inscription")]
    commande = [str(packaged_binaries() / "pg_dump"), *motif, *tables, web_dsn]
    copie = subprocess.run(commande, capture_output=True, check=True).stdout.decode()
    assert "INSERT INTO public.communautes_inscription" in copie
    assert SECRET not in copie


def test_only_the_client_reads_and_once_shared_who_was_there(seance):
    un, cliente, autres = seance
    ecrire(cliente)
    equipe = construire(UtilisateurFactory(is_staff=True, is_superuser=True))
    anime = acteur(animatrice(un.communaute))
    ailleurs = acteur(inscrite(passe(un.communaute, **ATELIER), role=CONSULTANT).membre)
    for qui in (ANONYME, equipe, anime, ailleurs, *(acteur(autre.membre) for autre in autres.values())):
        assert lues_par(qui) == []
        assert ateliers.lire_conclusions(un.pk, acteur=qui) is None
    assert lues_par(acteur(cliente.membre)) == [SECRET]
    ecrire(cliente, partagee=True)
    lisent = {etat for etat, autre in autres.items() if lues_par(acteur(autre.membre))}
    assert lisent == {EtatInscription.CONFIRMEE, EtatInscription.PRESENTE}
    montrees = {e for e, autre in autres.items() if ateliers.lire_conclusions(un.pk, acteur=acteur(autre.membre))}
    assert montrees == lisent
    for qui in (equipe, anime, ailleurs):
        assert lues_par(qui) == []


def test_nobody_writes_those_of_another(seance):
    un, cliente, autres = seance
    ecrire(cliente, partagee=True)
    present = autres[EtatInscription.PRESENTE]
    for qui in (acteur(present.membre), acteur(animatrice(un.communaute)), ANONYME):
        with pytest.raises(PermissionDenied):
            ateliers.ecrire_conclusions(cliente, "Autre chose", partagee=True, acteur=qui)
        with vision(qui):
            assert not Conclusion.objects.update(texte="Changé")
            assert not Conclusion.objects.all().delete()[0]
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Conclusion.objects.create(inscription=present, texte="À moi")
    with pytest.raises(PermissionDenied):  # a consultant concludes nothing
        ateliers.ecrire_conclusions(present, "Mes notes", partagee=False, acteur=acteur(present.membre))
    assert lues_par(SYSTEME) == [SECRET]


# --- When ----------------------------------------------------------------------------------------------------------


def test_conclusions_come_with_the_session_and_an_empty_text_erases_them(db):
    avant = inscrite(evenement(**ATELIER), role=CLIENT)
    with pytest.raises(TransitionRefusee):
        ecrire(avant)
    annule = inscrite(evenement(etat=EtatEvenement.ANNULE, **ATELIER), role=CLIENT, etat=EtatInscription.ANNULEE)
    with pytest.raises(PermissionDenied):
        ecrire(annule)
    absente = inscrite(passe(**ATELIER), role=CLIENT, etat=EtatInscription.ABSENTE)
    with pytest.raises(TransitionRefusee):
        ecrire(absente)
    ouverte = inscrite(passe(etat=EtatEvenement.PUBLIE, **ATELIER), role=CLIENT)
    ecrire(ouverte)
    ecrire(ouverte, "Mieux dit")
    assert lues_par(SYSTEME) == ["Mieux dit"]
    assert ecrire(ouverte, "") is None
    assert ecrire(ouverte, "") is None
    assert lues_par(SYSTEME) == []


def test_they_go_with_the_account_and_with_the_registration(seance):
    _, cliente, _ = seance
    ecrire(cliente)
    effacer_suites(cliente.membre.utilisateur_id)
    assert lues_par(SYSTEME) == []
    ecrire(cliente)
    cliente.delete()  # the database takes them away: the web role sees nothing of them
    assert lues_par(SYSTEME) == []


def test_the_download_of_ones_data_gives_them_to_who_wrote_them(seance):
    _, cliente, autres = seance
    ecrire(cliente, partagee=True)
    fiche = FICHES["communautes.Conclusion"]
    for une, lues in ((cliente, 1), (autres[EtatInscription.PRESENTE], 0)):
        compte = une.membre.utilisateur
        with fiche.regard(construire(compte)):
            assert fiche.lignes(Personne.de(compte)).count() == lues


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_the_session_is_read_by_those_who_have_a_seat_alone(client, seance):
    un, cliente, autres = seance
    ecrire(cliente, partagee=True)
    anime, equipe = animatrice(un.communaute).utilisateur, UtilisateurFactory(is_staff=True)
    for compte in (anime, equipe, autres[EtatInscription.ATTENTE].membre.utilisateur):
        client.force_login(compte)
        for nom in ("atelier", "ecrire_conclusions"):
            assert client.get(page(nom, un)).status_code == 404
    client.force_login(autres[EtatInscription.PRESENTE].membre.utilisateur)
    lue = client.get(page("atelier", un)).content.decode()
    assert cliente.sujet in lue
    assert SECRET in lue
    assert cliente.membre.nom not in lue
    assert client.get(page("ecrire_conclusions", un)).status_code == 404
    client.force_login(cliente.membre.utilisateur)
    assert "Modifier mes conclusions" in client.get(page("atelier", un)).content.decode()
    assert SECRET in client.get(page("ecrire_conclusions", un)).content.decode()
    reponse = client.post(page("ecrire_conclusions", un), {"texte": "Un\x07deux"})
    assert reponse.status_code == 422
    assert client.post(page("ecrire_conclusions", un), {"texte": "Un premier pas"}).status_code == 302
    assert lues_par(SYSTEME) == ["Un premier pas"]
    with vision(SYSTEME):
        assert not Conclusion.objects.get().partagee


def test_the_subject_is_told_before_it_begins_and_its_client_changes_it_on_its_registration(client, db):
    un = evenement(**ATELIER)
    cliente = inscrite(un, role=CLIENT)
    client.force_login(cliente.membre.utilisateur)
    lue = client.get(page("atelier", un)).content.decode()
    assert "Il n’est pas encore écrit" in lue
    assert reverse("evenements:modifier_inscription", args=[un.uuid]) in lue
    assert client.get(page("ecrire_conclusions", un)).status_code == 302
    client.force_login(inscrite(un, role=CONSULTANT).membre.utilisateur)
    assert "modifier" not in client.get(page("atelier", un)).content.decode().split("Le sujet")[1].split("<footer")[0]


def test_the_guide_and_the_promise_are_read_without_an_account(client, db):
    assert client.get(reverse("agenda:guide")).content.decode().count("<h2>") == 8
    assert "Ce qui se dit dans la séance y reste" in client.get(reverse("agenda:engagement")).content.decode()
