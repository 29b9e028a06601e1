"""What the life of communities keeps of people."""

from communautes.rgpd import suites  # noqa: F401  (they declare)
