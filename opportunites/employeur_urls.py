"""The employer's space: this app's part of it."""

from django.urls import path

from opportunites import views

app_name = "employeur"

urlpatterns = [path("offres/", views.offres, name="offres")]
