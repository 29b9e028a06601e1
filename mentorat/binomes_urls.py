from django.urls import path

from mentorat.views import binomes, seances, suivi

app_name = "binomes"

_UN = "binomes/<uuid:uuid>/"
_SEANCE = "binomes/seances/<uuid:uuid>/"

urlpatterns = [
    path("charte/", binomes.charte, name="charte"),
    path("premiere-seance/", binomes.premiere_seance, name="premiere_seance"),
    path("binomes/", binomes.liste, name="liste"),
    path(_UN, binomes.detail, name="detail"),
    path(_UN + "signer/", binomes.signer, name="signer"),
    path(_UN + "objectifs/", binomes.objectifs, name="objectifs"),
    path(_UN + "suspendre/", binomes.suspendre, name="suspendre"),
    path(_UN + "reprendre/", binomes.reprendre, name="reprendre"),
    path(_UN + "terminer/", binomes.terminer, name="terminer"),
    path(_UN + "rompre/", binomes.rompre, name="rompre"),
    path(_UN + "alerter/", suivi.alerter, name="alerter"),
    path(_UN + "donner-avis/", suivi.donner_avis, name="donner_avis"),
    path(_UN + "repondre-suivi/", suivi.repondre_suivi, name="repondre_suivi"),
    path(_UN + "attestation/", suivi.attestation, name="attestation"),
    path(_UN + "creneaux/", seances.proposer_creneaux, name="proposer_creneaux"),
    path(_UN + "creneaux/choisir/", seances.choisir_creneau, name="choisir_creneau"),
    path(_UN + "creneaux/demander/", seances.demander_creneaux, name="demander_creneaux"),
    path(_UN + "seances/planifier/", seances.planifier, name="planifier"),
    path(_UN + "seances/noter/", seances.noter, name="noter"),
    path(_UN + "calendrier.ics", seances.calendrier, name="calendrier"),
    path(_SEANCE + "deplacer/", seances.deplacer, name="deplacer"),
    path(_SEANCE + "annuler/", seances.annuler, name="annuler"),
    path(_SEANCE + "calendrier.ics", seances.calendrier_seance, name="calendrier_seance"),
]
