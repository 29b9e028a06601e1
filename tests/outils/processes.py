"""What is still alive: read in /proc, because a supervisor that forgets a child forgets it everywhere."""

import os
from pathlib import Path

from outils.account import SHELTER_LINK
from outils.lineage import command_line


def processes_in(dossier: Path) -> list[int]:
    """Return the live processes that name *dossier* or work in it, whoever started them."""
    roots = {str(dossier), str((dossier / SHELTER_LINK).resolve())}
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or not (arguments := command_line(int(entry.name))):
            continue
        try:
            places = [*arguments, os.readlink(entry / "cwd")]
        except OSError:
            places = arguments
        if any(root in place for root in roots for place in places):
            found.append(int(entry.name))
    return found


def is_empty(dossier: Path) -> bool:
    return not processes_in(dossier)
