from django.urls import path

from accueil import views

app_name = "accueil"

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("compte/", views.compte, name="compte"),
    path("compte/supprimer/", views.supprimer_compte, name="supprimer_compte"),
]
