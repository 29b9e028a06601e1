"""Context of every template; reads no table, so that error pages can use it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "SITE_NOM": settings.SITE_NOM,
        "SITE_SLOGAN": settings.SITE_SLOGAN,
        "SITE_OFFICIEL": settings.SITE_OFFICIEL,
        "DEMO": settings.DEMO,
        "CODE_SOURCE_URL": settings.CODE_SOURCE_URL,
    }
