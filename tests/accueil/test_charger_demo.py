"""The demo data: refused where they have no place, the same each time, whole and coherent."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from comptes.models import Utilisateur
from opportunites import demo
from opportunites.demo.annonces import Redaction
from opportunites.demo.referentiel import Referentiel
from opportunites.demo.textes import teletravail
from opportunites.enums import EtatOffre
from opportunites.models import ExigenceOffre, LigneRecherche, Offre
from opportunites.reindexation import derive
from socle.models import Transition

FICHIER = "comptes_demo.json"
MODERATION = "moderation@demo.example"


@pytest.fixture
def mode_demo(settings, tmp_path, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("DONNEES_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def referentiel(db):
    call_command("charger_referentiels", stdout=StringIO(), stderr=StringIO())


def charger(**options) -> str:
    sortie = StringIO()
    call_command("charger_demo", stdout=sortie, stderr=StringIO(), **options)
    return sortie.getvalue()


# --- Refusals ------------------------------------------------------------------------------------


def test_refuses_outside_of_a_demonstration(referentiel, settings):
    assert not settings.DEMO
    with pytest.raises(CommandError, match="DEMO"):
        charger()
    assert not Offre.objects.exists()
    assert not Utilisateur.objects.exists()


def test_says_that_the_referential_is_missing(db, mode_demo):
    with pytest.raises(CommandError, match="charger_referentiels"):
        charger()
    assert not (mode_demo / FICHIER).exists()


@pytest.mark.parametrize("nombre", [-1, 1_000_000])
def test_refuses_an_impossible_number_of_offers(db, mode_demo, nombre):
    with pytest.raises(CommandError, match="--offres"):
        charger(offres=nombre)


def test_members_are_refused_until_there_is_a_directory(db, mode_demo):
    with pytest.raises(CommandError, match="membres"):
        call_command("charger_demo", "--membres", "3")


@pytest.mark.parametrize("contenu", ["{pas du json", '{"role": "x"}', '["x"]'])
def test_a_damaged_file_of_accounts_is_said_and_kept(referentiel, mode_demo, contenu):
    (mode_demo / FICHIER).write_text(contenu)
    with pytest.raises(CommandError, match="comptes_demo"):
        charger(offres=1)
    assert (mode_demo / FICHIER).read_text() == contenu


# --- The moderation account ----------------------------------------------------------------------


def test_moderation_account_opens_the_admin_with_the_password_of_the_file(referentiel, mode_demo, client):
    charger(offres=1)
    fichier = mode_demo / FICHIER
    (compte,) = json.loads(fichier.read_text())
    assert set(compte) == {"role", "adresse", "mot_de_passe"}
    assert compte["adresse"] == MODERATION
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    assert client.login(email=MODERATION, password=compte["mot_de_passe"])
    assert client.get("/admin/").status_code == 200


def test_second_run_keeps_the_password_and_other_accounts(referentiel, mode_demo):
    autre = {"role": "Autre", "adresse": "autre@demo.example", "mot_de_passe": "x" * 20}
    (mode_demo / FICHIER).write_text(json.dumps([autre]))
    charger(offres=1)
    avant = (mode_demo / FICHIER).read_text()
    empreinte = Utilisateur.objects.get().password
    charger(offres=1)
    assert (mode_demo / FICHIER).read_text() == avant
    assert autre in json.loads(avant)
    assert Utilisateur.objects.get().password == empreinte


def test_a_new_database_takes_the_password_of_the_file(referentiel, mode_demo):
    charger(offres=1)
    (compte,) = json.loads((mode_demo / FICHIER).read_text())
    utilisateur = Utilisateur.objects.get()
    utilisateur.set_password("un autre mot de passe")
    utilisateur.save()
    charger(offres=1)
    assert Utilisateur.objects.get().check_password(compte["mot_de_passe"])


# --- The offers ----------------------------------------------------------------------------------


def test_the_default_demo_shows_every_state_and_adds_nothing_twice(referentiel, mode_demo):
    assert "créées 120" in charger()
    jour = timezone.localdate()
    par_etat = {etat: Offre.objects.filter(etat=etat).count() for etat in EtatOffre.values}
    assert min(par_etat.values()) >= 2, par_etat
    assert LigneRecherche.objects.ouvertes(jour).count() >= 85
    assert Offre.objects.filter(etat=EtatOffre.PUBLIEE, diffusion="membres").count() == 2
    assert not Offre.objects.exclude(fictive=True).exists()
    assert not Offre.objects.exclude(origine="plateforme").exists()
    assert {"TC", "99", "75"} <= set(Offre.objects.values_list("departement__code", flat=True))
    assert Offre.objects.filter(organisme__sensible=True, etat=EtatOffre.PUBLIEE).exists()
    assert Offre.objects.filter(contrat="alternance").exists()
    assert derive() == []

    # Whole journal: it starts from nothing, goes on without a gap, and ends in the offer's state.
    derniere = Transition.objects.filter(object_id=OuterRef("pk")).order_by("-pk").values("vers")[:1]
    assert not Offre.objects.annotate(vers=Subquery(derniere)).exclude(etat=F("vers")).exists()
    lignes: dict[int, list[Transition]] = {}
    for ligne in Transition.objects.order_by("pk"):
        lignes.setdefault(ligne.object_id, []).append(ligne)
    for histoire in lignes.values():
        assert [t.de for t in histoire] == ["", *(t.vers for t in histoire[:-1])]
        assert all(t.acteur_id is None for t in histoire)
        assert all(bool(t.instantane) == (t.verbe == "publier") for t in histoire)

    transitions, textes = Transition.objects.count(), empreinte_des_textes()
    assert "créées 0 · déjà présentes 120" in charger()
    assert (Transition.objects.count(), empreinte_des_textes()) == (transitions, textes)


def test_a_larger_run_extends_a_smaller_one(referentiel):
    assert demo.charger(5)["créées"] == 5
    premieres = empreinte_des_textes()
    bilan = demo.charger(12)
    assert (bilan["créées"], bilan["déjà présentes"]) == (7, 5)
    assert premieres == empreinte_des_textes()[:5]


def test_offers_are_coherent(referentiel):
    demo.charger(60)
    jour = timezone.localdate()
    for offre in Offre.objects.select_related("organisme").prefetch_related("exigences", "corps_vises").order_by("pk"):
        assert offre.teletravail == teletravail(offre.conditions.splitlines()), offre.conditions
        if offre.date_publication and offre.date_limite:
            assert (offre.date_limite - offre.date_publication).days >= 31
        if offre.etat == EtatOffre.PUBLIEE:
            assert offre.date_publication <= jour
            assert offre.date_limite is None or 3 <= (offre.date_limite - jour).days <= 90
        assert any(e.essentielle for e in offre.exigences.all())
        assert {e.origine for e in offre.exigences.all()} == {"saisie"}
        assert offre.remuneration_min is None or offre.remuneration_min < offre.remuneration_max
        assert offre.versant == offre.organisme.versant
        assert offre.organisme.nom not in offre.missions + offre.contexte, "un employeur sensible se lirait"
        if offre.nature_emploi == "contractuels":
            assert not offre.corps_vises.all()


def test_same_seed_same_texts_other_seed_other_texts(referentiel):
    lu, jour = Referentiel.lire(), timezone.localdate()

    def tirage(graine: int) -> list[tuple]:
        redaction = Redaction(lu, graine, jour)
        annonces = [redaction.annonce(n, f"DEMO-{n:06d}") for n in (1, 77, 300, 5000)]
        return [(a.offre.intitule, a.offre.missions, a.offre.uuid, a.etat, a.exigences, a.corps) for a in annonces]

    assert tirage(7) == tirage(7)
    assert tirage(7) != tirage(8)


def test_bulk_texts_are_varied(referentiel):
    redaction = Redaction(Referentiel.lire(), 7, timezone.localdate())
    offres = [redaction.annonce(n, f"DEMO-{n:06d}").offre for n in range(1000, 2000)]
    assert len({o.intitule for o in offres}) > 400
    assert len({o.missions for o in offres}) > 950
    assert len({o.departement.code for o in offres}) > 90
    assert max(len(o.intitule) for o in offres) <= Offre._meta.get_field("intitule").max_length


def empreinte_des_textes() -> list[tuple]:
    exigences = ExigenceOffre.objects.order_by("competence__code")
    return [
        (o.reference_csp, o.uuid, o.intitule, o.missions, [e.competence_id for e in exigences.filter(offre=o)])
        for o in Offre.objects.order_by("reference_csp")
    ]
