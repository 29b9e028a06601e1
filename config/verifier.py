"""``python -m config.verifier [--connexions]``: what the environment says, variable by variable, then each service.

Needs neither Django's settings nor a database, prints no secret, and ends with 1 when something would not work.
"""

import argparse
import os
import smtplib
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from urllib.parse import unquote, urlsplit

import psycopg
import redis

from comptes.echanges import Bornes, Panne, echanger
from config.variables import BONNE, VARIABLES, Constat, examiner

DELAI = 5  # seconds, for each service
VERSION = 180_000  # PostgreSQL 18
BORNES = Bornes(silence=DELAI, duree=2 * DELAI, taille=200_000)
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}

ROLE = """
SELECT current_setting('server_version_num')::int AS version,
       (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS tout_puissant,
       (SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database())
       OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                  AND pg_get_userbyid(relowner) = current_user) AS possede,
       has_schema_privilege('public', 'CREATE') AS cree,
       current_database() AS base
"""

# From the address, what is wrong with the service; "" when nothing is.
Essai = Callable[[str], str]


def _role(valeur: str) -> dict[str, object]:
    with psycopg.connect(valeur, connect_timeout=DELAI, row_factory=psycopg.rows.dict_row) as connexion:
        connexion.read_only = True
        return connexion.execute(ROLE).fetchone() or {}


def essayer_web(valeur: str) -> str:
    role = _role(valeur)
    if int(str(role["version"])) < VERSION:
        return "PostgreSQL 18 au moins est nécessaire"
    if role["tout_puissant"]:
        return "ce rôle passe outre tous les droits : le site doit en employer un autre"
    if role["possede"] or role["cree"]:
        return "ce rôle possède des objets de la base, ou peut en créer : le site doit employer le rôle web"
    return ""


def essayer_proprietaire(valeur: str) -> str:
    role = _role(valeur)
    return "" if role["possede"] and role["cree"] else "ce rôle ne possède pas la base : il ne pourra pas migrer"


def essayer_redis(valeur: str) -> str:
    with redis.Redis.from_url(valeur, socket_connect_timeout=DELAI, socket_timeout=DELAI, retry=None) as client:
        client.ping()
    return ""


def essayer_courriels(valeur: str) -> str:
    """Greets, secures and logs in as `courrier` will; sends nothing."""
    adresse = urlsplit(valeur)
    hote, port = adresse.hostname or "", adresse.port or PORTS[adresse.scheme]
    contexte = ssl.create_default_context()
    if adresse.scheme == "smtp+ssl":
        serveur: smtplib.SMTP = smtplib.SMTP_SSL(hote, port, timeout=DELAI, context=contexte)
    else:
        serveur = smtplib.SMTP(hote, port, timeout=DELAI)
    with closing(serveur):
        serveur.ehlo()
        if adresse.scheme == "smtp+tls":
            serveur.starttls(context=contexte)
            serveur.ehlo()
        if adresse.username:
            serveur.login(unquote(adresse.username), unquote(adresse.password or ""))
    return ""


def essayer_tchap(valeur: str) -> str:
    """Whether a Matrix homeserver answers there; its token is tried by nothing but the bot."""
    try:
        reponse = echanger("GET", f"{valeur.rstrip('/')}/_matrix/client/versions", None, {}, BORNES)
    except Panne:
        return "ne répond pas"
    juste = reponse.statut == 200 and b'"versions"' in reponse.corps
    return "" if juste else "répond, mais pas comme un serveur Matrix"


ESSAIS: dict[str, Essai] = {
    "DATABASE_URL": essayer_web,
    "DATABASE_URL_PROPRIETAIRE": essayer_proprietaire,
    "REDIS_URL": essayer_redis,
    "EMAIL_URL": essayer_courriels,
    "TCHAP_SERVEUR": essayer_tchap,
}


def essayer(nom: str, valeur: str) -> str:
    """What is wrong with the service that *nom* names. Errors are named by kind: their text may hold a secret."""
    try:
        return ESSAIS[nom](valeur)
    except ssl.SSLError as erreur:
        return f"le chiffrement échoue : {erreur.reason}"
    except smtplib.SMTPAuthenticationError:
        return "le serveur répond mais refuse ce compte"
    except psycopg.OperationalError as erreur:
        # libpq gives no code for a refused connection, only words; these two are the usual ones.
        refuse = any(mot in str(erreur) for mot in ("authentication failed", "does not exist", "permission denied"))
        return "le serveur répond mais refuse ce rôle, ce mot de passe ou cette base" if refuse else "ne répond pas"
    except redis.AuthenticationError:
        return "le serveur répond mais refuse ce mot de passe"
    except (OSError, smtplib.SMTPException, redis.RedisError, psycopg.Error) as erreur:
        return f"ne répond pas comme attendu ({type(erreur).__name__})"
    except ValueError as erreur:  # a host that no name can be, a secret that the protocol cannot carry
        return f"n’a pas pu être essayé : son adresse contient une valeur impossible ({type(erreur).__name__})"


def tableau(lignes: list[tuple[str, str, str]]) -> str:
    largeurs = [max(len(ligne[rang]) for ligne in lignes) for rang in (0, 1)]
    return "\n".join(f"{nom:{largeurs[0]}}  {etat:{largeurs[1]}}  {suite}" for nom, etat, suite in lignes)


def _ligne(constat: Constat, exemple: str) -> tuple[str, str, str]:
    suite = f"{constat.explication}. Exemple : {exemple}" if constat.refuse and exemple else constat.explication
    return constat.nom, constat.etat, suite


def verifier(environnement: Mapping[str, str], *, connexions: bool) -> tuple[str, bool]:
    """Return what to print, and whether all is well."""
    constats = examiner(environnement)
    lignes = [("VARIABLE", "ÉTAT", "EXPLICATION")]
    lignes += [_ligne(constat, variable.exemple) for constat, variable in zip(constats, VARIABLES, strict=True)]
    en_ordre = not any(constat.refuse for constat in constats)
    if not connexions:
        return tableau(lignes), en_ordre
    bonnes = [constat.nom for constat in constats if constat.etat == BONNE and constat.nom in ESSAIS]
    torts = {nom: essayer(nom, environnement[nom]) for nom in bonnes}
    services = [("SERVICE", "ÉTAT", "EXPLICATION")]
    services += [(nom, "en panne" if tort else "ok", tort or "répond") for nom, tort in torts.items()]
    return f"{tableau(lignes)}\n\n{tableau(services)}", en_ordre and not any(torts.values())


def main() -> int:
    analyseur = argparse.ArgumentParser(prog="python -m config.verifier", description="Vérifie la configuration.")
    analyseur.add_argument("--connexions", action="store_true", help="essayer aussi chaque service")
    dit, en_ordre = verifier(os.environ, connexions=analyseur.parse_args().connexions)
    sys.stdout.write(f"{dit}\n\n{'Configuration en ordre.' if en_ordre else 'Configuration refusée.'}\n")
    return 0 if en_ordre else 1


if __name__ == "__main__":
    sys.exit(main())
