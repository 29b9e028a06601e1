"""What the life of communities keeps of people."""

# They declare.
from communautes.rgpd import espaces, evenements, lettre, publications, suites, tchap  # noqa: F401
