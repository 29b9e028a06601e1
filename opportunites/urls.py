from django.urls import path

from opportunites import feeds, views

app_name = "opportunites"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("flux.atom", feeds.OffresFeed(), name="flux"),
    path("<uuid:uuid>/", views.detail, name="detail"),
]
