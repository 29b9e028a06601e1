"""Every line of the Procfile, started for real with production settings, from what the image would hold.

A database of its own, migrated by the `release` line; the queue in a corner of the embedded Redis; a real SMTP server.
"""

import http.client
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from outils.network import free_port
from tests.attente import attendre
from tests.smtp import serveur_smtp

RACINE = Path(__file__).resolve().parents[2]
PROCFILE = dict(ligne.split(": ", 1) for ligne in (RACINE / "Procfile").read_text().splitlines())
DEMARRAGE = 60.0  # seconds, for a process that starts on a busy machine
DOMAINE = "plateforme.exemple"

pytestmark = pytest.mark.xdist_group("procfile")


@pytest.fixture
def livree(tmp_path):
    """The tree of the image: what `.dockerignore` lets in, and nothing else."""
    motifs = [m for m in (RACINE / ".dockerignore").read_text().splitlines() if m and not m.startswith("#")]
    arbre = tmp_path / "application"
    arbre.mkdir()
    for nom in (motif[1:] for motif in motifs if motif.startswith("!")):
        copier = shutil.copytree if (RACINE / nom).is_dir() else shutil.copy
        copier(RACINE / nom, arbre / nom)
    for motif in (motif for motif in motifs if motif[0] not in "!*"):
        retire = arbre / motif
        shutil.rmtree(retire) if retire.is_dir() else retire.unlink()
    return arbre


@pytest.fixture
def bases():
    """An empty database, by its two addresses."""
    nom = f"procfile_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL_PROPRIETAIRE"], autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nom)))
        roles = ("DATABASE_URL", "DATABASE_URL_PROPRIETAIRE")
        yield {role: urlsplit(os.environ[role])._replace(path=f"/{nom}").geturl() for role in roles}
        maintenance.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(nom)))


@dataclass
class Pile:
    dossier: Path
    environ: dict[str, str]
    port: int

    def commande(self, nom, **autres):
        """A line of the Procfile as a PaaS runs it: by a shell, in the folder of the application."""
        return subprocess.Popen(
            ["sh", "-c", PROCFILE[nom]],
            cwd=self.dossier,
            env=self.environ | autres,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )

    @contextmanager
    def lancer(self, nom):
        """Stopped politely, and it must leave: a deployment waits for it."""
        with (
            (self.dossier / f"{nom}.journal").open("w") as journal,
            subprocess.Popen(
                ["sh", "-c", f"exec {PROCFILE[nom]}"],
                cwd=self.dossier,
                env=self.environ,
                stdout=journal,
                stderr=journal,
                process_group=0,
            ) as enfant,
        ):
            try:
                yield enfant
                assert enfant.poll() is None, self.journal(nom)
                enfant.send_signal(signal.SIGTERM)
                assert enfant.wait(20) == 0, self.journal(nom)
            finally:
                if enfant.poll() is None:
                    os.killpg(enfant.pid, signal.SIGKILL)

    def journal(self, nom):
        return (self.dossier / f"{nom}.journal").read_text()[-3000:]

    def demander(self, adresse, *, donnees=None, **entetes):
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        entetes = {"Host": DOMAINE, "X-Forwarded-Proto": "https"} | {n.replace("_", "-"): v for n, v in entetes.items()}
        if donnees is not None:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(connexion):
            connexion.request("GET" if donnees is None else "POST", adresse, body=donnees, headers=entetes)
            reponse = connexion.getresponse()
            return reponse.status, reponse.headers, reponse.read().decode()

    def sante(self, partie=""):
        try:
            return self.demander(f"/sante/?partie={partie}", X_Forwarded_Proto="http")
        except OSError:
            return 0, {}, ""

    def demander_un_code(self, adresse):
        """As a browser would, over TLS that ends before us."""
        _, entetes, page = self.demander("/connexion/")
        cookies = "; ".join(cookie.partition(";")[0] for cookie in entetes.get_all("Set-Cookie"))
        jeton = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        donnees = f"csrfmiddlewaretoken={jeton}&adresse={adresse.replace('@', '%40')}&next="
        code, entetes, page = self.demander(
            "/connexion/", donnees=donnees, Cookie=cookies, Origin=f"https://{DOMAINE}", Referer=f"https://{DOMAINE}/"
        )
        assert code == 302, page


