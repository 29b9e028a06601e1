from django.urls import path

from communautes.views import agendas, ateliers, habilitations, series, suites

app_name = "agenda"

_UN = "evenements/<uuid:uuid>/"
_GROUPE = "communautes/groupes/<uuid:uuid>/"

urlpatterns = [
    path("evenements/agenda/", agendas.reglages, name="reglages"),
    path("evenements/agenda/renouveler/", agendas.renouveler, name="renouveler"),
    path("evenements/agenda/arreter/", agendas.arreter, name="arreter"),
    path("evenements/agenda/<slug:jeton>.ics", agendas.flux, name="flux"),
    path("evenements/co-developpement/guide/", ateliers.guide, name="guide"),
    path("evenements/co-developpement/engagement/", ateliers.engagement, name="engagement"),
    path("evenements/co-developpement/mes-conclusions/", ateliers.mes_conclusions, name="mes_conclusions"),
    path(_UN + "evenement.ics", agendas.fichier, name="fichier"),
    path(_UN + "participants/", suites.participants, name="participants"),
    path(_UN + "ecrire/", suites.ecrire_aux_inscrits, name="ecrire_aux_inscrits"),
    path(_UN + "avis/", suites.donner_avis, name="donner_avis"),
    path(_UN + "avis/resultats/", suites.resultats, name="resultats"),
    path(_UN + "compte-rendu/", suites.publier_bilan, name="publier_bilan"),
    path(_UN + "acces/", habilitations.donner_habilitation, name="donner_habilitation"),
    path(_UN + "acces/retirer/", habilitations.retirer_habilitation, name="retirer_habilitation"),
    path(_UN + "acces/exporter/", habilitations.exporter_habilitations, name="exporter_habilitations"),
    path(_UN + "atelier/", ateliers.atelier, name="atelier"),
    path(_UN + "atelier/conclusions/", ateliers.ecrire_conclusions, name="ecrire_conclusions"),
    path(_UN + "atelier/conclusions/effacer/", ateliers.effacer_conclusions, name="effacer_conclusions"),
    path("communautes/<slug:slug>/groupes/", series.series, name="series"),
    path("communautes/<slug:slug>/groupes/creer/", series.creer_serie, name="creer_serie"),
    path(_GROUPE, series.serie, name="serie"),
    path(_GROUPE + "modifier/", series.modifier_serie, name="modifier_serie"),
]
