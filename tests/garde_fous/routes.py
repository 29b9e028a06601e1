"""The routes of the site, as the URLconf says them: the one place that walks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    nom: str
    chemin: str
    vue: Any
    parametres: tuple[str, ...]

    @property
    def admin(self) -> bool:
        return self.nom.startswith("admin:")

    @property
    def apres_connexion(self) -> bool:
        """Whether the middleware leads who is not connected to the login, before the view."""
        return getattr(self.vue, "login_required", True)

    @property
    def adresse(self) -> str:
        """Its path, regular expressions as parts: `/admin/<path:app_label>/`."""
        return "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<path:\1>", self.chemin).replace("^", "").replace("$", "")


def routes(resolveur: URLResolver | None = None, chemin: str = "", espace: str = "") -> Iterator[Route]:
    """Every address that the site answers, that of the admin's objects and of what it does not know included."""
    for entree in (resolveur or get_resolver()).url_patterns:
        ici = chemin + str(entree.pattern)
        if isinstance(entree, URLResolver):
            yield from routes(entree, ici, f"{espace}{entree.namespace}:" if entree.namespace else espace)
        elif isinstance(entree, URLPattern):
            nom = f"{espace}{entree.name}" if entree.name else f"{espace}{_sans_nom(ici)}"
            yield Route(nom, ici, entree.callback, tuple(entree.pattern.regex.groupindex))


def _sans_nom(chemin: str) -> str:
    """Two kinds of addresses of the admin have no name: an object without its screen, and what it does not know."""
    objet = re.search(r"(\w+)/(\w+)/<path:object_id>/$", chemin)
    return f"{objet[1]}_{objet[2]}_objet" if objet else "inconnue"
