"""What communities keep of people."""

from communautes.rgpd import tchap

__all__ = ["tchap"]
