"""`manage.py importer_offres_csp`: refusals first, then what a good file does, then the next files."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from opportunites.enums import EtatOffre
from opportunites.models import ExigenceOffre, LigneRecherche, Offre
from opportunites.reindexation import derive
from referentiels.models import Competence, Denomination
from referentiels.services import fusionner
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.models import Transition
from tests.factories import (
    AppellationFactory,
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

FICHIER = Path(__file__).parent / "donnees" / "offres.csv"
JOUR = "2026-11-21"


@pytest.fixture(autouse=True)
def referentiel():
    ministere = OrganismeFactory(sigle="MFE", nom="Ministère fictif de l’essai")
    direction = OrganismeFactory(sigle="DFD", nom="Direction de la donnée fictive", parent=ministere)
    Denomination.objects.create(organisme=direction, libelle="Direction fictive de la donnée")
    for code, libelle in (("NUM-A", "Data engineer"), ("NUM-B", "Cheffe / Chef de projet maîtrise d’ouvrage SI")):
        MetierFactory(code=code, libelle=libelle).competences.add(CompetenceFactory(code="git", libelle="Git"))
    AppellationFactory(metier=MetierFactory(code="GEN-C"), libelle="Chargé / Chargée de veille")
    CompetenceFactory(code="python", libelle="Python")
    CompetenceFactory(code="pentest", libelle="Tests d’intrusion", alias=["Pentest"])
    CompetenceFactory(code="sql", libelle="SQL")
    DepartementFactory(code="75", nom="Paris")
    DepartementFactory(code="2B", nom="Haute-Corse")


def importer(fichier: Path = FICHIER, **options: Any) -> str:
    """Run the command; return what it printed."""
    sortie = io.StringIO()
    options.setdefault("date", JOUR)
    call_command("importer_offres_csp", str(fichier), stdout=sortie, stderr=io.StringIO(), **options)
    return sortie.getvalue()


def bilan(fichier: Path = FICHIER, **options: Any) -> dict[str, int]:
    compte = dict(morceau.rsplit(" ", 1) for morceau in importer(fichier, **options).splitlines()[-1].split(" · "))
    return {nom: int(nombre) for nom, nombre in compte.items() if int(nombre)}


def lire() -> list[dict[str, str]]:
    with FICHIER.open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def ecrire(chemin: Path, lignes: list[dict[str, str]], colonnes: list[str] | None = None, bom: bool = True) -> Path:
    with chemin.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as flux:
        auteur = csv.DictWriter(flux, colonnes or list(lignes[0]), delimiter=";", extrasaction="ignore")
        auteur.writeheader()
        auteur.writerows(lignes)
    return chemin


def rapport(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def versions() -> dict[str, set[str]]:
    """The writing transaction of each row: any write, even of the same values, changes it."""
    tables = ("opportunites_offre", "opportunites_exigenceoffre", "opportunites_lignerecherche", "socle_transition")
    with connection.cursor() as curseur:
        photo = {}
        for table in tables:
            curseur.execute(f"SELECT ctid::text || ' ' || xmin::text || ' ' || cmin::text FROM {table}")
            photo[table] = {ligne[0] for ligne in curseur.fetchall()}
    return photo


class TestFichierRefuse:
    """One clear sentence, and nothing changed."""

    @pytest.fixture(autouse=True)
    def en_ligne(self):
        importer()

    @pytest.fixture
    def texte(self) -> str:
        return FICHIER.read_text(encoding="utf-8-sig")

    def refuse(self, chemin: Path, phrase: str) -> None:
        avant = versions()
        with pytest.raises(CommandError, match=phrase):
            importer(chemin)
        assert versions() == avant

    def test_absent(self, tmp_path):
        self.refuse(tmp_path / "absent.csv", "n’existe pas")

    def test_dossier(self, tmp_path):
        self.refuse(tmp_path, "est un dossier")

    def test_vide(self, tmp_path):
        (tmp_path / "f.csv").write_bytes(b"")
        self.refuse(tmp_path / "f.csv", "est vide")

    def test_titres_seuls(self, tmp_path, texte):
        (tmp_path / "f.csv").write_text(texte.splitlines()[0] + "\n")
        self.refuse(tmp_path / "f.csv", "est vide")

    def test_mauvais_separateur(self, tmp_path, texte):
        (tmp_path / "f.csv").write_text(texte.replace(";", ","))
        self.refuse(tmp_path / "f.csv", "séparées par point-virgule, pas par virgule")

    def test_colonnes_manquantes(self, tmp_path):
        lignes = lire()
        colonnes = [nom for nom in lignes[0] if nom not in ("Référence", "Versant")]
        chemin = ecrire(tmp_path / "f.csv", lignes, colonnes)
        self.refuse(chemin, "il manque les colonnes « Référence », « Versant »")

    def test_colonne_en_double(self, tmp_path, texte):
        (tmp_path / "f.csv").write_text(texte.replace("Spécialisation", "Référence", 1))
        self.refuse(tmp_path / "f.csv", "« Référence » figure 2 fois")

    @pytest.mark.parametrize("codage", ["latin-1", "utf-16"])
    def test_pas_utf8(self, tmp_path, texte, codage):
        (tmp_path / "f.csv").write_bytes(texte.encode(codage))
        self.refuse(tmp_path / "f.csv", "n’est pas en UTF-8")

    def test_coupe_au_milieu_d_une_ligne(self, tmp_path, texte):
        (tmp_path / "f.csv").write_text(texte[: texte.index("ESSAI-004") + 40])
        self.refuse(tmp_path / "f.csv", "tronqué")

    def test_coupe_a_une_fin_de_ligne(self, tmp_path, texte):
        (tmp_path / "f.csv").write_text(texte[: texte.index("ESSAI-004") + 40] + "\n\n")
        self.refuse(tmp_path / "f.csv", "tronqué")

    def test_coupe_dans_une_cellule_entre_guillemets(self, tmp_path, texte):
        (tmp_path / "f.csv").write_text(texte + texte.splitlines()[4].rpartition(";")[0] + ';"CV,\n')
        self.refuse(tmp_path / "f.csv", "tronqué")

    def test_coupe_au_milieu_d_un_caractere(self, tmp_path, texte):
        octets = texte.encode()
        (tmp_path / "f.csv").write_bytes(octets[: octets.rindex("é".encode()) + 1])
        self.refuse(tmp_path / "f.csv", "tronqué")

    def test_guillemet_jamais_referme(self, tmp_path, texte):
        ligne = texte.splitlines()[-1]
        suite = "\n".join([ligne] * 3000)
        (tmp_path / "f.csv").write_text(texte + '"' + suite + "\n")
        self.refuse(tmp_path / "f.csv", "guillemet ouvert n’est jamais refermé")

    def test_compresse_et_tronque(self, tmp_path, texte):
        import gzip

        (tmp_path / "f.csv.gz").write_bytes(gzip.compress(texte.encode())[:-40])
        self.refuse(tmp_path / "f.csv.gz", "abîmé ou tronqué")

    def test_rapport_impossible(self, tmp_path):
        avant = versions()
        with pytest.raises(CommandError, match="ne peut pas être écrit"):
            importer(rapport=tmp_path / "nulle-part" / "r.csv")
        assert versions() == avant

    def test_date_illisible(self):
        with pytest.raises(CommandError, match="AAAA-MM-JJ"):
            call_command("importer_offres_csp", str(FICHIER), "--date=21/11/2026")


@pytest.mark.parametrize(
    ("colonne", "valeur", "raison"),
    [
        ("Référence", " ", "absente"),
        ("Référence", "R" * 61, "trop longue"),
        ("Intitulé du poste", "", "absente"),
        ("Intitulé du poste", "x" * 301, "trop longue"),
        ("Intitulé du poste", "Ingé\0nieur", "NUL"),
        ("Date de première publication", "", "absente"),
        ("Date de première publication", "2026-10-01", "JJ/MM/AAAA"),
        ("Date de première publication", "31/02/2026", "JJ/MM/AAAA"),
        ("Date de fin de publication par défaut", "bientôt", "JJ/MM/AAAA"),
        ("Versant", "Fonction publique martienne", "versant inconnu"),
        ("Versant", "", "absente"),
        ("Catégorie", "A, Z", "catégorie inconnue"),
        ("Métier", "m" * 251, "trop longue"),
        ("Employeur", "e" * 251, "trop longue"),
        ("Organisme de rattachement", "o" * 251, "trop longue"),
    ],
)
def test_bad_value_rejects_its_line_alone(tmp_path, colonne, valeur, raison):
    lignes = lire()
    lignes[3][colonne] = valeur
    chemin = ecrire(tmp_path / "f.csv", lignes)
    assert bilan(chemin, rapport=tmp_path / "r.csv") == {"créées": 3, "expirées": 1, "doublons": 1, "rejetées": 1}
    rejets = [ligne for ligne in rapport(tmp_path / "r.csv") if not ligne["raison"].startswith("signalement")]
    assert [(r["ligne"], r["colonne"], raison in r["raison"]) for r in rejets] == [("8", colonne, True)]


def test_wrong_number_of_columns_in_the_middle_is_rejected(tmp_path):
    lignes = FICHIER.read_text(encoding="utf-8-sig").split("\n")
    lignes.insert(1, "trop;court")
    lignes.insert(2, ";".join("x" * 40))
    (tmp_path / "f.csv").write_text("\n".join(lignes))
    assert bilan(tmp_path / "f.csv", rapport=tmp_path / "r.csv")["rejetées"] == 2
    assert [r["ligne"] for r in rapport(tmp_path / "r.csv")[:2]] == ["2", "3"]


def test_a_rejected_line_closes_nothing(tmp_path):
    importer()
    lignes = lire()
    lignes[0]["Versant"] = "?"
    assert bilan(ecrire(tmp_path / "f.csv", lignes)) == {
        "inchangées": 3,
        "expirées": 1,
        "doublons": 1,
        "rejetées": 1,
    }
    texte = FICHIER.read_text(encoding="utf-8-sig").replace("ESSAI-002;", "ESSAI-002;;;")
    (tmp_path / "g.csv").write_text(texte)
    assert bilan(tmp_path / "g.csv") == {"inchangées": 3, "expirées": 1, "doublons": 1, "rejetées": 1}
    assert Offre.objects.filter(etat=EtatOffre.PUBLIEE).count() == 4


def test_report_defuses_formulas(tmp_path):
    lignes = lire()
    lignes[3]["Versant"] = "=1+1"
    importer(ecrire(tmp_path / "f.csv", lignes), rapport=tmp_path / "r.csv")
    assert "'=1+1" in {r["valeur"] for r in rapport(tmp_path / "r.csv")}


def test_first_import_reads_every_field():
    assert bilan() == {"créées": 4, "expirées": 1, "doublons": 1}
    offre = Offre.objects.select_related("organisme", "metier", "departement").get(reference_csp="ESSAI-001")
    assert (offre.etat, offre.origine, offre.intitule) == ("publiée", "csp", "Ingénieur données H/F")
    assert (offre.organisme.sigle, offre.employeur_libelle) == ("DFD", "")
    assert (offre.metier.code, offre.metier_libelle, offre.departement.code) == ("NUM-A", "", "75")
    assert (offre.versant, offre.categories, offre.nature_emploi) == ("FPE", ["A+"], "titulaires-contractuels")
    assert (offre.contrat, offre.duree_contrat, offre.temps_plein) == ("cdd", "3 ans", True)
    assert (offre.teletravail, offre.encadrement, offre.statut_poste) == ("oui", "non", "susceptible")
    assert (offre.niveau_etudes, offre.experience, offre.documents) == (7, "confirme", "CV, lettre de motivation")
    assert (offre.date_publication, offre.date_limite) == (date(2026, 10, 1), None)
    assert offre.date_vacance == date(2026, 12, 1)
    assert offre.missions == "Construire des chaînes en Python et SQL.\n- Tests d'intrusion"
    assert offre.profil == "Spécialisation : Cloud\nLangues : Anglais B2"


def test_dirty_enumerations_are_understood():
    importer()
    offre = Offre.objects.select_related("metier", "organisme", "departement").get(reference_csp="ESSAI-002")
    assert (offre.categories, offre.nature_emploi, offre.duree_contrat) == (["A", "B"], "contractuels", "12 mois")
    assert (offre.metier.code, offre.departement.code, offre.experience) == ("NUM-B", "2B", "expert")
    assert (offre.teletravail, offre.encadrement, offre.temps_plein) == ("non", "oui", False)
    assert (offre.organisme.sigle, offre.employeur_libelle) == ("MFE", "Bureau inconnu des essais")
    assert offre.date_limite == date(2027, 2, 28)


def test_unknown_labels_stay_text_and_are_reported(tmp_path):
    sortie = importer(rapport=tmp_path / "r.csv")
    offre = Offre.objects.get(reference_csp="ESSAI-003")
    assert (offre.metier, offre.metier_libelle) == (None, "Métier inventé")
    assert (offre.organisme, offre.employeur_libelle) == (None, "Ministère jamais vu")
    assert (offre.departement, offre.lieu, offre.nature_emploi) == (None, "Ailleurs (999)", "titulaires")
    signales = {(r["colonne"], r["valeur"]) for r in rapport(tmp_path / "r.csv")}
    assert {
        ("Métier", "Métier inventé"),
        ("Employeur", "Bureau inconnu des essais"),
        ("Organisme de rattachement", "Ministère jamais vu"),
        ("Localisation du poste", "Ailleurs (999)"),
        ("Télétravail", "Peut-être"),
    } <= signales
    assert "métier sans correspondance : 1 lignes, 1 libellés : « Métier inventé » 1" in sortie


def test_metier_is_found_by_one_gender_of_an_appellation():
    importer()
    offre = Offre.objects.select_related("metier").get(reference_csp="ESSAI-004")
    assert (offre.metier.code, offre.versant, offre.employeur_libelle) == ("GEN-C", "FPH", "")


def test_requirements_are_deduced_from_text_then_metier():
    importer()
    exigences = ExigenceOffre.objects.filter(offre__reference_csp="ESSAI-001").select_related("competence")
    assert {(e.competence.code, e.origine, e.niveau, e.essentielle) for e in exigences} == {
        (code, "déduite", 2, False) for code in ("python", "sql", "pentest", "git")
    }


def test_a_merged_skill_is_deduced_as_its_survivor_by_any_of_its_names():
    importer()
    gardee = CompetenceFactory(code="langages", libelle="Langages")
    fusionner(Competence.objects.get(code="python"), gardee, acteur=SYSTEME)
    fusionner(Competence.objects.get(code="git"), gardee, acteur=SYSTEME)  # the métier's: two rows become one
    deduites = ExigenceOffre.objects.filter(offre__reference_csp="ESSAI-001").order_by("competence__code")
    attendues = [(code, "déduite", 2) for code in ("langages", "pentest", "sql")]
    for _ in range(2):
        assert list(deduites.values_list("competence__code", "origine", "niveau")) == attendues
        importer()
    avant = versions()
    importer()
    assert versions() == avant
    assert derive() == []


def test_imported_offers_are_journaled_and_indexed():
    importer()
    assert set(Transition.objects.values_list("verbe", "de", "vers", "acteur")) == {("importer", "", "publiée", None)}
    assert Transition.objects.count() == LigneRecherche.objects.count() == 4
    assert derive() == []


def test_any_column_order_extra_columns_no_bom(tmp_path):
    lignes = [ligne | {"Colonne neuve": "x"} for ligne in lire()]
    chemin = ecrire(tmp_path / "f.csv", lignes, sorted(lignes[0], reverse=True), bom=False)
    assert bilan(chemin) == {"créées": 4, "expirées": 1, "doublons": 1}
    assert bilan() == {"inchangées": 4, "expirées": 1, "doublons": 1}


def test_optional_columns_may_be_absent(tmp_path):
    lignes = lire()
    colonnes = [nom for nom in lignes[0] if nom not in ("Langues", "Temps Plein", "Documents à transmettre")]
    assert bilan(ecrire(tmp_path / "f.csv", lignes, colonnes))["créées"] == 4


def test_second_run_writes_nothing():
    importer()
    avant = versions()
    assert bilan() == {"inchangées": 4, "expirées": 1, "doublons": 1}
    assert versions() == avant


def test_simulation_counts_and_writes_nothing(tmp_path):
    importer()
    avant = versions()
    lignes = lire()
    lignes[0]["Intitulé du poste"] = "Autre intitulé"
    lignes[1]["Date de fin de publication par défaut"] = "01/11/2026"
    lignes[2]["Référence"] = "ESSAI-NEUVE"
    chemin = ecrire(tmp_path / "f.csv", lignes)
    attendu = {"créées": 1, "mises à jour": 1, "inchangées": 1, "fermées": 1, "expirées": 2, "doublons": 1}
    assert bilan(chemin, simulation=True, forcer=True) == attendu
    assert versions() == avant
    assert bilan(chemin, forcer=True) == attendu


def test_a_changed_line_updates_its_offer_alone(tmp_path):
    importer()
    avant = dict(Offre.objects.values_list("reference_csp", "updated_at"))
    lignes = lire()
    lignes[0] |= {"Intitulé du poste": "Ingénieure Kubernetes", "Compétences attendues": "Python."}
    assert bilan(ecrire(tmp_path / "f.csv", lignes))["mises à jour"] == 1
    apres = dict(Offre.objects.values_list("reference_csp", "updated_at"))
    assert {r for r in apres if apres[r] != avant[r]} == {"ESSAI-001"}
    offre = Offre.objects.get(reference_csp="ESSAI-001")
    assert offre.etat == EtatOffre.PUBLIEE
    assert set(offre.exigences.values_list("competence__code", flat=True)) == {"python", "git"}
    assert derive() == []


def test_more_referential_updates_what_it_changes_and_nothing_else():
    importer()
    avant = versions()
    OrganismeFactory(sigle="AUTRE", nom="Un organisme que personne ne cite")
    assert bilan() == {"inchangées": 4, "expirées": 1, "doublons": 1}
    assert versions() == avant
    MetierFactory(code="NUM-D", libelle="Métier inventé")
    assert bilan() == {"mises à jour": 1, "inchangées": 3, "expirées": 1, "doublons": 1}
    assert Offre.objects.get(reference_csp="ESSAI-003").metier.code == "NUM-D"


def test_gone_expired_and_back(tmp_path):
    importer()
    lignes = lire()
    parties = lignes[1:5]
    parties[0] = parties[0] | {"Date de fin de publication par défaut": "20/11/2026"}
    chemin = ecrire(tmp_path / "f.csv", parties)
    assert bilan(chemin, forcer=True) == {"inchangées": 2, "fermées": 1, "expirées": 2}
    etats = dict(Offre.objects.values_list("reference_csp", "etat"))
    assert (etats["ESSAI-001"], etats["ESSAI-002"]) == ("retirée", "expirée")
    assert not LigneRecherche.objects.filter(offre__reference_csp__in=["ESSAI-001", "ESSAI-002"]).exists()
    assert bilan() == {"mises à jour": 2, "inchangées": 2, "expirées": 1, "doublons": 1}
    histoire = [
        list(
            Transition.objects.filter(object_id=Offre.objects.get(reference_csp=r).pk)
            .order_by("pk")
            .values_list("verbe", "motif")
        )
        for r in ("ESSAI-001", "ESSAI-002")
    ]
    assert histoire == [
        [("importer", ""), ("retirer", "absente-du-fichier"), ("reimporter", "")],
        [("importer", ""), ("expirer", ""), ("reimporter", "")],
    ]
    assert derive() == []


def test_closing_more_than_a_fifth_needs_to_be_forced(tmp_path):
    importer()
    avant = versions()
    chemin = ecrire(tmp_path / "f.csv", lire()[1:5])
    with pytest.raises(CommandError, match=r"fermerait 1 des 4 offres importées en ligne, plus de 20.%"):
        importer(chemin)
    assert versions() == avant
    assert bilan(chemin, forcer=True)["fermées"] == 1


def test_a_fifth_exactly_may_close(tmp_path):
    importer()
    OffreFactory(importee=True)
    assert bilan()["fermées"] == 1


def test_import_closes_neither_typed_offers_nor_other_states():
    saisie = OffreFactory()
    suspendue = OffreFactory(importee=True, etat=EtatOffre.SUSPENDUE)
    assert "fermées" not in bilan()
    assert set(Offre.objects.filter(pk__in=[saisie.pk, suspendue.pk]).values_list("etat", flat=True)) == {
        "publiée",
        "suspendue",
    }


def test_an_offer_typed_here_under_the_same_reference_is_left_alone(tmp_path):
    saisie = OffreFactory(reference_csp="ESSAI-001", intitule="Saisie ici")
    compte = bilan(rapport=tmp_path / "r.csv")
    assert compte == {"créées": 3, "inchangées": 1, "expirées": 1, "doublons": 1}
    saisie.refresh_from_db()
    assert (saisie.intitule, saisie.origine) == ("Saisie ici", "plateforme")
    assert "ESSAI-001" in {r["valeur"] for r in rapport(tmp_path / "r.csv")}


@pytest.mark.parametrize("verbe", ["retirer", "pourvoir"])
def test_what_a_person_closed_stays_closed(verbe):
    importer()
    offre = Offre.objects.get(reference_csp="ESSAI-001")
    personne = Acteur(utilisateur_id=UtilisateurFactory(moderateur=True).pk, est_moderateur=True)
    journal.changer_etat(offre, verbe, acteur=personne)
    assert bilan() == {"inchangées": 4, "expirées": 1, "doublons": 1}
    offre.refresh_from_db()
    assert offre.etat in ("retirée", "pourvue")


def test_default_date_is_today(tmp_path):
    lignes = lire()
    lignes[0]["Date de fin de publication par défaut"] = "01/01/2020"
    assert bilan(ecrire(tmp_path / "f.csv", lignes[:1]), date=None) == {"expirées": 1}


def test_query_count_does_not_grow_with_lines(tmp_path, django_assert_max_num_queries):
    modele = lire()[0]
    for combien in (2, 40):
        lignes = [modele | {"Référence": f"N{combien}-{i}"} for i in range(combien)]
        with django_assert_max_num_queries(30):
            bilan(ecrire(tmp_path / "f.csv", lignes), forcer=True)


@pytest.mark.parametrize(
    "libelle",
    [
        "Direction de la surveillance fictive (DSF)",
        "DSF - direction technique",
        "DSF/DT",
        "Direction de la surveillance fictive",
    ],
)
def test_a_sensitive_service_is_recognised_inside_its_label_and_never_named(tmp_path, client, libelle):
    ministere = OrganismeFactory(sigle="MFE")
    service = OrganismeFactory(sigle="DSF", nom="Direction de la surveillance fictive", parent=ministere, sensible=True)
    ligne = lire()[1] | {"Employeur": libelle, "Organisme de rattachement": "MFE"}
    importer(ecrire(tmp_path / "f.csv", [ligne]))
    offre = Offre.objects.get()
    assert (offre.organisme, offre.employeur_libelle) == (service, "")
    pages = ["/opportunites/?perimetre=toutes", "/opportunites/flux.atom?perimetre=toutes", offre.get_absolute_url()]
    for page in [*pages, "/api/v1/offres/?perimetre=toutes"]:
        texte = client.get(page).content.decode()
        assert "surveillance" not in texte
        assert "DSF" not in texte


def test_control_characters_do_not_break_the_feed(tmp_path, client):
    ligne = lire()[1] | {"Intitulé du poste": "Chargée\x02 de \x1bveille", "Compétences attendues": "Un\x0b\ndeux"}
    importer(ecrire(tmp_path / "f.csv", [ligne]))
    assert Offre.objects.get().intitule == "Chargée de veille"
    assert Offre.objects.get().missions == "Un \ndeux"
    assert client.get("/opportunites/flux.atom?perimetre=toutes").status_code == 200
