"""Loaders of the referential: what they refuse, that they can run again, that they undo nobody's work."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunites.models import LigneRecherche
from referentiels.chargement import depart
from referentiels.models import Appellation, Competence, Corps, Denomination, Departement, Metier, Organisme, Synonyme
from referentiels.services import fusionner
from socle.acteur import SYSTEME
from socle.importation import Bilan, FichierInvalide
from tests.factories import (
    AppellationFactory,
    CompetenceFactory,
    CorpsFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
)

pytestmark = pytest.mark.django_db


def lancer(commande: str, *args: Any, **options: Any) -> str:
    sortie = io.StringIO()
    call_command(commande, *map(str, args), stdout=sortie, stderr=io.StringIO(), **options)
    return sortie.getvalue()


def bilan(commande: str, *args: Any, **options: Any) -> dict[str, int]:
    morceaux = lancer(commande, *args, **options).splitlines()[-1].split(" · ")
    compte = dict(morceau.rsplit(" ", 1) for morceau in morceaux)
    return {nom: int(nombre) for nom, nombre in compte.items() if int(nombre)}


def csv(chemin: Path, *lignes: str) -> Path:
    chemin.write_text("\n".join(lignes) + "\n")
    return chemin


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the starting referential, to be edited."""
    return Path(shutil.copytree(depart.DONNEES, tmp_path / "donnees"))


def remplacer(chemin: Path, avant: str, apres: str) -> None:
    texte = chemin.read_text()
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres))


