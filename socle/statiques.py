"""Static files by allow-list: the DSFR ships 6 971 files, pages use about a hundred."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

# Every icon that the main sheet of the DSFR or ours names: the manifest refuses a sheet that leads nowhere.
ICONES = {
    "arrows": [
        "arrow-down-s-line",
        "arrow-left-s-line",
        "arrow-right-line",
        "arrow-right-s-line",
        "arrow-up-down-line",
        "arrow-up-line",
        "fr--arrow-left-s-first-line",
        "fr--arrow-right-s-last-line",
    ],
    "buildings": ["home-4-line"],
    "business": [
        "briefcase-fill",
        "briefcase-line",
        "calendar-line",
        "links-fill",
        "mail-line",
        "medal-line",
        "printer-line",
    ],
    "editor": ["align-left", "fr--quote-line", "translate-2"],
    "finance": ["money-euro-circle-line"],
    "map": ["map-pin-2-line"],
    "media": ["fullscreen-line"],
    "system": [
        "checkbox-circle-line",
        "close-line",
        "download-line",
        "error-warning-fill",
        "external-link-line",
        "fr--alert-warning-2-fill",
        "fr--alert-warning-fill",
        "fr--error-fill",
        "fr--info-fill",
        "fr--success-fill",
        "fr--theme-fill",
        "fr--warning-fill",
        "menu-2-fill",
        "menu-fill",
        "question-line",
        "search-line",
    ],
    "user": ["account-circle-fill", "team-line", "user-line"],
    "weather": ["flashlight-fill", "heavy-showers-fill", "typhoon-fill"],
}

CHOISIS = {
    "dsfr": [
        "dsfr/dist/dsfr.main.min.css",
        "dsfr/dist/dsfr.print.min.css",
        "dsfr/dist/dsfr.module.min.js",
        "dsfr/dist/fonts/*.woff*",
        "dsfr/dist/icons/logo/*.svg",
        *(f"dsfr/dist/icons/{dossier}/{nom}.svg" for dossier, noms in ICONES.items() for nom in noms),
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
