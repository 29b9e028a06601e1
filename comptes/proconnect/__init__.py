"""ProConnect, the OpenID Connect of the French State (docs/adr/0022): how we ask, and what we believe of the answer."""

from django.conf import settings


def actif() -> bool:
    return bool(settings.PROCONNECT_ISSUER and settings.PROCONNECT_CLIENT_ID and settings.PROCONNECT_CLIENT_SECRET)
