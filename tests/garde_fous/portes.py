"""What every answer says to browsers and caches, and the doors that a code opens."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.garde_fous.parcours import Visite

EXACTS = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    # The second one: pages that the signed link of a mail opens, see `socle.abonnements_views.par_jeton`.
    "Referrer-Policy": {"same-origin", "strict-origin"},
}
FERMEES = ("camera", "geolocation", "microphone", "payment", "usb")
OU = "config/settings/base.py"


def entetes(visite: Visite) -> Iterator[str]:
    """Strict headers; nothing kept of what somebody connected reads."""
    for faute in fautes(visite.reponse):
        yield f"{visite} : {faute}"
    if visite.persona != "anonyme" and "no-store" not in visite.reponse.get("Cache-Control", ""):
        yield f"{visite} : Cache-Control sans no-store ; socle.middleware.jamais_en_cache doit voir cette réponse"


def fautes(reponse: Any) -> Iterator[str]:
    for nom, permises in EXACTS.items():
        if reponse.get(nom) not in permises:
            yield f"{nom} vaut {reponse.get(nom)!r}, attendu {' ou '.join(sorted(permises))} ({OU})"
    politique = politique_de(reponse)
    if politique.get("default-src") != ["'none'"]:
        yield f"la Content-Security-Policy ne commence pas par « default-src 'none' » ({OU})"
    for directive, sources in politique.items():
        if larges := [s for s in sources if "unsafe" in s or s in {"*", "http:", "https:"} or "://" in s]:
            yield f"Content-Security-Policy, {directive} : {larges} ; rien d’ouvert, aucun tiers ({OU})"
    fermee = reponse.get("Permissions-Policy", "")
    if ouvertes := [nom for nom in FERMEES if f"{nom}=()" not in fermee]:
        yield f"Permissions-Policy laisse {ouvertes} ({OU})"
    for temoin in reponse.cookies.values():
        if not (temoin["httponly"] and temoin["samesite"] in {"Lax", "Strict"}):
            yield f"le témoin {temoin.key} n’est pas HttpOnly et SameSite ({OU})"


def politique_de(reponse: Any) -> Mapping[str, list[str]]:
    directives = reponse.get("Content-Security-Policy", "").split(";")
    return {mots[0]: mots[1:] for directive in directives if (mots := directive.split())}


# Every page where a code is typed, and what bounds the tries: a new one fails until it says so here.
CODES = {
    "comptes:saisir_code": "comptes.essais : 5 essais par adresse, tests/comptes/test_simultane.py",
    "comptes:second_facteur": "comptes.essais, comptés avec les précédents, tests/comptes/test_simultane.py",
    "comptes:activer_second_facteur": "rien à deviner : le secret est sur la page",
}
