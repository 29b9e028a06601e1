"""What the environment must say: one declaration for the settings, the checker, the README and the containers.

Needs neither Django nor a database: it explains why Django would not start.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

VRAI, FAUX = {"true", "on", "ok", "y", "yes", "1"}, {"false", "off", "n", "no", "0"}
LONGUEUR_DE_CLE = 50
LONGUEUR_D_HOTE = 70

# From a value, what is wrong with it, to be read after the variable's name; "" when nothing is.
Verification = Callable[[str], str]


@dataclass(frozen=True)
class Variable:
    nom: str
    effet: str
    exemple: str = ""
    obligatoire: bool = False
    secret: bool = False
    defaut: str = "aucun"
    verifier: Verification | None = None  # None: any value will do


@dataclass(frozen=True)
class Constat:
    """What is to be said of one variable; `etat` is one of the four words below."""

    nom: str
    etat: str
    explication: str

    @property
    def refuse(self) -> bool:
        return self.etat in {ABSENTE, FAUSSE}


BONNE, FACULTATIVE, ABSENTE, FAUSSE = "ok", "absente, facultative", "absente", "fausse"


def decouper(valeur: str) -> SplitResult | None:
    """The parts of an address; None when even its port or its brackets cannot be read."""
    try:
        adresse = urlsplit(valeur)
        _ = adresse.port
    except ValueError:
        return None
    return adresse


def _cle(valeur: str) -> str:
    return "" if len(valeur) >= LONGUEUR_DE_CLE else f"est trop courte : il faut au moins {LONGUEUR_DE_CLE} caractères"


def _cles(valeur: str) -> str:
    return "" if not any(map(_cle, liste(valeur))) else f"contient une clé de moins de {LONGUEUR_DE_CLE} caractères"


def _domaines(valeur: str) -> str:
    if "*" in liste(valeur):
        return "ne doit pas accepter n’importe quel nom (« * ») : nommer les domaines servis"
    if any(not re.fullmatch(r"\.?[\w.-]+|\[[0-9a-f:.]+\]", nom, re.IGNORECASE) for nom in liste(valeur)):
        return "doit être une liste de noms de domaine, sans https:// ni port, séparés par des virgules"
    return ""


def _est_adresse(valeur: str, *protocoles: str) -> bool:
    adresse = decouper(valeur)
    return adresse is not None and adresse.scheme in protocoles and bool(adresse.hostname)


def _lien(valeur: str) -> str:
    juste = _est_adresse(valeur, "http", "https")
    return "" if juste else "doit être une adresse complète, par exemple https://exemple.gouv.fr"


def _site(valeur: str) -> str:
    adresse = decouper(valeur)
    if (tort := _lien(valeur)) or adresse is None or adresse.hostname is None:
        return tort
    # RFC 8058 wants https in the mails of a list; and whoever is redirected to it loses what it was posting.
    if adresse.scheme != "https" and not _sur_cette_machine(adresse.hostname):
        return "doit commencer par https:// : les liens des courriels l’exigent"
    if len(adresse.hostname) > LONGUEUR_D_HOTE:
        return f"a un domaine de plus de {LONGUEUR_D_HOTE} caractères : les numéros des courriels n’y tiennent pas"
    return ""


def _sur_cette_machine(hote: str) -> bool:
    try:
        return ip_address(hote).is_loopback
    except ValueError:
        return hote == "localhost"


def _recherche(valeur: str) -> str:
    return _lien(valeur) or ("" if "{reference}" in valeur else "doit contenir {reference}")


def _postgres(valeur: str) -> str:
    adresse = decouper(valeur)
    lisible = adresse is not None and adresse.scheme in {"postgres", "postgresql"}
    if adresse is None or not (lisible and adresse.hostname and adresse.username and adresse.path.strip("/")):
        return (
            "doit être une adresse postgres://rôle:secret@hôte/base ; les signes spéciaux du secret"
            " s’écrivent encodés (%23 pour #, %2F pour /, %40 pour @)"
        )
    return ""


def _redis(valeur: str) -> str:
    juste = _est_adresse(valeur, "redis", "rediss")
    return "" if juste else "doit être une adresse redis://hôte:6379/0, ou rediss:// (TLS)"


def _courriels(valeur: str) -> str:
    # django-environ reads « smtps » as STARTTLS, everybody else as TLS from the start: we refuse the ambiguous word.
    if not _est_adresse(valeur, "smtp", "smtp+tls", "smtp+ssl"):
        return "doit être une adresse smtp://…, smtp+tls://… (STARTTLS) ou smtp+ssl://…"
    return ""


def _expediteur(valeur: str) -> str:
    if "@" not in valeur or any(signe in valeur for signe in "<>,\r\n "):
        return "doit être une adresse seule, sans nom : contact@exemple.gouv.fr"
    return ""


def _nombre(valeur: str) -> str:
    return "" if valeur.isascii() and valeur.isdecimal() and int(valeur) else "doit être un nombre entier, 1 au moins"


def _nombre_ou_zero(valeur: str) -> str:
    return "" if valeur.isascii() and valeur.isdecimal() else "doit être un nombre entier, ou 0"


def origine(valeur: str) -> str:
    """Scheme, host and port of an address."""
    adresse = urlsplit(valeur)
    return f"{adresse.scheme}://{adresse.netloc}"


def _emetteur(valeur: str) -> str:
    adresse = decouper(valeur)
    if (tort := _lien(valeur)) or adresse is None or adresse.hostname is None:
        return tort
    if adresse.scheme != "https" and not _sur_cette_machine(adresse.hostname):
        return "doit commencer par https:// : le secret et les jetons y passent"
    if adresse.username or adresse.query or adresse.fragment or valeur.endswith("/"):
        return "doit être l’émetteur exact, sans compte, sans « ? » ni « # », sans barre finale"
    return ""


def _sans_espace(valeur: str) -> str:
    return "" if re.fullmatch(r"[\x21-\x7e]+", valeur) else "ne doit contenir ni espace, ni accent"


def _acr(valeur: str) -> str:
    return (
        ""
        if re.fullmatch(r"[\x21-\x7e]+( [\x21-\x7e]+)*", valeur)
        else "doit être une liste de niveaux, séparés par une espace"
    )


def _sirets(valeur: str) -> str:
    juste = all(re.fullmatch(r"[0-9]{9}([0-9]{5})?", numero) for numero in liste(valeur)) and bool(liste(valeur))
    return "" if juste else "doit être une liste de SIREN (9 chiffres) ou de SIRET (14), séparés par des virgules"


def _heure(valeur: str) -> str:
    return "" if valeur.isascii() and valeur.isdecimal() and int(valeur) < 24 else "doit être une heure, de 0 à 23"


def _matrix(valeur: str) -> str:
    adresse = decouper(valeur)
    if (tort := _lien(valeur)) or adresse is None or adresse.hostname is None:
        return tort
    if adresse.scheme != "https" and not _sur_cette_machine(adresse.hostname):
        return "doit commencer par https:// : le jeton du robot y passe"
    if adresse.path not in {"", "/"} or adresse.query or adresse.username:
        return "doit être l’adresse du serveur seule, sans chemin ni identifiant"
    return ""


def _serveurs(valeur: str) -> str:
    juste = all(re.fullmatch(r"\.?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?", nom) for nom in liste(valeur))
    return (
        ""
        if juste and liste(valeur)
        else "doit être une liste de serveurs Tchap en minuscules, séparés par des virgules"
    )


def _oui_ou_non(valeur: str) -> str:
    return "" if valeur.lower() in VRAI | FAUX else "doit être true ou false ; tout autre mot vaudrait non"


def liste(valeur: str) -> list[str]:
    return [partie.strip() for partie in valeur.split(",") if partie.strip()]


VARIABLES = (
    Variable(
        "SECRET_KEY",
        "signe les sessions et les liens ; 50 caractères au moins",
        "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'",
        obligatoire=True,
        secret=True,
        defaut="obligatoire en production",
        verifier=_cle,
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        "anciennes clés encore admises le temps d’un changement, séparées par des virgules",
        secret=True,
        defaut="aucune",
        verifier=_cles,
    ),
    Variable(
        "ALLOWED_HOSTS",
        "noms de domaine servis, séparés par des virgules",
        "exemple.gouv.fr",
        obligatoire=True,
        defaut="obligatoire en production",
        verifier=_domaines,
    ),
    Variable(
        "SITE_URL",
        "adresse publique, écrite dans les courriels, les flux et l’API",
        "https://exemple.gouv.fr",
        obligatoire=True,
        defaut="obligatoire en production",
        verifier=_site,
    ),
    Variable(
        "DATABASE_URL",
        "PostgreSQL, rôle web",
        "postgres://plateforme_web:secret@base/plateforme",
        obligatoire=True,
        secret=True,
        defaut="obligatoire en production ; sinon embarqué",
        verifier=_postgres,
    ),
    Variable(
        "DATABASE_URL_PROPRIETAIRE",
        "la même base, rôle propriétaire du schéma : pour `migrate` et les sauvegardes, pas pour le site",
        "postgres://plateforme_proprietaire:secret@base/plateforme",
        secret=True,
        defaut="aucun ; sinon embarqué",
        verifier=_postgres,
    ),
    Variable("DATABASE_POOL", "connexions à la base au plus, par processus", "8", defaut="8", verifier=_nombre),
    Variable(
        "REDIS_URL",
        "Redis, la file des tâches",
        "redis://redis:6379/0",
        obligatoire=True,
        secret=True,
        defaut="obligatoire en production ; sinon embarqué",
        verifier=_redis,
    ),
    Variable(
        "EMAIL_URL",
        "serveur de courriels : `smtp://`, `smtp+tls://` (STARTTLS) ou `smtp+ssl://`",
        "smtp+tls://compte:secret@courriels.exemple.gouv.fr:587",
        obligatoire=True,
        secret=True,
        defaut="obligatoire en production ; sinon celui de la démonstration",
        verifier=_courriels,
    ),
    Variable(
        "COURRIEL_EXPEDITEUR",
        "adresse de l’expéditeur, sans nom",
        "ne-pas-repondre@exemple.gouv.fr",
        defaut="`ne-pas-repondre@` et le domaine de `SITE_URL`",
        verifier=_expediteur,
    ),
    Variable("SITE_NOM", "nom du service", "Communautés de compétences", defaut="Communautés de compétences"),
    Variable(
        "SITE_OFFICIEL",
        "ouvre le bloc-marque de l’État et l’indexation",
        "false",
        defaut="non",
        verifier=_oui_ou_non,
    ),
    Variable(
        "DEMO",
        "annonce des données fictives et permet `charger_demo`",
        "false",
        defaut="non ; oui en développement",
        verifier=_oui_ou_non,
    ),
    Variable(
        "CODE_SOURCE_URL",
        "lien « Code source » du pied de page",
        "https://exemple.gouv.fr/code",
        verifier=_lien,
    ),
    Variable(
        "CONTACT_ADRESSE",
        "adresse de l’équipe, écrite dans les pages « Contact », « Accessibilité » et « Données personnelles »",
        "contact@exemple.gouv.fr",
        defaut="aucune ; les pages disent « à compléter »",
        verifier=_expediteur,
    ),
    Variable(
        "SECURITE_ADRESSE",
        "adresse où signaler une faille, écrite dans `/.well-known/security.txt`",
        "securite@exemple.gouv.fr",
        defaut="`CONTACT_ADRESSE`, sinon la page « Contact »",
        verifier=_expediteur,
    ),
    Variable(
        "INDEX_OFFRES_MAX",
        "offres que chaque processus web garde en mémoire pour chercher, 1 ko chacune ; 0 : la base répond seule",
        "0",
        defaut="300000",
        verifier=_nombre_ou_zero,
    ),
    Variable(
        "INDEX_ANNUAIRE_MAX",
        "lignes d’annuaire que chaque processus web garde en mémoire, 1 à 3 par membre ; 0 : la base répond seule",
        "0",
        defaut="600000",
        verifier=_nombre_ou_zero,
    ),
    Variable("LETTRE_HEURE", "heure de Paris avant laquelle La lettre ne part pas", "7", defaut="6", verifier=_heure),
    Variable(
        "CSP_RECHERCHE_URL",
        "recherche par référence sur le site officiel ; contient `{reference}`",
        defaut="choisirleservicepublic.gouv.fr",
        verifier=_recherche,
    ),
    Variable(
        "PROCONNECT_ISSUER",
        "émetteur de ProConnect ; avec les deux suivantes, ouvre le bouton ProConnect",
        "https://proconnect.exemple.gouv.fr/api/v2",
        defaut="aucun ; pas de bouton",
        verifier=_emetteur,
    ),
    Variable(
        "PROCONNECT_CLIENT_ID",
        "identifiant de ce site chez ProConnect",
        "identifiant-donne-par-proconnect",
        verifier=_sans_espace,
    ),
    Variable(
        "PROCONNECT_CLIENT_SECRET",
        "secret de ce site chez ProConnect",
        secret=True,
        verifier=_sans_espace,
    ),
    Variable(
        "PROCONNECT_ACR",
        "niveaux d’identification exigés de ProConnect, séparés par une espace",
        "eidas1",
        defaut="aucun exigé",
        verifier=_acr,
    ),
    Variable(
        "PROCONNECT_SIRET",
        "SIREN ou SIRET qui ouvrent un compte par ProConnect, en plus de ceux des organismes",
        "110020013",
        verifier=_sirets,
    ),
    Variable(
        "TCHAP_SERVEUR",
        "serveur Matrix du compte du robot ; avec les deux suivantes, relie les communautés à leurs salons Tchap",
        "https://matrix.agent.exemple.tchap.gouv.fr",
        defaut="aucun ; rien ne part vers Tchap",
        verifier=_matrix,
    ),
    Variable(
        "TCHAP_JETON",
        "jeton d’accès du compte du robot",
        secret=True,
        verifier=_sans_espace,
    ),
    Variable(
        "TCHAP_DOMAINES",
        "serveurs dont les comptes sont invités dans les salons, séparés par des virgules ; `.tchap.gouv.fr` : tous",
        "agent.exemple.tchap.gouv.fr",
        verifier=_serveurs,
    ),
    Variable(
        "SIGNE_DE_VIE",
        "fichier que touchent worker, beat, courrier et tchap tant qu’ils vivent, et que regarde la sonde de leur conteneur",
        "/tmp/signe-de-vie",  # noqa: S108 (an example: a container of its own)
    ),
)


def examiner(environnement: Mapping[str, str]) -> list[Constat]:
    """One finding per variable, in the order of the declaration; all the faults, not only the first."""
    constats = [_examiner_une(variable, environnement.get(variable.nom, "")) for variable in VARIABLES]
    saines = {constat.nom: environnement[constat.nom] for constat in constats if constat.etat == BONNE}
    ensemble = {
        "ALLOWED_HOSTS": _site_non_servi(saines),
        "DATABASE_URL_PROPRIETAIRE": _roles_confondus(saines),
        **_proconnect_a_moitie(environnement),
        **_tchap_a_moitie(environnement),
    }
    return [
        Constat(constat.nom, FAUSSE, ensemble[constat.nom]) if ensemble.get(constat.nom) else constat
        for constat in constats
    ]


def fautes(environnement: Mapping[str, str]) -> list[str]:
    """One sentence per missing or wrong value, never the value itself."""
    return [f"{constat.nom} {constat.explication}." for constat in examiner(environnement) if constat.refuse]


def _examiner_une(variable: Variable, valeur: str) -> Constat:
    if not valeur:
        etat, suite = (ABSENTE, "manque : ") if variable.obligatoire else (FACULTATIVE, "")
        return Constat(variable.nom, etat, suite + variable.effet.replace("`", ""))
    if variable.verifier and (tort := variable.verifier(valeur)):
        return Constat(variable.nom, FAUSSE, tort)
    return Constat(variable.nom, BONNE, variable.effet.replace("`", ""))


def _site_non_servi(saines: Mapping[str, str]) -> str:
    """Every link that we write would answer 400."""
    if not {"ALLOWED_HOSTS", "SITE_URL"} <= set(saines):
        return ""
    hote = urlsplit(saines["SITE_URL"]).hostname or ""
    servis = [nom.lower().strip("[]") for nom in liste(saines["ALLOWED_HOSTS"])]
    if any(hote == nom or (nom.startswith(".") and f".{hote}".endswith(nom)) for nom in servis):
        return ""
    return f"doit contenir {hote}, le domaine de SITE_URL"


def _roles_confondus(saines: Mapping[str, str]) -> str:
    if not {"DATABASE_URL", "DATABASE_URL_PROPRIETAIRE"} <= set(saines):
        return ""
    if urlsplit(saines["DATABASE_URL"]).username != urlsplit(saines["DATABASE_URL_PROPRIETAIRE"]).username:
        return ""
    return "doit nommer un autre rôle que DATABASE_URL : le site ne doit rien posséder"


def _proconnect_a_moitie(environnement: Mapping[str, str]) -> dict[str, str]:
    """All three or none: a button that leads nowhere is worse than no button."""
    ensemble = {f"PROCONNECT_{nom}" for nom in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    reglages = {variable.nom for variable in VARIABLES if variable.nom.startswith("PROCONNECT_")}
    donnes = {nom for nom in reglages if environnement.get(nom)}
    if not donnes:
        return {}
    return dict.fromkeys(ensemble - donnes, "manque : ProConnect demande " + ", ".join(sorted(ensemble)))


def _tchap_a_moitie(environnement: Mapping[str, str]) -> dict[str, str]:
    """All three or none: what nobody sends would wait for ever."""
    ensemble = {variable.nom for variable in VARIABLES if variable.nom.startswith("TCHAP_")}
    donnes = {nom for nom in ensemble if environnement.get(nom)}
    if not donnes:
        return {}
    return dict.fromkeys(ensemble - donnes, "manque : Tchap demande " + ", ".join(sorted(ensemble)))
