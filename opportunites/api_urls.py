from django.contrib.auth.decorators import login_not_required
from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from opportunites import api

app_name = "api"

urlpatterns = [
    path("offres/", api.offres, name="offres"),
    path("schema/", login_not_required(SpectacularJSONAPIView.as_view()), name="schema"),
]
