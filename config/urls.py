"""Every address of the site; each app owns its own."""

from django.contrib import admin
from django.urls import include, path

from comptes import views as comptes_views
from socle import views as socle_views

handler400 = "socle.views.erreur_400"
handler403 = "socle.views.erreur_403"
handler404 = "socle.views.erreur_404"
handler500 = "socle.views.erreur_500"

urlpatterns = [
    path("", include("accueil.urls")),
    path("", include("accompagnement.urls")),
    path("", include("comptes.urls")),
    path("", include("socle.abonnements_urls")),
    path("", include("annuaire.urls")),
    path("membre/profil/", include("annuaire.profil_urls")),
    path("membre/", include("annuaire.membre_urls")),
    path("", include("annuaire.adhesions_urls")),
    path("", include("communautes.tchap_urls")),
    # allauth asks for these two pages by its own names.
    path("connexion/", comptes_views.connexion, name="account_login"),
    path("connexion/second-facteur/", comptes_views.second_facteur, name="mfa_authenticate"),
    path("opportunites/recherches/", include("opportunites.recherches_urls")),
    path("opportunites/", include("opportunites.urls")),
    path("", include("communautes.evenements_urls")),
    path("mentorat/campagnes/", include("mentorat.campagnes_urls")),
    path("mentorat/animation/", include("mentorat.animation_urls")),
    path("employeur/", include("opportunites.employeur_urls")),
    path("communautes/", include("communautes.publications_urls")),
    path("communautes/<slug:slug>/questions/", include("communautes.questions_urls")),
    # After the addresses of « communautes/ » that begin with a word of ours: a community has no such name.
    path("communautes/", include("communautes.urls")),
    path("mentorat/", include("mentorat.binomes_urls")),
    path("mentorat/", include("mentorat.urls")),
    path("", include("communautes.agenda_urls")),
    path("api/v1/", include("opportunites.api_urls")),
    path("sante/", socle_views.sante, name="sante"),
    path("demo/courriels/", socle_views.courriels, name="courriels"),
    path("demo/courriels/<str:numero>/", socle_views.courriel, name="courriel"),
    path("demo/courriels/<str:numero>/html/", socle_views.courriel_html, name="courriel_html"),
    path("admin/", admin.site.urls),
]
