"""Campaigns of mentoring, and the screen of who leads them."""

from django.urls import path

from mentorat.views import appariement, campagnes

app_name = "campagnes"

urlpatterns = [
    path("", campagnes.liste, name="liste"),
    path("creer/", campagnes.creer, name="creer"),
    path("<uuid:uuid>/", campagnes.detail, name="detail"),
    path("<uuid:uuid>/modifier/", campagnes.modifier, name="modifier"),
    path("<uuid:uuid>/ouvrir/", campagnes.ouvrir, name="ouvrir"),
    path("<uuid:uuid>/fermer-inscriptions/", campagnes.fermer_inscriptions, name="fermer_inscriptions"),
    path("<uuid:uuid>/rouvrir/", campagnes.rouvrir, name="rouvrir"),
    path("<uuid:uuid>/annuler/", campagnes.annuler, name="annuler"),
    path("<uuid:uuid>/clore/", campagnes.clore, name="clore"),
    path("<uuid:uuid>/participer/", campagnes.participer, name="participer"),
    path("<uuid:uuid>/quitter/", campagnes.quitter, name="quitter"),
    path("<uuid:uuid>/inscrire/", campagnes.inscrire, name="inscrire"),
    path("<uuid:uuid>/desinscrire/", campagnes.desinscrire, name="desinscrire"),
    path("<uuid:uuid>/appariement/", appariement.appariement, name="appariement"),
    path("<uuid:uuid>/apparier/", appariement.apparier, name="apparier"),
    path("<uuid:uuid>/imposer/", appariement.imposer, name="imposer"),
    path("<uuid:uuid>/paires/<int:pk>/ecarter/", appariement.ecarter, name="ecarter"),
    path("<uuid:uuid>/paires/<int:pk>/remettre/", appariement.remettre, name="remettre"),
    path("<uuid:uuid>/confirmer/", appariement.confirmer, name="confirmer"),
]
