"""Test databases: a template keyed by the migrations, copied for each worker."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import sql

RACINE = Path(__file__).resolve().parents[1]
VERROU = 4_242_001
# Read before any connection is pointed elsewhere: Django shares these dictionaries with its connections.
PRINCIPALE = settings.DATABASES["proprietaire"]["NAME"]
# Kept: what `migrate` derives from the models.
VIDER = """
DO $$
DECLARE
    nom text;
    remplie boolean;
    remplies text[] := '{}';
BEGIN
    FOR nom IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', nom) INTO remplie;
        IF remplie THEN remplies := remplies || nom; END IF;
    END LOOP;
    IF remplies <> '{}' THEN EXECUTE format('TRUNCATE %s CASCADE', array_to_string(remplies, ', ')); END IF;
    FOR nom IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'semences' LOOP
        EXECUTE format('INSERT INTO public.%1$s SELECT * FROM semences.%1$s ON CONFLICT DO NOTHING', nom);
    END LOOP;
END $$
"""
# What migrations write themselves, kept beside: tests that commit may come before those that read it.
SEMER = """
CREATE SCHEMA semences;
CREATE TABLE semences.annuaire_domainepublic AS TABLE public.annuaire_domainepublic;
"""


def empreinte_des_migrations() -> str:
    """Changes when a migration of ours or the lock of the dependencies (third-party migrations) does."""
    fichiers = [*RACINE.glob("*/migrations/*.py"), RACINE / "requirements" / "dev.txt", Path(__file__)]
    somme = hashlib.sha256()
    for fichier in sorted(fichiers):
        somme.update(fichier.name.encode() + fichier.read_bytes())
    return somme.hexdigest()[:12]


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection[Any]]:
    base = settings.DATABASES["proprietaire"]
    with psycopg.connect(
        host=base["HOST"],
        port=base["PORT"],
        user=base["USER"],
        password=base["PASSWORD"],
        dbname=PRINCIPALE,
        autocommit=True,
    ) as connexion:
        yield connexion


def _existe(connexion: psycopg.Connection[Any], nom: str) -> bool:
    return connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone() is not None


def _executer(connexion: psycopg.Connection[Any], ordre: str, *noms: str) -> None:
    connexion.execute(sql.SQL(ordre).format(*map(sql.Identifier, noms)))


def _viser(nom: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = nom


def creer_base(suffixe: str) -> str:
    """Create this worker's database from the template, building the template once; return its name."""
    modele, nom = f"modele_{empreinte_des_migrations()}", f"test_{suffixe}"
    with _maintenance() as connexion:
        connexion.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        if not _existe(connexion, modele):
            brouillon = f"{modele}_en_cours"
            _executer(connexion, "DROP DATABASE IF EXISTS {}", brouillon)
            _executer(connexion, "CREATE DATABASE {}", brouillon)
            _viser(brouillon)
            call_command("migrate", database="default", verbosity=0)
            with connection.cursor() as curseur:
                curseur.execute(SEMER)
            _viser(brouillon)
            _executer(connexion, "ALTER DATABASE {} RENAME TO {}", brouillon, modele)
        _executer(connexion, "DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)
        _executer(connexion, "CREATE DATABASE {} TEMPLATE {}", nom, modele)
        _executer(connexion, "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", nom)  # as in production
    _viser(nom)
    return nom


def vider() -> None:
    """Undo what a test committed. Django's `flush` truncates every table and builds all permissions again."""
    with connection.cursor() as curseur:
        curseur.execute(VIDER)


@contextmanager
def partager(bloqueur: Any, ecrire: Callable[[], object]) -> Iterator[None]:
    """What `ecrire` writes, as the web role, for a whole module: each test's own transaction is a savepoint of this."""
    partage = transaction.atomic()
    with bloqueur.unblock():
        partage.__enter__()
        with connection.cursor() as curseur:
            curseur.execute(f'SET LOCAL ROLE "{settings.ROLE_WEB}"')
            ecrire()
            curseur.execute("RESET ROLE")
        connection.check_constraints()  # else each test would, at its end
    yield
    with bloqueur.unblock():
        transaction.set_rollback(True)
        partage.__exit__(None, None, None)


def detruire_base(nom: str) -> None:
    _viser(PRINCIPALE)
    with _maintenance() as connexion:
        _executer(connexion, "DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)
