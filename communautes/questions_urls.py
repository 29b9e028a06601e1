"""Questions that the members of a community ask each other."""

from django.urls import path

from communautes.views import questions as views

app_name = "questions"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("poser/", views.poser, name="poser"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/repondre/", views.repondre, name="repondre"),
    path("<uuid:uuid>/rouvrir/", views.rouvrir, name="rouvrir"),
    path("<uuid:uuid>/retirer/", views.retirer, name="retirer"),
    path("reponses/<uuid:reponse>/accepter/", views.accepter_reponse, name="accepter_reponse"),
    path("reponses/<uuid:reponse>/retirer/", views.retirer_reponse, name="retirer_reponse"),
]
