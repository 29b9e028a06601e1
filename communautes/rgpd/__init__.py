"""What the life of communities keeps of people."""

from communautes.rgpd import publications  # noqa: F401  (they declare)
