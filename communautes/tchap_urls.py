"""One's Tchap account."""

from django.urls import path

from communautes.views import tchap as views

app_name = "tchap"

urlpatterns = [
    path("membre/tchap/", views.modifier, name="modifier"),
    path("membre/tchap/supprimer/", views.supprimer, name="supprimer"),
]
