from django.urls import path

from accueil import views

app_name = "accueil"

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("tableau-de-bord/", views.tableau_de_bord, name="tableau_de_bord"),
    path("tableau-de-bord/<slug:nom>/", views.carte, name="carte"),
    path("lettre/apercu/", views.apercu_lettre, name="apercu_lettre"),
    path("compte/", views.compte, name="compte"),
    path("compte/donnees/", views.mes_donnees, name="mes_donnees"),
    path("compte/supprimer/", views.supprimer_compte, name="supprimer_compte"),
    path("opportunites/<uuid:uuid>/pousser/", views.pousser_offre, name="pousser_offre"),
    path("stats/", views.stats, name="stats"),
    path("budget/", views.budget, name="budget"),
    path("accessibilite/", views.accessibilite, name="accessibilite"),
    path("mentions-legales/", views.mentions_legales, name="mentions_legales"),
    path("donnees-personnelles/", views.donnees_personnelles, name="donnees_personnelles"),
    path("cookies/", views.cookies, name="cookies"),
    path("cgu/", views.cgu, name="cgu"),
    path("aide/", views.aide, name="aide"),
    path("contact/", views.contact, name="contact"),
    path("plan-du-site/", views.plan_du_site, name="plan_du_site"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
