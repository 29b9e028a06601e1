"""What one says of the mails that one receives by choice; two of these pages ask no login."""

from django.urls import path

from socle import abonnements_views as views

app_name = "abonnements"

urlpatterns = [
    path("compte/courriels/", views.choisir, name="choisir"),
    path("lettre/", views.regler, name="regler"),
    path("lettre/desabonner/<str:jeton>/", views.desabonner, name="desabonner"),
    path("lettre/preferences/<str:jeton>/", views.preferences, name="preferences"),
    path("lettre/adresses/<int:pk>/reessayer/", views.reessayer, name="reessayer"),
]
