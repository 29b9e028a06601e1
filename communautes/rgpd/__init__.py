"""What communities keep of people: each module declares its own."""

from communautes.rgpd import lettre  # noqa: F401  (they declare)
