"""What the life of communities keeps of people."""

from communautes.rgpd import espaces  # noqa: F401  (it declares)
