"""What is delivered: image, compose file, front server. No container runs here: what they say is read and compared."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from config.variables import VARIABLES
from socle import registres

RACINE = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((RACINE / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PROCFILE = dict(ligne.split(": ", 1) for ligne in (RACINE / "Procfile").read_text().splitlines())
DOCKERFILE = (RACINE / "Dockerfile").read_text()
NOTRES = [nom for nom in SERVICES if nom not in {"nginx", "postgres", "redis"}]
# Keys of the Compose specification that we use; a word outside of it would be a slip.
CLES = {
    *("image", "build", "command", "environment", "depends_on", "healthcheck", "restart", "networks", "volumes"),
    *("ports", "read_only", "tmpfs", "cap_drop", "cap_add", "security_opt", "logging", "deploy", "user"),
    *("stop_grace_period", "stop_signal", "shm_size"),
}


def lues(texte):
    """Variables that the compose file reads: name and what follows it (`:?…`, `:-…`)."""
    return re.findall(r"\$\{(\w+)(:[?-][^}]*)?\}", texte)


def test_each_process_of_the_procfile_is_a_service_that_runs_the_same_line():
    assert set(NOTRES) == set(PROCFILE) == {"web", "worker", "beat", "courrier", "tchap", "release"}
    for nom in NOTRES:
        assert SERVICES[nom]["command"] == shlex.split(PROCFILE[nom])


def test_one_image_for_all_built_once():
    assert len({SERVICES[nom]["image"] for nom in NOTRES}) == 1
    assert [nom for nom in NOTRES if "build" in SERVICES[nom]] == ["release"]
    for service in SERVICES.values():
        assert re.search(r":[\w.-]+\}?$", service["image"]), "une étiquette, jamais la dernière venue"
        assert not service["image"].endswith(":latest")


@pytest.mark.parametrize("nom", SERVICES)
def test_services_are_whole(nom):
    service = SERVICES[nom]
    assert set(service) <= CLES
    assert "healthcheck" in service
    assert service["restart"] == ("no" if nom == "release" else "unless-stopped")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert service.get("read_only", False) or nom == "postgres"
    assert service.get("stop_grace_period") or nom == "release"
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for montage in service.get("volumes", []):
        source = montage.partition(":")[0]
        assert source in COMPOSE["volumes"] or (RACINE / source).is_file()


@pytest.mark.parametrize("nom", NOTRES)
def test_every_declared_variable_reaches_every_process(nom):
    environnement = SERVICES[nom]["environment"]
    attendues = {variable.nom for variable in VARIABLES} | {"DJANGO_SETTINGS_MODULE"}
    if nom != "release":
        attendues -= {"DATABASE_URL_PROPRIETAIRE"}
    assert set(environnement) == attendues
    assert environnement["DJANGO_SETTINGS_MODULE"] == "config.settings.base"


def test_only_the_release_holds_the_owner_and_all_wait_for_it():
    assert [nom for nom in SERVICES if "PROPRIETAIRE_SECRET" in str(SERVICES[nom])] == ["release", "postgres"]
    for nom in set(NOTRES) - {"release"}:
        assert SERVICES[nom]["depends_on"]["release"] == {"condition": "service_completed_successfully"}
    assert SERVICES["release"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_no_secret_is_written_and_what_is_required_is_refused():
    texte = (RACINE / "docker-compose.yml").read_text()
    exemple = dict(
        ligne.split("=", 1) for ligne in (RACINE / ".env.exemple").read_text().splitlines() if re.match(r"\w+=", ligne)
    )
    assert {nom for nom, _ in lues(texte)} == set(exemple)
    exigees = {nom for nom, suite in lues(texte) if suite.startswith(":?")}
    directes = {variable.nom for variable in VARIABLES if variable.obligatoire and variable.nom in exemple}
    assert exigees == directes | {"POSTGRES_SECRET", "PROPRIETAIRE_SECRET", "WEB_SECRET"}
    secrets = {variable.nom for variable in VARIABLES if variable.secret} | {nom for nom in exemple if "SECRET" in nom}
    assert {exemple[nom] for nom in secrets & set(exemple)} == {"''"}
    assert not re.search(r"://\w+:(?!\$)[^@/\s]+@", texte)


def test_only_the_front_server_is_published_on_this_machine_alone():
    assert {nom: service["ports"] for nom, service in SERVICES.items() if "ports" in service} == {
        "nginx": ["${ECOUTE:-127.0.0.1:8080}:8080"]
    }
    sortants = {nom for nom, reseau in COMPOSE["networks"].items() if not reseau.get("internal")}
    assert sortants == {"facade", "sortie"}
    assert {nom for nom in SERVICES if sortants & set(SERVICES[nom]["networks"])} == {
        "nginx",
        "worker",
        "courrier",
        "tchap",
    }
    assert set(SERVICES["web"]["networks"]) & set(SERVICES["nginx"]["networks"]) == {"site"}
    assert not set(SERVICES["nginx"]["networks"]) & set(SERVICES["postgres"]["networks"])
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["donnees"]


def test_the_site_gets_out_for_proconnect_alone_and_when_asked():
    ajoute = yaml.safe_load((RACINE / "deploiement" / "proconnect.yml").read_text())
    assert ajoute == {"services": {"web": {"networks": ["sortie"]}}}


def test_postgresql_is_created_as_ours():
    postgres = SERVICES["postgres"]
    assert postgres["image"] == "postgres:18"
    assert "donnees:/var/lib/postgresql" in postgres["volumes"]
    assert "--builtin-locale=C.UTF-8" in postgres["environment"]["POSTGRES_INITDB_ARGS"]
    roles = (RACINE / "deploiement/postgres/roles.sh").read_text().partition("<<'SQL'")[2]
    exploitation = (RACINE / "docs/exploitation.md").read_text()
    for ordre in re.findall(r"^(?:GRANT|REVOKE|ALTER ROLE) .*;$", roles, re.MULTILINE):
        assert ordre in exploitation, "l’installation à la main et celle du conteneur disent la même chose"


def test_the_image_is_locked_and_runs_without_root():
    etages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(etages) == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", etage) for etage in etages)
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^USER (?!0)\d+:\d+$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    for script in re.findall(r"deploiement/\w+\.(?:py|sh)", DOCKERFILE + str(SERVICES)):
        assert (RACINE / script).is_file()


def test_the_image_holds_our_apps_and_no_tool():
    entrent = set(re.findall(r"^!(\S+)", (RACINE / ".dockerignore").read_text(), re.MULTILINE))
    assert {config.name for config in apps.get_app_configs() if (RACINE / config.name).is_dir()} <= entrent
    assert all((RACINE / nom).exists() for nom in entrent)
    assert not entrent & {"outils", "tests", "bench", "docs", ".git", ".env"}


@pytest.mark.parametrize("script", ["collecter.sh", "release.sh", "postgres/roles.sh"])
def test_scripts_are_read_by_a_plain_shell(script):
    assert subprocess.run(["sh", "-n", RACINE / "deploiement" / script], check=False).returncode == 0


def test_the_front_server_says_what_django_believes():
    nginx = (RACINE / "deploiement/nginx.conf").read_text()
    assert nginx.count("{") == nginx.count("}")
    assert "proxy_set_header X-Forwarded-Proto $protocole;" in nginx
    assert re.search(r"map \$http_x_forwarded_proto \$protocole \{\s+default http;\s+https https;\s+\}", nginx)
    [format_du_journal] = re.findall(r"log_format \w+ '([^']*)'", nginx)
    assert not re.search(r"remote_addr|request_uri|\$request |http_|args", format_du_journal), "rien de personnel"


def test_every_daily_work_is_explained():
    """The table of docs/exploitation.md and the registry name the same works, once each."""
    section = (RACINE / "docs/exploitation.md").read_text().partition("## Travaux du jour")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(registres.travaux_du_jour)
