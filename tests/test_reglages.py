"""Settings: production refuses what is missing or wrong, all of it in one message; static files are few."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from config.variables import VARIABLES, examiner
from config.verifier import essayer, verifier
from outils.network import free_port
from tests.smtp import serveur_smtp

RACINE = Path(__file__).resolve().parents[1]
COMPLET = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "exemple.gouv.fr",
    "SITE_URL": "https://exemple.gouv.fr",
    "DATABASE_URL": "postgres://web:x@127.0.0.1/base",
    "DATABASE_URL_PROPRIETAIRE": "postgres://proprietaire:x@127.0.0.1/base",
    "REDIS_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtp+tls://compte:secret@courriels.exemple.gouv.fr",
    "PROCONNECT_ISSUER": "https://proconnect.exemple.gouv.fr/api/v2",
    "PROCONNECT_CLIENT_ID": "site",
    "PROCONNECT_CLIENT_SECRET": "$ecret",
    "TCHAP_SERVEUR": "https://matrix.exemple.tchap.gouv.fr",
    "TCHAP_JETON": "$yt_jeton",
    "TCHAP_DOMAINES": "agent.exemple.tchap.gouv.fr,.tchap.gouv.fr",
}
FAUTES = [
    ("SECRET_KEY", None, "SECRET_KEY manque"),
    ("SECRET_KEY", "courte", "SECRET_KEY est trop courte"),
    ("SECRET_KEY_FALLBACKS", f"{'y' * 60},courte", "SECRET_KEY_FALLBACKS contient une clé"),
    ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS manque"),
    ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS doit contenir exemple.gouv.fr"),
    ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS ne doit pas accepter"),
    ("ALLOWED_HOSTS", "https://exemple.gouv.fr", "ALLOWED_HOSTS doit être une liste"),
    ("ALLOWED_HOSTS", "autre.gouv.fr", "ALLOWED_HOSTS doit contenir exemple.gouv.fr"),
    ("SITE_URL", None, "SITE_URL manque"),
    ("SITE_URL", "exemple.gouv.fr", "SITE_URL doit être une adresse complète"),
    ("SITE_URL", "http://exemple.gouv.fr", "SITE_URL doit commencer par https://"),
    ("SITE_URL", "http://127.0.0.1.exemple.gouv.fr", "SITE_URL doit commencer par https://"),
    ("SITE_URL", "http://192.168.1.10", "SITE_URL doit commencer par https://"),
    ("SITE_URL", "https://[::1", "SITE_URL doit être une adresse complète"),
    ("DATABASE_URL", None, "DATABASE_URL manque"),
    ("DATABASE_URL", "mysql://x", "DATABASE_URL doit être une adresse postgres"),
    ("DATABASE_URL", "postgres://web:mot#passe@h/base", "DATABASE_URL doit être une adresse postgres"),
    ("DATABASE_URL", "postgres://127.0.0.1/base", "DATABASE_URL doit être une adresse postgres"),
    ("DATABASE_URL_PROPRIETAIRE", "mysql://x", "DATABASE_URL_PROPRIETAIRE doit être une adresse postgres"),
    ("DATABASE_URL_PROPRIETAIRE", "postgres://web:x@127.0.0.1/base", "PROPRIETAIRE doit nommer un autre rôle"),
    ("DATABASE_POOL", "huit", "DATABASE_POOL doit être un nombre"),
    ("DATABASE_POOL", "0", "DATABASE_POOL doit être un nombre"),
    ("REDIS_URL", None, "REDIS_URL manque"),
    ("REDIS_URL", "127.0.0.1:6379", "REDIS_URL doit être une adresse redis"),
    ("EMAIL_URL", None, "EMAIL_URL manque"),
    ("EMAIL_URL", "smtps://courriels.exemple.gouv.fr", "EMAIL_URL doit être une adresse smtp"),
    ("EMAIL_URL", "smtp://", "EMAIL_URL doit être une adresse smtp"),
    ("COURRIEL_EXPEDITEUR", "Nous <nous@exemple.gouv.fr>", "COURRIEL_EXPEDITEUR doit être une adresse seule"),
    ("SITE_OFFICIEL", "oui", "SITE_OFFICIEL doit être true ou false"),
    ("PROCONNECT_ISSUER", "proconnect.gouv.fr", "PROCONNECT_ISSUER doit être une adresse complète"),
    ("PROCONNECT_ISSUER", "http://proconnect.exemple.gouv.fr", "PROCONNECT_ISSUER doit commencer par https://"),
    ("PROCONNECT_ISSUER", "https://proconnect.exemple.gouv.fr/api/v2/", "PROCONNECT_ISSUER doit être l’émetteur exact"),
    ("PROCONNECT_ISSUER", "https://x@proconnect.exemple.gouv.fr", "PROCONNECT_ISSUER doit être l’émetteur exact"),
    ("PROCONNECT_ISSUER", None, "PROCONNECT_ISSUER manque"),
    ("PROCONNECT_CLIENT_ID", "un deux", "PROCONNECT_CLIENT_ID ne doit contenir ni espace"),
    ("PROCONNECT_CLIENT_ID", None, "PROCONNECT_CLIENT_ID manque"),
    ("PROCONNECT_CLIENT_SECRET", None, "PROCONNECT_CLIENT_SECRET manque"),
    ("PROCONNECT_CLIENT_SECRET", "é", "PROCONNECT_CLIENT_SECRET ne doit contenir ni espace"),
    ("PROCONNECT_ACR", "eidas1,  eidas2", "PROCONNECT_ACR doit être une liste de niveaux"),
    ("PROCONNECT_SIRET", "110020013,12", "PROCONNECT_SIRET doit être une liste de SIREN"),
    ("TCHAP_SERVEUR", None, "TCHAP_SERVEUR manque\u00a0: Tchap demande"),
    ("TCHAP_SERVEUR", "http://matrix.exemple.fr", "TCHAP_SERVEUR doit commencer par https://"),
    ("TCHAP_SERVEUR", "https://x:y@matrix.exemple.fr", "TCHAP_SERVEUR doit être l’adresse du serveur seule"),
    ("TCHAP_JETON", None, "TCHAP_JETON manque"),
    ("TCHAP_JETON", "un deux", "TCHAP_JETON ne doit contenir ni espace"),
    ("TCHAP_DOMAINES", None, "TCHAP_DOMAINES manque"),
    ("TCHAP_DOMAINES", "https://tchap.gouv.fr", "TCHAP_DOMAINES doit être une liste de serveurs"),
    ("CSP_RECHERCHE_URL", "https://exemple.gouv.fr/", "CSP_RECHERCHE_URL doit contenir {reference}"),
]


def environ(**changements):
    return {cle: valeur for cle, valeur in (COMPLET | changements).items() if valeur is not None}


def lancer(*commande, **changements):
    return subprocess.run(
        [sys.executable, *commande], cwd=RACINE, env=environ(**changements), capture_output=True, text=True, check=False
    )


def charger(**changements):
    return lancer("-c", "import django; django.setup()", **changements)


def test_complete_settings_start():
    resultat = charger()
    assert resultat.returncode == 0, resultat.stderr


def test_an_empty_value_is_an_absent_one():
    facultatives = {variable.nom: "" for variable in VARIABLES if not variable.obligatoire}
    assert charger(**facultatives).returncode == 0


@pytest.mark.parametrize(("nom", "valeur", "phrase"), FAUTES)
def test_a_bad_value_is_said_and_alone(nom, valeur, phrase):
    [constat] = [constat for constat in examiner(environ(**{nom: valeur})) if constat.refuse]
    assert phrase in f"{constat.nom} {constat.explication}"


def test_starting_is_refused_naming_every_fault_and_no_value():
    resultat = charger(SECRET_KEY="trop-court", SITE_URL=None, EMAIL_URL="imap://compte:motdepasse@serveur")
    assert resultat.returncode != 0
    dit = resultat.stderr.partition("La configuration est refusée")[2]
    assert [ligne.split()[1] for ligne in dit.splitlines() if ligne.startswith("- ")] == [
        "SECRET_KEY",
        "SITE_URL",
        "EMAIL_URL",
    ]
    assert "trop-court" not in resultat.stderr
    assert "motdepasse" not in resultat.stderr


def test_the_old_key_still_reads_what_it_signed():
    code = "from django.core.signing import Signer; print(Signer().unsign(Signer(key='x' * 60).sign('lien')))"
    resultat = lancer("-c", code, SECRET_KEY="y" * 60, SECRET_KEY_FALLBACKS=f"{'z' * 60},{'x' * 60}")
    assert resultat.stdout.strip() == "lien", resultat.stderr


def test_a_key_is_taken_as_it_is_written():
    cle, vieille = "$" + "x" * 59, "$" + "z" * 59
    code = "from django.conf import settings as s; print(s.SECRET_KEY, *s.SECRET_KEY_FALLBACKS)"
    resultat = lancer("-c", code, SECRET_KEY=cle, SECRET_KEY_FALLBACKS=f"{vieille} , {'y' * 60}, ")
    assert resultat.stdout.split() == [cle, vieille, "y" * 60], resultat.stderr


@pytest.mark.parametrize("hote", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_without_tls_on_this_machine_alone(hote):
    valeurs = environ(SITE_URL=f"http://{hote}", ALLOWED_HOSTS="localhost,127.0.0.1,[::1]")
    assert not [constat for constat in examiner(valeurs) if constat.refuse]
    assert charger(SITE_URL=f"http://{hote}", ALLOWED_HOSTS="localhost,127.0.0.1,[::1]").returncode == 0


def test_the_button_of_proconnect_may_lead_to_it_and_nowhere_else():
    code = (
        "from django.conf import settings as s; "
        "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'], s.PROCONNECT_CLIENT_SECRET)"
    )
    lu = lancer("-c", code)
    assert lu.stdout.strip() == "[\"'self'\", 'https://proconnect.exemple.gouv.fr'] $ecret", lu.stderr
    sans = dict.fromkeys(["PROCONNECT_ISSUER", "PROCONNECT_CLIENT_ID", "PROCONNECT_CLIENT_SECRET"])
    assert lancer("-c", code, **sans).stdout.strip() == "[\"'self'\"]"


def test_the_site_runs_without_the_owner_and_migrating_asks_for_it():
    assert charger(DATABASE_URL_PROPRIETAIRE=None).returncode == 0
    resultat = lancer("-m", "django", "migrate", DATABASE_URL_PROPRIETAIRE=None)
    assert resultat.returncode == 1
    assert "DATABASE_URL_PROPRIETAIRE manque" in resultat.stderr


def test_readme_says_what_is_declared():
    readme = (RACINE / "README.md").read_text()
    for variable in VARIABLES:
        assert f"| `{variable.nom}` | {variable.effet} | {variable.defaut} |" in readme


# --- the checker -------------------------------------------------------------------------------


def test_the_checker_tells_everything_without_django():
    resultat = lancer("-m", "config.verifier", SECRET_KEY="courte-et-secrete", REDIS_URL=None)
    assert resultat.returncode == 1
    lignes = {ligne.split()[0]: ligne for ligne in resultat.stdout.splitlines() if ligne.strip()}
    assert set(lignes) >= {variable.nom for variable in VARIABLES}
    assert "fausse" in lignes["SECRET_KEY"]
    assert "absente" in lignes["REDIS_URL"]
    assert "redis://redis:6379/0" in lignes["REDIS_URL"], "un exemple"
    assert "absente, facultative" in lignes["SITE_NOM"]
    assert "courte-et-secrete" not in resultat.stdout
    assert lancer("-m", "config.verifier").returncode == 0


@pytest.fixture
def services():
    with serveur_smtp() as serveur:
        yield {nom: os.environ[nom] for nom in ("DATABASE_URL", "DATABASE_URL_PROPRIETAIRE", "REDIS_URL")} | {
            "EMAIL_URL": f"smtp://127.0.0.1:{serveur.port}"
        }


def test_each_service_is_tried(services):
    sans_tchap = dict.fromkeys(("TCHAP_SERVEUR", "TCHAP_JETON", "TCHAP_DOMAINES"))
    dit, en_ordre = verifier(environ(**services, **sans_tchap), connexions=True)
    assert en_ordre, dit
    assert dit.count("répond") >= 4
    for nom in ("DATABASE_URL", "DATABASE_URL_PROPRIETAIRE"):
        assert settings.DATABASES["default"]["PASSWORD"] not in dit
        assert services[nom] not in dit


def test_roles_are_not_mistaken_for_each_other(services):
    assert "possède" in essayer("DATABASE_URL", services["DATABASE_URL_PROPRIETAIRE"])
    assert "ne possède pas" in essayer("DATABASE_URL_PROPRIETAIRE", services["DATABASE_URL"])


def test_services_that_do_not_answer_are_named(services):
    port = free_port()
    assert essayer("DATABASE_URL", f"postgres://web:x@127.0.0.1:{port}/base") == "ne répond pas"
    web = services["DATABASE_URL"]
    assert "refuse ce rôle" in essayer("DATABASE_URL", web.replace("@", "faux@"))
    assert "ne répond pas" in essayer("REDIS_URL", f"redis://127.0.0.1:{port}/0")
    assert "ne répond pas" in essayer("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    assert essayer("TCHAP_SERVEUR", f"http://127.0.0.1:{port}") == "ne répond pas"
    assert "ne répond pas" in essayer("EMAIL_URL", services["EMAIL_URL"].replace("smtp:", "smtp+tls:")), "sans STARTTLS"
    assert essayer("EMAIL_URL", services["EMAIL_URL"].replace("smtp:", "smtp+ssl:"))


def test_values_that_no_service_can_take_are_explained_and_not_shown(services):
    for nom, valeur in (
        ("EMAIL_URL", f"smtp://{'a' * 64}.exemple.fr"),
        ("EMAIL_URL", "smtp://courriels..exemple.fr"),
        ("REDIS_URL", "redis://127.0.0.1/0?socket_timeout=jamais"),
    ):
        dit = essayer(nom, valeur)
        assert "valeur impossible" in dit
        assert valeur not in dit


# --- static files ------------------------------------------------------------------------------


def test_static_files_are_a_short_list():
    fichiers = [chemin for finder in get_finders() for chemin, _ in finder.list([])]
    du_dsfr = [chemin for chemin in fichiers if chemin.startswith("dsfr/")]
    assert {"dsfr/dist/dsfr.allege.css", "dsfr/dist/dsfr.allege.js"} <= set(du_dsfr)
    assert len(du_dsfr) <= 40
    assert not [chemin for chemin in fichiers if chemin.endswith(".map")]
