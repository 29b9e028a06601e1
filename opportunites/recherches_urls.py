"""What somebody asks to be searched for them."""

from django.urls import path

from opportunites.views import recherches as views

app_name = "recherches"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("enregistrer/", views.enregistrer, name="enregistrer"),
    path("<uuid:uuid>/", views.lancer, name="lancer"),
    path("<uuid:uuid>/modifier/", views.modifier, name="modifier"),
    path("<uuid:uuid>/mettre-en-pause/", views.mettre_en_pause, name="mettre_en_pause"),
    path("<uuid:uuid>/reactiver/", views.reactiver, name="reactiver"),
    path("<uuid:uuid>/supprimer/", views.supprimer, name="supprimer"),
]
