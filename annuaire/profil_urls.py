from django.urls import path

from annuaire.views import attestations, sections
from annuaire.views import profil as views

app_name = "profil"

urlpatterns = [
    path("", views.voir, name="voir"),
    path("position/", sections.position, name="position"),
    path("presentation/", sections.presentation, name="presentation"),
    path("visibilite/", sections.visibilite, name="visibilite"),
    path("apercu/", views.apercu, name="apercu"),
    path("competences/", views.competences, name="competences"),
    path("competences/chercher/", views.chercher_competences, name="chercher_competences"),
    path("competences/proposer/", views.proposer_competence, name="proposer_competence"),
    path("competences/<slug:code>/prouver/", views.prouver, name="prouver"),
    path("preuves/<uuid:uuid>/retirer/", views.retirer_preuve, name="retirer_preuve"),
    path("preuves/<uuid:uuid>/modifier/", views.modifier_preuve, name="modifier_preuve"),
    path("preuves/<uuid:uuid>/attestation/", attestations.demander_attestation, name="demander_attestation"),
    path("attestations/", attestations.attestations, name="attestations"),
    path("attestations/<uuid:uuid>/", attestations.attestation, name="attestation"),
    path("attestations/<uuid:uuid>/attester/", attestations.attester, name="attester"),
    path("attestations/<uuid:uuid>/decliner/", attestations.decliner, name="decliner"),
    path("attestations/<uuid:uuid>/retirer/", attestations.retirer_attestation, name="retirer_attestation"),
    path("etapes/ajouter/", views.ajouter_etape, name="ajouter_etape"),
    path("etapes/<uuid:uuid>/", views.modifier_etape, name="modifier_etape"),
    path("etapes/<uuid:uuid>/supprimer/", views.supprimer_etape, name="supprimer_etape"),
]
