from django.urls import path

from opportunites import feeds, views

app_name = "opportunites"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("flux.atom", feeds.OffresFeed(), name="flux"),
    path("creer/", views.creer, name="creer"),
    path("reprendre/", views.retrouver, name="retrouver"),
    path("competences/", views.competences, name="competences"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/modifier/<slug:etape>/", views.modifier, name="modifier"),
    path("<uuid:uuid>/apercu/", views.apercu, name="apercu"),
    path("<uuid:uuid>/soumettre/", views.soumettre, name="soumettre"),
    path("<uuid:uuid>/suivre/", views.suivre, name="suivre"),
    path("<uuid:uuid>/reprendre/", views.reprendre, name="reprendre"),
    path("<uuid:uuid>/dupliquer/", views.dupliquer, name="dupliquer"),
    path("<uuid:uuid>/suspendre/", views.suspendre, name="suspendre"),
    path("<uuid:uuid>/renouveler/", views.renouveler, name="renouveler"),
    path("<uuid:uuid>/clore/", views.clore, name="clore"),
]
