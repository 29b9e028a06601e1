"""Addresses that somebody types and that pages lead to. Queries nothing."""

SCHEMAS = ("https://", "http://")


def est_ouvrable(adresse: str) -> bool:
    """Whether it leads to the web: anything else is shown as text, whatever wrote it."""
    return adresse.startswith(SCHEMAS)


def normaliser(adresse: str) -> str:
    """Its scheme in lower case, as `est_ouvrable` looks for it."""
    schema, separe, reste = adresse.partition("://")
    return f"{schema.lower()}{separe}{reste}"
