"""Static files by allow-list: the DSFR ships 6 971 files, pages use about a hundred."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

CHOISIS = {
    "dsfr": [
        "dsfr/dist/dsfr.min.css",
        "dsfr/dist/utility/utility.min.css",
        "dsfr/dist/dsfr.module.min.js",
        "dsfr/dist/dsfr.nomodule.min.js",
        "dsfr/dist/fonts/Marianne-*.woff2",
        "dsfr/dist/favicon/*",
        "dsfr/dist/artwork/*.svg",
        "dsfr/dist/icons/*",
    ],
    "django.contrib.admin": ["admin/*"],
    "django_htmx": ["django_htmx/htmx-2.min.js"],
}


class FichiersChoisis(AppDirectoriesFinder):
    """Serve and collect only what `CHOISIS` names, app by app."""

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        for chemin, stockage in super().list(ignore_patterns):
            if self._choisi(chemin):
                yield chemin, stockage

    def find_in_app(self, app: str, path: str) -> str | None:
        return super().find_in_app(app, path) if self._choisi(path) else None

    @staticmethod
    def _choisi(chemin: str) -> bool:
        return any(fnmatch(chemin, motif) for motifs in CHOISIS.values() for motif in motifs)
