"""What one says of the mails that one receives by choice; two of these pages ask no login."""

from django.urls import path

from socle import abonnements_views as views

app_name = "abonnements"

urlpatterns = [
    path("", views.regler, name="regler"),
    path("desabonner/<str:jeton>/", views.desabonner, name="desabonner"),
    path("preferences/<str:jeton>/", views.preferences, name="preferences"),
    path("adresses/<int:pk>/reessayer/", views.reessayer, name="reessayer"),
]