class TestDepart:
    def test_twice_changes_nothing(self):
        premiere = bilan("charger_referentiels")
        assert set(premiere) == {"créées"}
        with CaptureQueriesContext(connection) as requetes:
            assert bilan("charger_referentiels") == {"inchangées": premiere["créées"]}
        assert [r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
        assert len(requetes) <= 20, "une lecture par table"

    def test_starting_referential_is_large_enough(self):
        lancer("charger_referentiels")
        assert Organisme.objects.count() >= 60
        assert Corps.objects.filter(grand_corps=True).count() == 4
        assert Metier.objects.count() >= 55
        assert Competence.objects.count() >= 250
        sans = [m.code for m in Metier.objects.filter(numerique=True).order_by("pk") if m.competences.count() < 3]
        assert sans == []

    def test_a_new_name_keeps_the_old_one(self, dossier):
        lancer("charger_referentiels")
        remplacer(dossier / "organismes.csv", "Direction interministérielle du numérique,", "Agence du numérique,")
        compte = Bilan()
        depart.charger(compte, dossier)
        dinum = Organisme.objects.get(sigle="DINUM")
        ancienne = Denomination.objects.get(organisme=dinum, libelle="Direction interministérielle du numérique")
        assert (dinum.nom, ancienne.jusqu_au) == ("Agence du numérique", timezone.localdate())
        assert (compte.mises_a_jour, compte.creees) == (1, 1)

    def test_lists_only_grow_and_nothing_is_deleted(self, dossier):
        lancer("charger_referentiels")
        Competence.objects.filter(code="python").update(alias=["CPython", "Serpent"])
        Synonyme.objects.create(terme="ajouté ici", equivalents=["x"])
        lignes = (dossier / "competences.csv").read_text().splitlines(keepends=True)
        (dossier / "competences.csv").write_text("".join(ligne for ligne in lignes if not ligne.startswith("lsf,")))
        compte = Bilan()
        depart.charger(compte, dossier)
        assert not compte.change
        assert Competence.objects.get(code="python").alias == ["CPython", "Serpent"]
        assert Competence.objects.filter(code="lsf").exists()
        assert Synonyme.objects.filter(terme="ajouté ici").exists()

    @pytest.mark.parametrize(
        ("fichier", "avant", "apres", "phrase"),
        [
            ("departements.csv", "01,Ain,84", "01,Ain,ZZ", "departements.csv cite « ZZ »"),
            ("grades.csv", "IA,1,", "ZZ,1,", "grades.csv cite « ZZ »"),
            ("metiers_competences.csv", "NUM-DEV,git", "NUM-DEV,zz", "metiers_competences.csv cite « zz »"),
            ("regions.csv", "01,Guadeloupe", "01,Guadeloupe,trop", "regions.csv, ligne 2"),
            ("corps.csv", "sigle,nom", "sigles,nom", "il manque la colonne « sigle »"),
        ],
    )
    def test_broken_files_are_refused(self, dossier, fichier, avant, apres, phrase):
        remplacer(dossier / fichier, avant, apres)
        with pytest.raises(FichierInvalide, match=phrase):
            depart.charger(Bilan(), dossier)

    def test_search_rows_follow(self):
        offre = OffreFactory(departement__code="75", departement__nom="Ancien nom")
        avant = LigneRecherche.objects.get(offre=offre).indexed_at
        lancer("charger_referentiels")
        assert LigneRecherche.objects.get(offre=offre).indexed_at > avant
        assert Departement.objects.get(code="75").nom == "Paris"

    def test_a_merged_skill_stays_merged_and_its_metiers_get_the_survivor(self, dossier):
        lancer("charger_referentiels")
        ancienne = Competence.objects.get(code="git")
        avant, gardee = ancienne.libelle, CompetenceFactory(code="versions", libelle="Versions")
        fusionner(ancienne, gardee, acteur=SYSTEME)
        metiers = set(gardee.metiers.values_list("code", flat=True))
        assert metiers
        remplacer(dossier / "competences.csv", "git,Gestion de versions avec Git,", "git,Git nouveau,")
        gardee.metiers.clear()
        compte = Bilan()
        depart.charger(compte, dossier)
        assert compte.mises_a_jour == 0
        ancienne.refresh_from_db()
        assert (ancienne.libelle, ancienne.etat, ancienne.remplacee_par) == (avant, "fusionnée", gardee)
        assert set(gardee.metiers.values_list("code", flat=True)) == metiers
        assert not ancienne.metiers.exists()


class TestOrganismes:
    TITRES = "sigle,nom,type,rattachement,versant,domaines_email,siret"

    def test_children_may_come_before_their_parent(self, tmp_path):
        fichier = csv(
            tmp_path / "o.csv",
            self.TITRES,
            "SERV,Service de l'essai,administration-centrale,DIR,FPE,,",
            "DIR,Direction de l'essai,administration-centrale,MIN,FPE,essai.gouv.fr,",
            "MIN,Ministère de l'essai,ministere,,fpe,,00000000000018",
        )
        assert bilan("importer_organismes", fichier) == {"créées": 3}
        service = Organisme.objects.get(sigle="SERV")
        assert [o.sigle for o in service.lignee()] == ["MIN", "DIR", "SERV"]
        assert service.nom == "Service de l’essai"
        assert bilan("importer_organismes", fichier) == {"inchangées": 3}

    def test_bad_lines_are_rejected_and_the_rest_goes_on(self, tmp_path):
        OrganismeFactory(sigle="PRIS", siret="00000000000026")
        fichier = csv(
            tmp_path / "o.csv",
            self.TITRES,
            "BON,Bon,ministere,,FPE,,",
            "TYPE,Type,gip,,FPE,,",
            "VERS,Versant,ministere,,XXX,,",
            "PAR,Parent,ministere,NULLE-PART,FPE,,",
            "FILS,Fils du rejeté,ministere,PAR,FPE,,",
            "A,Boucle,ministere,B,FPE,,",
            "B,Boucle,ministere,A,FPE,,",
            "SIR,Siret,ministere,,FPE,,123",
            "VOL,Siret pris,ministere,,FPE,,00000000000026",
            ",Sans sigle,ministere,,FPE,,",
            "BON,Doublon,ministere,,FPE,,",
            "COURT,Trop court",
            "FIN,Fin,ministere,,FPE,,",
        )
        compte = bilan("importer_organismes", fichier, rapport=tmp_path / "r.csv")
        assert compte == {"créées": 2, "doublons": 1, "rejetées": 10}
        lignes = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        assert {int(ligne.split(";")[0]) for ligne in lignes} == {3, 4, 5, 6, 7, 8, 9, 10, 11, 13}

    def test_what_the_file_leaves_empty_is_kept_and_the_old_name_too(self, tmp_path):
        OrganismeFactory(sigle="MIN", nom="Ministère d’hier", siret="00000000000018", domaines_courriel="hier.gouv.fr")
        fichier = csv(tmp_path / "o.csv", self.TITRES, "MIN,Ministère de demain,ministere,,FPE,,")
        assert bilan("importer_organismes", fichier) == {"créées": 1, "mises à jour": 1}
        ministere = Organisme.objects.get(sigle="MIN")
        assert (ministere.siret, ministere.domaines_courriel) == ("00000000000018", "hier.gouv.fr")
        assert ministere.denominations.get().libelle == "Ministère d’hier"

    def test_simulation_writes_nothing(self, tmp_path):
        fichier = csv(tmp_path / "o.csv", self.TITRES, "MIN,Ministère,ministere,,FPE,,")
        assert bilan("importer_organismes", fichier, simulation=True) == {"créées": 1}
        assert not Organisme.objects.exists()

    @pytest.mark.parametrize("commande", ["importer_organismes", "importer_corps", "importer_esco"])
    def test_broken_files_are_refused(self, tmp_path, commande):
        for contenu in (b"", b"sigle;nom;type\nA;B;C\n", b"sigle,nom\nA,B\n", "é,è\n".encode("latin-1")):
            (tmp_path / "f.csv").write_bytes(contenu)
            with pytest.raises(CommandError, match=r"vide|séparateur|manque|UTF-8"):
                lancer(commande, tmp_path / "f.csv")
        with pytest.raises(CommandError, match="n’existe pas"):
            lancer(commande, tmp_path / "absent.csv")


class TestCorps:
    TITRES = "sigle,libelle,niveau,grand_corps_2025_822,statut,ministere_gestionnaire,remplace"

    def test_recognised_by_name_old_names_become_aliases(self, tmp_path):
        OrganismeFactory(sigle="MIN", nom="Ministère de l’essai")
        CorpsFactory(sigle="IE", nom="Ingénieurs de l’essai", alias=["Corps d’essai"])
        fichier = csv(
            tmp_path / "c.csv",
            self.TITRES,
            "INGE,Ingénieurs de l'essai,A+,1,civil,Ministère chargé de l'essai,",
            "VIEUX,Vérificateurs (ancien corps),A,0,civil,,→ IE",
            "NEUF,Inspecteurs neufs,A,0,militaire,Ministère inconnu,Inspecteurs anciens ; Contrôleurs",
            "HORS,Hors corps,,0,,,",
            "PERDU,Perdu,A,0,civil,,→ NULLE-PART",
        )
        assert bilan("importer_corps", fichier) == {"créées": 1, "mises à jour": 1, "rejetées": 2}
        notre = Corps.objects.get(sigle="IE")
        assert (notre.nom, notre.categorie, notre.grand_corps) == ("Ingénieurs de l’essai", "A+", True)
        assert notre.alias == ["Corps d’essai", "Vérificateurs"]
        assert notre.ministere_gestionnaire.sigle == "MIN"
        assert Corps.objects.get(sigle="NEUF").alias == ["Inspecteurs anciens", "Contrôleurs"]
        assert "ministère gestionnaire non reconnu" in lancer("importer_corps", fichier)
        assert bilan("importer_corps", fichier) == {"inchangées": 2, "rejetées": 2}


class TestEsco:
    TITRES = "uri,libelle_fr,libelles_alternatifs_fr,type,reuse_level"
    URI = "http://data.europa.eu/esco/skill/"

    def test_ours_is_enriched_the_others_are_created(self, tmp_path):
        CompetenceFactory(code="python", libelle="Python", alias=["CPython"])
        CompetenceFactory(code="java", libelle="Java", alias=[])
        fichier = csv(
            tmp_path / "e.csv",
            self.TITRES,
            f"{self.URI}aaa,python,langage Python|cpython|java,knowledge,sector-specific",
            f"{self.URI}bbb,animer l'essai,conduire l'essai,skill/competence,transversal",
            f"{self.URI}bbb,animer l'essai,,skill/competence,transversal",
            f"{self.URI}ccc,sans type,,,",
            f"{self.URI}ddd,,,knowledge,transversal",
            "http://ailleurs.example/x,ailleurs,,knowledge,transversal",
        )
        sortie = lancer("importer_esco", fichier)
        assert "This service uses the ESCO classification of the European Commission." in sortie
        assert sortie.splitlines()[-1].startswith("créées 1 · mises à jour 1 ·")
        python = Competence.objects.get(code="python")
        assert (python.libelle, python.type, python.uri_esco) == ("Python", "savoir-faire", f"{self.URI}aaa")
        assert python.alias == ["CPython", "langage Python"]
        neuve = Competence.objects.get(code="esco-bbb")
        assert (neuve.libelle, neuve.alias, neuve.type) == ("animer l’essai", ["conduire l’essai"], "savoir-faire")
        assert bilan("importer_esco", fichier) == {"inchangées": 2, "doublons": 1, "rejetées": 3}

    def test_a_merged_or_withdrawn_skill_is_neither_made_again_nor_renamed(self, tmp_path):
        gardee = CompetenceFactory(code="python", libelle="Python")
        fusionner(
            CompetenceFactory(code="esco-aaa", libelle="langage Python", uri_esco=f"{self.URI}aaa"),
            gardee,
            acteur=SYSTEME,
        )
        CompetenceFactory(code="esco-bbb", libelle="autre", uri_esco=f"{self.URI}bbb", etat="retirée")
        fichier = csv(
            tmp_path / "e.csv",
            self.TITRES,
            f"{self.URI}aaa,programmer en Python,,knowledge,sector-specific",
            f"{self.URI}bbb,autre nom,,knowledge,sector-specific",
            f"{self.URI}ccc,langage Python,,knowledge,sector-specific",
        )
        assert bilan("importer_esco", fichier) == {"inchangées": 1, "mises à jour": 2}
        assert set(Competence.objects.values_list("code", "libelle", "etat", "uri_esco")) == {
            ("python", "Python", "validée", f"{self.URI}ccc"),
            ("esco-aaa", "langage Python", "fusionnée", f"{self.URI}aaa"),
            ("esco-bbb", "autre nom", "retirée", f"{self.URI}bbb"),
        }


class TestRome:
    @pytest.fixture
    def rome(self, tmp_path: Path) -> Path:
        dossier = tmp_path / "rome"
        dossier.mkdir()
        csv(
            dossier / "metiers.csv",
            "code_rome,libelle_rome,code_domaine_professionnel,libelle_domaine_professionnel",
            "M1805,Développeur / Développeuse,M18,Systèmes d'information",
            "M1810,Technicien / Technicienne d'essai,M18,Systèmes d'information",
            "A1101,Conducteur / Conductrice d'essai,A11,Engins",
        )
        csv(
            dossier / "appellations.csv",
            "code_ogr,libelle_appellation_long,code_rome",
            "1,Programmeur / Programmeuse,M1805",
            "2,Pilote d'essai,A1101",
            "3,Dépanneur / Dépanneuse,M1810",
            "4,Pilote d'essai,A1101",
            "5,Orphelin,Z9999",
        )
        csv(
            dossier / "competences.csv",
            "code_ogr,libelle_competence,libelle_macro_competence,cat_comp,sous_cat_comp",
            "100,Développer en Python,Développer,Savoir-faire,Technique",
            "101,Conduire un engin,,Savoir-faire,Technique",
            "102,Faire preuve de rigueur,,Savoir-être professionnel,Transverse",
        )
        csv(
            dossier / "savoirs.csv",
            "code_ogr_savoir,libelle_savoir,categorie_savoir,sous_categorie_savoir",
            "200,Python,Domaines d'expertise,Langages informatiques",
        )
        csv(
            dossier / "metier_item.csv",
            "code_rome,code_ogr,type_item,coeur_metier",
            "M1805,200,savoir,Principale",
            "A1101,101,competence,Principale",
            "A1101,102,competence,",
            "A1101,300,contexte,Principale",
            "A1101,999,competence,Principale",
        )
        return dossier

    def test_rome_enriches_ours_and_steals_nothing(self, rome):
        notre = MetierFactory(code="NUM-DEV", libelle="Développeuse / Développeur", code_rome="M1805")
        autre = MetierFactory(code="GEN-X", libelle="Autre métier")
        AppellationFactory(metier=autre, libelle="Pilote d’essai")
        CompetenceFactory(code="python", libelle="Python")
        bilan("importer_rome", rome)
        assert set(Metier.objects.values_list("code", "numerique")) == {
            ("NUM-DEV", True),
            ("GEN-X", True),
            ("ROME-M1810", True),
            ("ROME-A1101", False),
        }
        attaches = set(Appellation.objects.values_list("libelle", "metier__code", "code_ogr"))
        assert attaches == {
            ("Pilote d’essai", "GEN-X", "2"),
            ("Programmeur / Programmeuse", "NUM-DEV", "1"),
            ("Dépanneur / Dépanneuse", "ROME-M1810", "3"),
        }
        assert Competence.objects.get(code_ogr="200").code == "python"
        assert Competence.objects.get(code="rome-102").type == "savoir-être"
        assert list(notre.competences.values_list("code", flat=True)) == ["python"]
        assert list(Metier.objects.get(code="ROME-A1101").competences.values_list("code", flat=True)) == ["rome-101"]

    def test_two_of_ours_with_one_code_leave_it_to_rome(self, rome):
        for code in ("NUM-A", "NUM-B"):
            MetierFactory(code=code, code_rome="M1805")
        bilan("importer_rome", rome)
        assert Appellation.objects.get(code_ogr="1").metier.code == "ROME-M1805"

    def test_twice_changes_nothing(self, rome):
        CompetenceFactory(code="python", libelle="Python")
        premiere = bilan("importer_rome", rome)
        assert premiere["rejetées"] == 2
        seconde = bilan("importer_rome", rome)
        assert set(seconde) == {"inchangées", "doublons", "rejetées"}
        assert lancer("importer_rome", rome, simulation=True).count("rien n’a été écrit") == 1

    @pytest.mark.parametrize("code", ["python", "rome-200"])
    def test_a_merged_skill_stays_merged_and_leads_to_its_survivor(self, rome, code):
        metier = MetierFactory(code="NUM-DEV", code_rome="M1805")
        ancienne = CompetenceFactory(code=code, libelle="Ancien nom", code_ogr="200")
        gardee = CompetenceFactory(code="langages", libelle="Langages")
        fusionner(ancienne, gardee, acteur=SYSTEME)
        bilan("importer_rome", rome)
        ancienne.refresh_from_db()
        assert (ancienne.libelle, ancienne.etat, ancienne.remplacee_par) == ("Ancien nom", "fusionnée", gardee)
        assert list(metier.competences.all()) == [gardee]
        assert set(bilan("importer_rome", rome)) == {"inchangées", "doublons", "rejetées"}

    def test_missing_file_or_folder(self, rome):
        (rome / "savoirs.csv").unlink()
        with pytest.raises(CommandError, match=r"n’a pas de fichier savoirs\.csv"):
            lancer("importer_rome", rome)
        with pytest.raises(CommandError, match="n’existe pas"):
            lancer("importer_rome", rome / "absent")
