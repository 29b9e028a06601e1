"""What communities keep of people, by slice: each module declares its own."""

from communautes.rgpd import lettre

__all__ = ["lettre"]
