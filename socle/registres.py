"""Registries by which a lower floor calls a higher one without importing it. Filled in `AppConfig.ready`."""

from collections.abc import Callable

# Rebuild everything derived from the referential (search rows…); called after it changed.
reindexeurs: list[Callable[[], object]] = []


def reindexer_tout() -> None:
    for reindexer in reindexeurs:
        reindexer()
