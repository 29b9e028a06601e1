"""What the life of communities keeps of people."""

from communautes.rgpd import evenements  # noqa: F401  (it declares)
