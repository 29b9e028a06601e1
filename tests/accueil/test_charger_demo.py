"""The demo data: refused where they have no place, the same each time, whole and coherent."""

import json
import stat
from collections import Counter
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accueil.models import Statistiques
from annuaire.models import Recruteur
from comptes.models import Utilisateur
from opportunites import demo
from opportunites.demo import corpus
from opportunites.demo.annonces import Redaction
from opportunites.demo.referentiel import Referentiel
from opportunites.demo.textes import teletravail
from opportunites.enums import Cadence, EtatOffre
from opportunites.models import ExigenceOffre, LigneRecherche, Offre, RechercheEnregistree
from opportunites.recherches import montrer
from opportunites.reindexation import derive
from referentiels.models import Metier
from socle.acteur import ANONYME
from socle.models import Transition

FICHIER = "comptes_demo.json"


@pytest.fixture
def mode_demo(settings, tmp_path, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("DONNEES_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def referentiel(referentiel_partage, db):
    """Each test begins with it alone."""


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


def test_says_what_is_missing_of_the_referential(referentiel, mode_demo):
    Metier.objects.update(code=Concat(Value("X-"), "code"))
    with pytest.raises(CommandError, match="charger_referentiels"):
        charger()
    assert not (mode_demo / FICHIER).exists()


@pytest.mark.parametrize("nombre", [-1, 1_000_000])
def test_refuses_an_impossible_number_of_offers(db, mode_demo, nombre):
    with pytest.raises(CommandError, match="--offres"):
        charger(offres=nombre)


@pytest.mark.parametrize("option", ["offres", "membres"])
@pytest.mark.parametrize("nombre", [-1, 1_000_000])
def test_impossible_counts_are_refused(referentiel, mode_demo, option, nombre):
    with pytest.raises(CommandError, match=f"--{option}"):
        charger(**{option: nombre})
    assert not Utilisateur.objects.exists()


@pytest.mark.parametrize("contenu", ["{pas du json", '{"role": "x"}', '["x"]'])
def test_a_damaged_file_of_accounts_is_said_and_kept(referentiel, mode_demo, contenu):
    (mode_demo / FICHIER).write_text(contenu)
    with pytest.raises(CommandError, match="comptes_demo"):
        charger(offres=1)
    assert (mode_demo / FICHIER).read_text() == contenu


# --- The people ----------------------------------------------------------------------------------


def test_people_are_those_of_the_file_and_only_the_team_has_secrets(referentiel, mode_demo):
    charger(offres=1)
    fichier = mode_demo / FICHIER
    comptes = json.loads(fichier.read_text())
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    adresses = {c["adresse"] for c in comptes}
    autres = Utilisateur.objects.exclude(email__in=adresses)
    assert Utilisateur.objects.filter(email__in=adresses).count() == len(adresses)
    assert not autres.filter(is_staff=True).exists()
    assert all(c["adresse"].endswith(".example") for c in comptes)
    assert {c["adresse"] for c in comptes if "totp" in c} == set(
        Utilisateur.objects.filter(is_staff=True).values_list("email", flat=True)
    )
    assert not any(u.has_usable_password() for u in Utilisateur.objects.all())
    assert Utilisateur.objects.filter(is_superuser=True).count() == 1
    for compte in comptes:
        assert EmailAddress.objects.filter(email=compte["adresse"], verified=True, primary=True).exists()


def test_the_page_of_the_figures_has_some_at_once(referentiel, mode_demo):
    charger(offres=3)
    [ligne] = Statistiques.objects.all()
    assert ligne.chiffres["offres"][0]["valeur"] == LigneRecherche.objects.count() > 0


def test_the_printed_secret_is_the_one_in_use(referentiel, mode_demo):
    charger(offres=1)
    for compte in json.loads((mode_demo / FICHIER).read_text()):
        if "totp" in compte:
            authentifieur = Authenticator.objects.get(user__email=compte["adresse"])
            assert decrypt(authentifieur.data["secret"]) == compte["totp"]


def test_second_run_changes_nothing(referentiel, mode_demo):
    charger(offres=1)
    avant = (mode_demo / FICHIER).read_text(), etat_des_comptes()
    charger(offres=1)
    assert ((mode_demo / FICHIER).read_text(), etat_des_comptes()) == avant


def test_those_who_recruit_for_nobody_keep_searches_of_every_kind(referentiel, mode_demo):
    assert "Recherches enregistrées : créées 8" in charger(offres=1)
    recherches = RechercheEnregistree.objects.all()
    assert set(recherches.values_list("utilisateur__email", flat=True)) == {
        "agente@demo.example",
        "agent.ecologie@demo.example",
    }
    assert set(recherches.values_list("cadence", flat=True)) == set(Cadence.values)
    assert recherches.exclude(en_pause_depuis=None).count() == 2
    for montree in montrer(list(recherches)):
        assert len(montree.mots) > 1, "un critère inconnu du référentiel de départ"
    recherches.filter(nom="Cheffe ou chef de projet").delete()
    assert "Recherches enregistrées : créées 0" in charger(offres=1)


def test_a_lost_file_gives_new_secrets(referentiel, mode_demo):
    charger(offres=1)
    avant = {c["adresse"]: c.get("totp") for c in json.loads((mode_demo / FICHIER).read_text())}
    (mode_demo / FICHIER).unlink()
    charger(offres=1)
    apres = json.loads((mode_demo / FICHIER).read_text())
    assert all(c["totp"] != avant[c["adresse"]] for c in apres if "totp" in c)
    en_usage = {decrypt(a.data["secret"]) for a in Authenticator.objects.filter(type="totp")}
    assert en_usage == {c["totp"] for c in apres if "totp" in c}


def test_recruiters_belong_to_several_administrations_and_own_their_offers(referentiel, mode_demo):
    charger()
    actifs = Recruteur.objects.actifs().select_related("organisme")
    assert len({r.organisme.racine().pk for r in actifs}) >= 3
    assert Recruteur.objects.filter(etat="demandé").count() == 1
    for recruteur in actifs.filter(utilisateur__offres__isnull=False).distinct():
        branche = set(recruteur.organisme.branche().values_list("pk", flat=True))
        assert set(recruteur.utilisateur.offres.values_list("organisme_id", flat=True)) <= branche
    confiees = Offre.objects.exclude(auteur=None)
    assert confiees.filter(etat=EtatOffre.SOUMISE).exists()
    assert confiees.filter(etat=EtatOffre.PUBLIEE).exists()


def test_accounts_in_bulk(referentiel, mode_demo):
    assert "créés 30 sur 30" in charger(offres=1, membres=30)
    assert "créés 5 sur 35" in charger(offres=1, membres=35)
    agents = Utilisateur.objects.filter(email__startswith="agent0")
    assert agents.count() == EmailAddress.objects.filter(user__in=agents, verified=True).count() == 35


def etat_des_comptes() -> list[tuple[object, ...]]:
    return [
        *Utilisateur.objects.order_by("pk").values_list("pk", "email", "password", "is_staff"),
        *Authenticator.objects.order_by("pk").values_list("pk", "user_id"),
        *Recruteur.objects.order_by("pk").values_list("pk", "etat"),
    ]


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
    journal = Transition.objects.filter(content_type=ContentType.objects.get_for_model(Offre))
    derniere = journal.filter(object_id=OuterRef("pk")).order_by("-pk").values("vers")[:1]
    assert not Offre.objects.annotate(vers=Subquery(derniere)).exclude(etat=F("vers")).exists()
    lignes: dict[int, list[Transition]] = {}
    for ligne in journal.order_by("pk"):
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
    offres = [redaction.annonce(n, f"DEMO-{n:06d}").offre for n in range(1000, 3000)]
    assert len({o.intitule for o in offres}) > 700
    assert len({o.missions for o in offres}) > 1800
    assert len({o.departement.code for o in offres}) > 90
    assert max(len(o.intitule) for o in offres) <= Offre._meta.get_field("intitule").max_length


def test_the_bulk_is_spread_as_real_offers_are(referentiel):
    jour = timezone.localdate()
    redaction = Redaction(Referentiel.lire(), 7, jour)
    offres = [redaction.annonce(n, f"DEMO-{n:06d}").offre for n in range(1000, 2000)]
    metiers = Counter(o.metier_id for o in offres).most_common()
    assert 60 < metiers[0][1] < 200
    assert metiers[0][1] > 10 * metiers[40][1] > 0
    ages = sorted((jour - o.date_publication).days for o in offres if o.date_publication)
    assert 45 < ages[len(ages) // 2] < 135, "la moitié dans les trois derniers mois"
    assert max(ages) > 330


def test_offers_all_published_say_what_the_others_say(referentiel):
    lu, jour = Referentiel.lire(), timezone.localdate()
    toutes, melees = Redaction(lu, 7, jour, publiees=True), Redaction(lu, 7, jour)
    for numero in (8, 14, 150, 5000):
        une, autre = (r.annonce(numero, f"DEMO-{numero:06d}").offre for r in (toutes, melees))
        assert (une.intitule, une.missions) == (autre.intitule, autre.missions)
    assert demo.charger(60, publiees=True)["publiée"] == 60
    assert LigneRecherche.objects.visible_by(ANONYME).ouvertes(jour).count() == 60
    assert derive() == []


def test_the_journal_keeps_of_a_fictitious_offer_what_it_says(referentiel):
    demo.charger(12)
    gardees = Transition.objects.filter(verbe="publier", content_type=ContentType.objects.get_for_model(Offre))
    assert gardees.count() > 5
    for gardee in gardees:
        offre = Offre.objects.prefetch_related("exigences", "corps_vises").get(pk=gardee.object_id)
        assert gardee.instantane == json.loads(json.dumps(offre.instantane(), cls=DjangoJSONEncoder))


AVIS = """id,intitule,texte,code_rome
1,x,"Vos activités :
- Surveiller les équipements de l'établissement et prévenir les équipes concernées.
- Participer au RETEX avec la DIRISI et les chaînes fonctionnelles de sécurité
- Rédiger les consignes destinées aux personnes qui assurent l'astreinte; écrire à jean@exemple.fr
- Suivre les marchés de prestations et préparer les réunions de",M1801
2,x,"Assurer la conformité des actes soumis à la signature du directeur",K1903
"""


def test_real_sentences_are_kept_when_they_name_nothing(tmp_path):
    assert corpus.lire(tmp_path / "absent.csv") == {}
    (tmp_path / "avis.csv").write_text(AVIS, encoding="utf-8")
    lu = corpus.lire(tmp_path / "avis.csv")
    assert lu["NUM"] == [
        "Rédiger les consignes destinées aux personnes qui assurent l’astreinte.",
        "Surveiller les équipements de l’établissement et prévenir les équipes concernées.",
    ]
    assert corpus.de_la_famille(lu, "NUM-DEV") == lu["NUM"] == corpus.de_la_famille(lu, "NUM-SEC-AUDIT")
    assert len(corpus.de_la_famille(lu, "GEN-JUR-CONSULT")) == 1
    assert not corpus.de_la_famille(lu, "GEN-SANTE-POL")


def test_the_bulk_borrows_real_sentences_of_its_trade_the_first_offers_none(referentiel):
    phrase = "Surveiller les équipements."
    lu, jour = Referentiel.lire(), timezone.localdate()
    avec, sans = Redaction(lu, 7, jour, corpus={"NUM": [phrase]}), Redaction(lu, 7, jour)
    for numero in (*range(1, 20), *range(400, 420)):
        une, autre = (r.annonce(numero, f"DEMO-{numero:06d}").offre for r in (avec, sans))
        assert une.intitule == autre.intitule
        code = next(code for code, pk in lu.metiers.items() if pk == une.metier_id)
        attendue = f"\n– {phrase}" if numero > avec.fideles and code.startswith("NUM") else ""
        assert une.missions == autre.missions + attendue


def empreinte_des_textes() -> list[tuple]:
    exigences = ExigenceOffre.objects.order_by("competence__code")
    return [
        (o.reference_csp, o.uuid, o.intitule, o.missions, [e.competence_id for e in exigences.filter(offre=o)])
        for o in Offre.objects.order_by("reference_csp")
    ]
