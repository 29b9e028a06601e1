"""The demo's mail server: a process that keeps every mail as a file, and leaves when told."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from outils import courriels
from outils.network import free_port, is_busy
from tests.attente import attendre

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Path, "subprocess.Popen[bytes]"]]:
    port, dossier = free_port(), tmp_path / "courriels"
    command = [sys.executable, "-m", "outils.courriels", f"--port={port}", f"--dossier={dossier}"]
    with subprocess.Popen(command, cwd=RACINE) as process:
        attendre(lambda: is_busy(port))
        yield port, dossier, process
        process.kill()


def send(port: int, text: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.sendmail("nous@exemple.fr", ["lea@exemple.fr"], f"Subject: {text}\r\n\r\n{text}\r\n")


def test_each_mail_is_a_file_for_its_owner_alone(server) -> None:
    port, dossier, process = server
    send(port, "premier")
    send(port, "second")
    premier, second = sorted(dossier.glob("*"))
    assert premier.read_text() == "Subject: premier\n\npremier\n"
    assert "second" in second.read_text()
    assert os.stat(premier).st_mode & 0o077 == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0


def test_only_the_last_ones_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courriels, "KEPT", 2)
    boite = courriels.Boite(tmp_path)

    class Envelope:
        original_content = b"Subject: x\r\n\r\n"

    for _ in range(4):
        with suppress(StopIteration):
            boite.handle_DATA(None, None, Envelope()).send(None)
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_the_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    port = courriels.port_retenu(tmp_path)
    assert courriels.port_retenu(tmp_path) == port
    with socket.create_server(("127.0.0.1", port)):
        assert courriels.port_retenu(tmp_path) != port
