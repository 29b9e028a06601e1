"""File locks and private files: what several processes share without trusting pid lists.

A lock is a ``flock``: the kernel releases it when the last holder dies, however it dies.
"""

import fcntl
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def acquire(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """Return the descriptor that holds the lock, or None when it is taken and *wait* is false."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    operation = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, operation if wait else operation | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_held(path: Path) -> bool:
    """Tell whether someone holds the exclusive lock (asks for a shared one, and drops it)."""
    if not path.exists():
        return False
    descriptor = acquire(path, shared=True, wait=False)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def write_private(path: Path, content: str) -> None:
    """Replace *path* in one step, readable by its owner only."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(content)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path: Path, content: dict[str, Any]) -> None:
    write_private(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """Return the content, or an empty dictionary when there is none to read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
