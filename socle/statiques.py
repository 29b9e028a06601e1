"""Static files by allow-list: the DSFR ships 6 971 files, pages use about fifty."""

import atexit
import posixpath
import re
import shutil
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage

from socle import allegement

CHOISIS = {
    "dsfr": ["dsfr/dist/fonts/*.woff*"],
    "django.contrib.admin": ["admin/*"],
    "django_htmx": ["django_htmx/htmx-2.min.js"],
}
# Beside the files that they name.
ALLEGES = {"dsfr/dist/dsfr.allege.css": allegement.feuille, "dsfr/dist/dsfr.allege.js": allegement.script}
_ADRESSE = re.compile(r"url\(['\"]?([^)'\":]+)['\"]?\)")


@cache
def _fabriquer(version: float) -> FileSystemStorage:
    """Write the files of `ALLEGES` for as long as the process lives."""
    dossier = Path(tempfile.mkdtemp(prefix="dsfr-"))
    atexit.register(shutil.rmtree, dossier, ignore_errors=True)
    for chemin, contenu in ALLEGES.items():
        (dossier / chemin).parent.mkdir(parents=True, exist_ok=True)
        (dossier / chemin).write_text(contenu(), encoding="utf-8")
    return FileSystemStorage(location=dossier)


@cache
def _nommes(version: float) -> frozenset[str]:
    """Every file, icons mostly, that the DSFR's light sheet or ours names."""
    alleges = _fabriquer(version)
    feuilles = [(Path(alleges.path(chemin)), posixpath.dirname(chemin)) for chemin in ALLEGES if chemin.endswith("css")]
    feuilles += [(feuille, "css") for feuille in (settings.RACINE / "static/css").glob("*.css")]
    return frozenset(
        posixpath.normpath(posixpath.join(dossier, adresse))
        for feuille, dossier in feuilles
        for adresse in _ADRESSE.findall(feuille.read_text(encoding="utf-8"))
    )


def _version() -> float:
    """Under DEBUG, a class newly named by a template shows when the page is reloaded."""
    return max(fichier.stat().st_mtime for fichier in allegement.sources()) if settings.DEBUG else 0


class FichiersAlleges(BaseFinder):
    """Offer what `socle.allegement` makes."""

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        yield from ((chemin, _fabriquer(_version())) for chemin in ALLEGES)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in ALLEGES:
            return []
        trouve = _fabriquer(_version()).path(path)
        return [trouve] if find_all else trouve


class FichiersChoisis(AppDirectoriesFinder):
    """Serve and collect only what `CHOISIS` or a sheet names."""

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        nommes = _nommes(_version())
        for chemin, stockage in super().list(ignore_patterns):
            if chemin in nommes or self._choisi(chemin):
                yield chemin, stockage

    def find_in_app(self, app: str, path: str) -> str | None:
        return super().find_in_app(app, path) if self._choisi(path) or path in _nommes(_version()) else None

    @staticmethod
    def _choisi(chemin: str) -> bool:
        return any(fnmatch(chemin, motif) for motifs in CHOISIS.values() for motif in motifs)
