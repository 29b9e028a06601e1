"""A homeserver that answers what a test decides, over real sockets: what a real one rarely does."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OUI: dict[str, Any] = {"event_id": "$un"}


class Serveur:
    """`reponses`: by the end of a path, (status, body[, headers]); otherwise, as a plain room where all goes well."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.reponses: dict[str, tuple[Any, ...]] = {}
        self.appels: list[tuple[str, str, Any]] = []
        self.lenteur = 0.0  # seconds before it answers

    def repondre(self, methode: str, chemin: str, corps: Any) -> tuple[Any, ...]:
        self.appels.append((methode, chemin, corps))
        time.sleep(self.lenteur)
        for fin, reponse in self.reponses.items():
            if chemin.endswith(fin):
                return reponse
        if "/state/" in chemin:
            return 404, {"errcode": "M_NOT_FOUND"}
        return 200, OUI

    @property
    def ecrits(self) -> list[str]:
        return [corps["body"] for methode, _, corps in self.appels if methode == "PUT"]

    def fait(self, quoi: str) -> list[str]:
        return [corps["user_id"] for _, chemin, corps in self.appels if chemin.endswith(f"/{quoi}")]


@contextmanager
def serveur_matrix() -> Iterator[Serveur]:
    class Guichet(BaseHTTPRequestHandler):
        def repondre(self) -> None:
            longueur = int(self.headers.get("Content-Length") or 0)
            corps = json.loads(self.rfile.read(longueur)) if longueur else None
            statut, dit, *entetes = serveur.repondre(self.command, self.path, corps)
            brut = dit if isinstance(dit, bytes) else json.dumps(dit).encode()
            self.send_response(statut)
            self.send_header("Content-Length", str(len(brut)))
            for nom, valeur in (entetes[0] if entetes else {}).items():
                self.send_header(nom, valeur)
            self.end_headers()
            self.wfile.write(brut)

        do_GET = do_POST = do_PUT = repondre

        def log_message(self, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
    serveur = Serveur(http.server_address[1])
    fil = threading.Thread(target=http.serve_forever, args=[0.02])
    fil.start()
    try:
        yield serveur
    finally:
        http.shutdown()
        fil.join()
        http.server_close()
