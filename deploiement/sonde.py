"""Probe of a container, with the standard library alone: ``sonde.py web`` or ``sonde.py processus``.

`web`: the process answers, whatever the state of the other parts. `processus` (worker, beat, courrier, tchap): it
touched its sign of life in the last two minutes. Ends with 1 when the container is not well.
"""

import http.client
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

SILENCE = 120.0  # seconds


def web() -> bool:
    port = int(os.environ.get("PORT") or "8000")
    hote = urlsplit(os.environ["SITE_URL"]).hostname or ""  # Django answers to no other name
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=4)) as connexion:
            connexion.request("GET", "/sante/?partie=web", headers={"Host": hote})
            return connexion.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def processus() -> bool:
    try:
        return time.time() - Path(os.environ["SIGNE_DE_VIE"]).stat().st_mtime < SILENCE
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "processus": processus}[sys.argv[1]]() else 1)
