"""Chromium for the browser journeys: found, or installed when this account may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# First the one without windows: a page of its own costs it a tenth of the processor's time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")  # the first that this Debian has
MISSING = (
    "Chromium est introuvable : installez le paquet Debian « chromium-headless-shell » (ou « chromium »), "
    "ou indiquez son chemin dans la variable CHROMIUM."
)


class ChromiumError(RuntimeError):
    """Its message is one French sentence."""


def trouver() -> Path | None:
    """Return the browser that ``CHROMIUM`` names, else the first one on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise ChromiumError(f"CHROMIUM={named} n’est pas un programme.")
        return Path(found)
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


def trouver_ou_installer() -> Path:
    """Return the browser, installed by apt if absent and root; raise ``ChromiumError``."""
    found = trouver()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installation de Chromium…", file=sys.stderr, flush=True)
        _install()
        found = trouver()
    if found is None:
        raise ChromiumError(MISSING)
    return found


def _install() -> None:
    _apt("update")
    if all(_apt("install", "-y", "--no-install-recommends", package, "fonts-liberation") for package in PACKAGES):
        raise ChromiumError(f"L’installation de Chromium a échoué (apt-get install {' puis '.join(PACKAGES)}).")


def _apt(*arguments: str) -> int:
    """Its exit code. Its chatter goes to stderr: stdout carries the path, and only it."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(["apt-get", *arguments], env=environment, stdout=sys.stderr.fileno()).returncode


def main() -> int:
    try:
        print(trouver_ou_installer())
    except ChromiumError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
