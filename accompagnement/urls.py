from django.urls import path

from accompagnement.views import lecteurs, mobilite, partages

app_name = "accompagnement"

urlpatterns = [
    path("ma-mobilite/", mobilite.ma_mobilite, name="ma_mobilite"),
    path("ma-mobilite/declarer/", mobilite.declarer, name="declarer"),
    path("ma-mobilite/pause/", mobilite.mettre_en_pause, name="mettre_en_pause"),
    path("ma-mobilite/reprendre/", mobilite.reprendre, name="reprendre"),
    path("ma-mobilite/fermer/", mobilite.fermer, name="fermer"),
    # The address of a mail: a professional mailbox is its employer's.
    path("mon-espace/confirmer/", mobilite.renouveler, name="renouveler"),
    path("ma-mobilite/qui-me-voit/", partages.qui_me_voit, name="qui_me_voit"),
    path("ma-mobilite/exclusions/", partages.exclusions, name="exclusions"),
    path("ma-mobilite/exclusions/personne/", partages.exclure_personne, name="exclure_personne"),
    path("ma-mobilite/exclusions/<uuid:uuid>/lever/", partages.lever_exclusion, name="lever_exclusion"),
    path("ma-mobilite/readmissions/", partages.readmissions, name="readmissions"),
    path("ma-mobilite/readmissions/<uuid:uuid>/retirer/", partages.retirer_readmission, name="retirer_readmission"),
    path("ma-mobilite/employeurs/", partages.employeurs, name="employeurs"),
    path("ma-mobilite/employeurs/<uuid:uuid>/retirer/", partages.retirer_employeur, name="retirer_employeur"),
    path("ma-mobilite/conseil/", partages.conseil, name="conseil"),
    path("ma-mobilite/conseil/retirer/", partages.retirer_conseiller, name="retirer_conseiller"),
    path("employeur/personnes-a-l-ecoute/", lecteurs.a_l_ecoute, name="a_l_ecoute"),
    path("accompagnement/", lecteurs.accompagnees, name="accompagnees"),
    path("accompagnement/<uuid:uuid>/", lecteurs.detail, name="detail"),
]
