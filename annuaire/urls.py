from django.urls import path

from annuaire.views import recruteurs as views

app_name = "annuaire"

urlpatterns = [
    path("equipe/", views.equipe, name="equipe"),
    path("equipe/<int:organisme>/inviter/", views.inviter, name="inviter"),
    path("rattachement/demander/", views.demander, name="demander"),
    path("rattachement/<uuid:uuid>/accepter/", views.accepter_invitation, name="accepter_invitation"),
    path("rattachement/<uuid:uuid>/decliner/", views.decliner_invitation, name="decliner_invitation"),
    path("rattachement/<uuid:uuid>/retirer/", views.retirer, name="retirer"),
]
