from django.urls import path

from comptes import views

app_name = "comptes"

urlpatterns = [
    path("connexion/", views.connexion, name="connexion"),
    path("connexion/code/", views.saisir_code, name="saisir_code"),
    path("connexion/code/renvoyer/", views.renvoyer_code, name="renvoyer_code"),
    path("connexion/second-facteur/", views.second_facteur, name="second_facteur"),
    path("connexion/proconnect/", views.proconnect, name="proconnect"),
    path("connexion/proconnect/retour/", views.retour_proconnect, name="retour_proconnect"),
    path("connexion/proconnect/continuer/", views.continuer_proconnect, name="continuer_proconnect"),
    path("deconnexion/proconnect/", views.sortie_proconnect, name="sortie_proconnect"),
    path("compte/proconnect/lier/", views.lier_proconnect, name="lier_proconnect"),
    path("compte/identites/<int:pk>/detacher/", views.detacher_identite, name="detacher_identite"),
    path("deconnexion/", views.deconnexion, name="deconnexion"),
    path("compte/verifier/", views.verifier, name="verifier"),
    path("compte/adresses/ajouter/", views.ajouter_adresse, name="ajouter_adresse"),
    path("compte/adresses/<int:pk>/retirer/", views.retirer_adresse, name="retirer_adresse"),
    path("compte/adresses/<int:pk>/choisir/", views.choisir_adresse, name="choisir_adresse"),
    path("compte/sessions/<int:pk>/fermer/", views.fermer_session, name="fermer_session"),
    path("compte/sessions/fermer/", views.fermer_autres_sessions, name="fermer_autres_sessions"),
    path("compte/second-facteur/activer/", views.activer_second_facteur, name="activer_second_facteur"),
    path("compte/second-facteur/retirer/", views.retirer_second_facteur, name="retirer_second_facteur"),
    path("compte/second-facteur/codes/", views.codes_de_secours, name="codes_de_secours"),
]
