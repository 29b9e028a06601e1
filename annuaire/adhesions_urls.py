"""Who belongs to communities, and who leads them."""

from django.urls import path

from annuaire.views import adhesions as views

app_name = "adhesions"

urlpatterns = [
    path("membre/communautes/", views.communautes, name="communautes"),
    path("membre/communautes/<slug:slug>/demander/", views.demander, name="demander"),
    path("membre/adhesions/<uuid:uuid>/accepter/", views.accepter_invitation, name="accepter_invitation"),
    path("membre/adhesions/<uuid:uuid>/decliner/", views.decliner_invitation, name="decliner_invitation"),
    path("membre/adhesions/<uuid:uuid>/suspendre/", views.suspendre, name="suspendre"),
    path("membre/adhesions/<uuid:uuid>/reprendre/", views.reprendre, name="reprendre"),
    path("membre/adhesions/<uuid:uuid>/quitter/", views.quitter, name="quitter"),
    path("communautes/<slug:slug>/demandes/", views.demandes, name="demandes"),
    path("communautes/<slug:slug>/inviter/", views.inviter, name="inviter"),
    path("communautes/demandes/<uuid:uuid>/valider/", views.valider, name="valider"),
    path("communautes/demandes/<uuid:uuid>/refuser/", views.refuser, name="refuser"),
]
