"""What animators and the moderation team follow of mentoring."""

from django.urls import path

from mentorat.views import animation as views

app_name = "animation"

urlpatterns = [
    path("", views.binomes, name="binomes"),
    path("demandes/", views.demandes, name="demandes"),
    path("indicateurs/", views.indicateurs, name="indicateurs"),
]