@pytest.fixture
def pile(livree, bases, tmp_path):
    with serveur_smtp() as serveur:
        environ = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": DOMAINE,
            "SITE_URL": f"https://{DOMAINE}",
            "DATABASE_URL": bases["DATABASE_URL"],
            "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path="/9").geturl(),
            "EMAIL_URL": f"smtp://127.0.0.1:{serveur.port}",
            "SIGNE_DE_VIE": str(tmp_path / "signe"),
        }
        port = free_port()
        pile = Pile(livree, environ | {"PORT": str(port)}, port)
        pile.proprietaire, pile.serveur = bases["DATABASE_URL_PROPRIETAIRE"], serveur
        yield pile


def lire(pile, requete):
    with psycopg.connect(pile.environ["DATABASE_URL"]) as web:
        return web.execute(requete).fetchall()


def construire(pile):
    """What the image does when it is built, while the release prepares the database."""
    statique = subprocess.Popen(["sh", "deploiement/collecter.sh"], cwd=pile.dossier, env=pile.environ)
    with pile.commande("release", DATABASE_URL_PROPRIETAIRE=pile.proprietaire) as release:
        dit = release.communicate(timeout=180)[0]
    assert release.returncode == 0, dit
    assert statique.wait(180) == 0


def test_the_procfile_is_a_whole_site(pile):
    construire(pile)
    with ExitStack() as processus:
        processus.enter_context(pile.lancer("web"))
        processus.enter_context(pile.lancer("worker"))
        processus.enter_context(pile.lancer("beat"))
        attendre(lambda: pile.sante()[0] == 200, DEMARRAGE)

        # The site answers over TLS only, with the static files of the image, compressed and named by their content.
        assert pile.demander("/", X_Forwarded_Proto="http")[0] == 301
        code, entetes, page = pile.demander("/")
        assert code == 200
        assert "max-age=31536000" in entetes["Strict-Transport-Security"]
        feuille = re.search(r'href="(/static/css/site\.\w{12}\.css)"', page)[1]
        code, entetes, _ = pile.demander(feuille)
        assert (code, "immutable" in entetes["Cache-Control"]) == (200, True)
        assert pile.demander("/", Host="ailleurs.exemple")[0] == 400

        # No courrier yet: the worker, woken by the commit, sends the code. Beat has ticked and the worker has worked.
        pile.demander_un_code("agent.un@culture.gouv.fr")
        attendre(lambda: pile.serveur.destinataires == ["agent.un@culture.gouv.fr"], DEMARRAGE)
        assert re.search(r"\b\d{4} ?\d{4}\b", pile.serveur.recus[0].get_body(("plain",)).get_content())
        attendre(lambda: lire(pile, "SELECT 1 FROM socle_echeance WHERE done_at IS NOT NULL"), DEMARRAGE)
        attendre(lambda: {nom for (nom,) in lire(pile, "SELECT nom FROM socle_signedevie")} == {"worker", "beat"})
        assert (pile.dossier.parent / "signe").exists()

        # courrier sends too, on PostgreSQL alone.
        processus.enter_context(pile.lancer("courrier"))
        pile.demander_un_code("agente.deux@culture.gouv.fr")
        attendre(lambda: len(pile.serveur.recus) == 2, DEMARRAGE)
        attendre(lambda: '"courrier": "ok"' in pile.sante()[2], DEMARRAGE)
        # So does the bot of Tchap, that nothing ties to it here.
        processus.enter_context(pile.lancer("tchap"))
        attendre(lambda: '"tchap": "ok"' in pile.sante()[2], DEMARRAGE)
        code, _, dit = pile.sante()
        assert (code, dit.count('"ok"')) == (200, 7), dit

        # A beat that died two minutes ago is named; the probe of the web does not mind.
        with psycopg.connect(pile.environ["DATABASE_URL"]) as web:
            web.execute("UPDATE socle_signedevie SET vu_le = vu_le - interval '2 minutes' WHERE nom = 'beat'")
        code, _, dit = pile.sante()
        assert code == 503
        assert '"beat": "silencieux"' in dit
        assert pile.sante("web")[0] == 200
        sonde = [sys.executable, "deploiement/sonde.py"]
        for partie in ("web", "processus"):
            assert subprocess.run([*sonde, partie], cwd=pile.dossier, env=pile.environ, check=False).returncode == 0
    assert subprocess.run([*sonde, "web"], cwd=pile.dossier, env=pile.environ, check=False).returncode == 1
    assert "agent.un" not in "".join(pile.journal(nom) for nom in ("web", "worker", "beat", "courrier"))
