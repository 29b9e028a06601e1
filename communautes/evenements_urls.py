"""Events of communities, and who comes to them."""

import re
from datetime import date

from django.urls import path, register_converter

from communautes.views import evenements, inscriptions, inscrits, organisation
from communautes.views.evenements import ANNEES

app_name = "evenements"


class MoisConverter:
    """« 2026-11 »: the first day of this month; None for what is no month, or too far."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> date | None:
        lu = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", value)
        return date(int(lu[1]), int(lu[2]), 1) if lu and int(lu[1]) in ANNEES else None

    def to_url(self, value: date | str) -> str:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


register_converter(MoisConverter, "mois")

UN = "evenements/<uuid:uuid>/"

urlpatterns = [
    path("evenements/", evenements.liste, name="liste"),
    path("evenements/mois/<mois:mois>/", evenements.mois, name="mois"),
    path("communautes/<slug:slug>/evenements/creer/", organisation.creer, name="creer"),
    path(UN, evenements.detail, name="detail"),
    path(f"{UN}modifier/", organisation.modifier, name="modifier"),
    path(f"{UN}publier/", organisation.publier, name="publier"),
    path(f"{UN}annuler/", organisation.annuler, name="annuler"),
    path(f"{UN}clore/", organisation.clore, name="clore"),
    path(f"{UN}dupliquer/", organisation.dupliquer, name="dupliquer"),
    path(f"{UN}inscrire/", inscriptions.inscrire, name="inscrire"),
    path(f"{UN}mon-inscription/", inscriptions.modifier_inscription, name="modifier_inscription"),
    path(f"{UN}mon-inscription/annuler/", inscriptions.annuler_inscription, name="annuler_inscription"),
    path(f"{UN}mon-inscription/accepter/", inscriptions.accepter_place, name="accepter_place"),
    path(f"{UN}inscriptions/", inscrits.inscriptions, name="inscriptions"),
    path(f"{UN}presences/", inscrits.presences, name="presences"),
    path("evenements/inscriptions/<uuid:uuid>/valider/", inscrits.valider_inscription, name="valider_inscription"),
    path("evenements/inscriptions/<uuid:uuid>/refuser/", inscrits.refuser_inscription, name="refuser_inscription"),
]
