from django.urls import path

from opportunites import feeds, views

app_name = "opportunites"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("flux.atom", feeds.OffresFeed(), name="flux"),
    path("export.csv", views.export_csv, name="export_csv"),
    path("export.ods", views.export_ods, name="export_ods"),
    path("gardees/", views.gardees, name="gardees"),
    path("gardees/oublier-vues/", views.oublier_vues, name="oublier_vues"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("creer/", views.creer, name="creer"),
    path("reprendre/", views.retrouver, name="retrouver"),
    path("competences/", views.competences, name="competences"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/garder/", views.garder, name="garder"),
    path("<uuid:uuid>/ne-plus-garder/", views.ne_plus_garder, name="ne_plus_garder"),
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
