"""What a pair wants to reach is read by the two alone: pages, the database itself, dumps, exports."""

import subprocess

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from annuaire.vision import vision
from mentorat.enums import EtatBinome, MotifRupture
from mentorat.models import Objectif
from mentorat.services import binomes as services
from mentorat.services.suivi import effacer_binomes
from outils.account import packaged_binaries
from socle.acteur import ANONYME, SYSTEME, construire
from socle.rgpd import FICHES, Personne
from tests.factories import BinomeFactory, MembreFactory, UtilisateurFactory

SECRET = "Savoir conduire une équipe de recherche en six mois"


def ecrire(binome, texte=SECRET, version=0, de=None):
    services.ecrire_objectifs(binome, texte, version=version, acteur=construire((de or binome.mentore).utilisateur))


def lus_par(acteur):
    with vision(acteur):
        return list(Objectif.objects.values_list("texte", flat=True).order_by("pk"))


@pytest.mark.django_db(transaction=True)
def test_the_web_role_reads_no_objective_without_saying_who_looks_and_its_dump_holds_none(web_dsn):
    binome = BinomeFactory()
    ecrire(binome)
    compter = "SELECT count(*) FROM mentorat_objectif"
    with psycopg.connect(web_dsn, autocommit=True) as web:
        assert web.execute(compter).fetchone() == (0,)
        vus = {}
        tiers = MembreFactory().utilisateur_id
        for nom, compte in {
            "un": binome.mentor.utilisateur_id,
            "deux": binome.mentore.utilisateur_id,
            "tiers": tiers,
        }.items():
            with web.transaction():
                web.execute("SELECT set_config('vision.compte', %s, true)", [str(compte)])
                vus[nom] = web.execute(compter).fetchone()[0]
        assert vus == {"un": 1, "deux": 1, "tiers": 0}
        assert web.execute(compter).fetchone() == (0,)
        with pytest.raises(psycopg.Error):
            web.execute("ALTER TABLE mentorat_objectif DISABLE ROW LEVEL SECURITY")
    motif = [
        "--data-only",
        "--inserts",
        "--enable-row-security",
        "--table=mentorat_objectif",
        "--table=mentorat_binome",
    ]
    commande = [str(packaged_binaries() / "pg_dump"), *motif, web_dsn]
    copie = subprocess.run(commande, capture_output=True, check=True).stdout.decode()
    assert "INSERT INTO public.mentorat_binome" in copie
    assert SECRET not in copie
    assert "INSERT INTO public.mentorat_objectif" not in copie


@pytest.mark.django_db
def test_the_database_shows_and_lets_write_the_two_alone():
    binome = BinomeFactory()
    ecrire(binome)
    equipe = UtilisateurFactory(is_staff=True, is_superuser=True)
    for acteur in (ANONYME, construire(equipe), construire(BinomeFactory().mentor.utilisateur)):
        assert lus_par(acteur) == []
        with vision(acteur):
            assert not Objectif.objects.update(texte="Changé")
            assert not Objectif.objects.all().delete()[0]
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Objectif.objects.create(demande=BinomeFactory().demande, texte="À moi")
    for membre in (binome.mentor, binome.mentore):
        assert lus_par(construire(membre.utilisateur)) == [SECRET]


@pytest.mark.django_db
def test_a_mentor_no_longer_reads_once_it_is_followed():
    binome = BinomeFactory()
    ecrire(binome)
    type(binome).objects.filter(pk=binome.pk).update(etat=EtatBinome.TERMINE, fini_le=binome.debut)
    assert lus_par(construire(binome.mentor.utilisateur)) == [SECRET]
    type(binome).objects.filter(pk=binome.pk).update(etat=EtatBinome.SUIVI)
    assert lus_par(construire(binome.mentor.utilisateur)) == []
    assert lus_par(construire(binome.mentore.utilisateur)) == [SECRET]
    services.clore(binome, acteur=SYSTEME)
    assert lus_par(SYSTEME) == []


@pytest.mark.django_db
def test_both_write_one_after_the_other(client):
    binome = BinomeFactory()
    page = reverse("binomes:objectifs", args=[binome.uuid])
    client.force_login(binome.mentor.utilisateur)
    assert client.post(page, {"texte": "Premiers", "version": "0"}).status_code == 302
    ecrire(binome, "Ceux de l’autre", version=1)
    reponse = client.post(page, {"texte": "Les miens", "version": "1"})
    assert reponse.status_code == 409
    lue = reponse.content.decode()
    assert "Les miens" in lue
    assert "Ceux de l’autre" in lue
    assert 'name="version" value="2"' in lue
    assert lus_par(SYSTEME) == ["Ceux de l’autre"]
    assert client.post(page, {"texte": "Les miens", "version": "2"}).status_code == 302
    assert client.post(page, {"texte": "", "version": "3"}).status_code == 302
    assert lus_par(SYSTEME) == []
    detail = client.get(reverse("binomes:detail", args=[binome.uuid])).content.decode()
    assert "Rien n’est écrit" in detail


@pytest.mark.django_db
@pytest.mark.parametrize(("texte", "version"), [("un\x07deux", "0"), ("x" * 3001, "0"), ("\x00", "0")])
def test_what_cannot_be_kept_is_refused_on_its_field(client, texte, version):
    binome = BinomeFactory()
    client.force_login(binome.mentore.utilisateur)
    page = reverse("binomes:objectifs", args=[binome.uuid])
    assert client.post(page, {"texte": texte, "version": version}).status_code == 422
    assert lus_par(SYSTEME) == []


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["", "-1", "abc", "9" * 30, "٣"])
def test_a_version_that_is_none_writes_nothing(client, version):
    binome = BinomeFactory()
    client.force_login(binome.mentore.utilisateur)
    page = reverse("binomes:objectifs", args=[binome.uuid])
    assert client.post(page, {"texte": "Mes objectifs", "version": version}).status_code == 409
    assert lus_par(SYSTEME) == []


@pytest.mark.django_db
@pytest.mark.parametrize("fin", ["rompre", "clore", "mentor parti", "personne partie"])
def test_objectives_end_with_the_pair(fin):
    binome = BinomeFactory(etat=EtatBinome.TERMINE if fin == "clore" else EtatBinome.ACTIF)
    with vision(construire(binome.mentore.utilisateur)):
        Objectif.objects.create(demande=binome.demande, texte=SECRET)
    match fin:
        case "rompre":
            services.rompre(binome, MotifRupture.TEMPS, acteur=construire(binome.mentor.utilisateur))
        case "clore":
            services.clore(binome, acteur=SYSTEME)
        case "mentor parti":
            effacer_binomes(binome.mentor.utilisateur_id)
        case "personne partie":
            effacer_binomes(binome.mentore.utilisateur_id)
    with connection.cursor() as curseur:
        curseur.execute("RESET ROLE")
        assert not Objectif.objects.exists()


@pytest.mark.django_db
def test_the_download_of_ones_data_gives_objectives_to_who_wrote_them():
    binome = BinomeFactory()
    ecrire(binome)
    fiche = FICHES["mentorat.Objectif"]
    for membre, lus in ((binome.mentore, 1), (binome.mentor, 0)):
        with fiche.regard(construire(membre.utilisateur)):
            assert fiche.lignes(Personne.de(membre.utilisateur)).count() == lus
