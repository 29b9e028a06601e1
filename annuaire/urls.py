from django.urls import path

from annuaire.views import annuaire, recruteurs

app_name = "annuaire"

urlpatterns = [
    path("annuaire/", annuaire.liste, name="liste"),
    path("annuaire/suggestions/", annuaire.suggestions, name="suggestions"),
    path("annuaire/<uuid:uuid>/", annuaire.detail, name="detail"),
    path("annuaire/<uuid:uuid>/contacter/", annuaire.contacter, name="contacter"),
    path("annuaire/<uuid:uuid>/signaler/", annuaire.signaler, name="signaler"),
    path("employeur/equipe/", recruteurs.equipe, name="equipe"),
    path("employeur/equipe/<int:organisme>/inviter/", recruteurs.inviter, name="inviter"),
    path("employeur/chercher/", recruteurs.chercher_employeurs, name="chercher_employeurs"),
    path("employeur/rattachement/demander/", recruteurs.demander, name="demander"),
    path("employeur/rattachement/<uuid:uuid>/accepter/", recruteurs.accepter_invitation, name="accepter_invitation"),
    path("employeur/rattachement/<uuid:uuid>/decliner/", recruteurs.decliner_invitation, name="decliner_invitation"),
    path("employeur/rattachement/<uuid:uuid>/retirer/", recruteurs.retirer, name="retirer"),
]
