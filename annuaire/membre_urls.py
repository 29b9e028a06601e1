"""One's own membership."""

from django.urls import path

from annuaire.views import membres as views

app_name = "membre"

urlpatterns = [
    path("", views.mon_adhesion, name="mon_adhesion"),
    path("demander/", views.demander, name="demander"),
    path("completer/", views.completer, name="completer"),
    path("entrer/", views.accepter_invitation, name="accepter_invitation"),
    path("sortir/", views.sortir, name="sortir"),
    path("renouveler/<str:jeton>/", views.renouveler, name="renouveler"),
]
