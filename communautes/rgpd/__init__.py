"""What the life of communities keeps of people."""

from communautes.rgpd import espaces, evenements, lettre, suites, tchap  # noqa: F401  (they declare)
