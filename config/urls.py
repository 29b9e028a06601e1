"""Every address of the site; each app owns its own."""

from django.contrib import admin
from django.urls import include, path

from socle import views as socle_views

handler400 = "socle.views.erreur_400"
handler403 = "socle.views.erreur_403"
handler404 = "socle.views.erreur_404"
handler500 = "socle.views.erreur_500"

urlpatterns = [
    path("", include("accueil.urls")),
    path("opportunites/", include("opportunites.urls")),
    path("api/v1/", include("opportunites.api_urls")),
    path("sante/", socle_views.sante, name="sante"),
    path("admin/", admin.site.urls),
]
