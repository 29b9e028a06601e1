"""Mentoring, from the offer and the request to the answer."""

from django.urls import path

from mentorat.views import demandes, offres, voeux

app_name = "mentorat"

urlpatterns = [
    path("", offres.accueil, name="accueil"),
    path("offre/proposer/", offres.proposer_offre, name="proposer_offre"),
    path("offre/modifier/", offres.modifier_offre, name="modifier_offre"),
    path("offre/suspendre/", offres.suspendre_offre, name="suspendre_offre"),
    path("offre/reprendre/", offres.reprendre_offre, name="reprendre_offre"),
    path("offre/retirer/", offres.retirer_offre, name="retirer_offre"),
    path("demandes/creer/", demandes.demander, name="demander"),
    path("demandes/<uuid:uuid>/", demandes.demande, name="demande"),
    path("demandes/<uuid:uuid>/modifier/", demandes.modifier_demande, name="modifier_demande"),
    path("demandes/<uuid:uuid>/mentors/", demandes.mentors, name="mentors"),
    path("demandes/<uuid:uuid>/mentors/<uuid:offre>/", demandes.souhaiter, name="souhaiter"),
    path("demandes/<uuid:uuid>/adresser/", demandes.adresser, name="adresser"),
    path("demandes/<uuid:uuid>/retirer/", demandes.retirer_demande, name="retirer_demande"),
    path("voeux/<uuid:uuid>/", voeux.voeu, name="voeu"),
    path("voeux/<uuid:uuid>/accepter/", voeux.accepter, name="accepter"),
    path("voeux/<uuid:uuid>/decliner/", voeux.decliner, name="decliner"),
    path("voeux/<uuid:uuid>/modifier/", voeux.modifier_voeu, name="modifier_voeu"),
    path("voeux/<uuid:uuid>/monter/", voeux.monter, name="monter"),
    path("voeux/<uuid:uuid>/descendre/", voeux.descendre, name="descendre"),
    path("voeux/<uuid:uuid>/abandonner/", voeux.abandonner, name="abandonner"),
]
