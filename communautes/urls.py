"""Communities: their page, their announcements, their manifesto."""

from django.urls import path

from communautes.views import amendements, annonces, espaces, manifestes

app_name = "communautes"

urlpatterns = [
    path("", espaces.liste, name="liste"),
    path("<slug:slug>/", espaces.detail, name="detail"),
    path("<slug:slug>/modifier/", espaces.modifier, name="modifier"),
    path("<slug:slug>/ouvrir/", espaces.ouvrir, name="ouvrir"),
    path("<slug:slug>/endormir/", espaces.endormir, name="endormir"),
    path("<slug:slug>/nouveaux/", espaces.nouveaux, name="nouveaux"),
    path("<slug:slug>/annonces/", annonces.annonces, name="annonces"),
    path("<slug:slug>/annonces/creer/", annonces.creer_annonce, name="creer_annonce"),
    path("<slug:slug>/annonces/<uuid:uuid>/", annonces.annonce, name="annonce"),
    path("<slug:slug>/annonces/<uuid:uuid>/modifier/", annonces.modifier_annonce, name="modifier_annonce"),
    path("<slug:slug>/annonces/<uuid:uuid>/supprimer/", annonces.supprimer_annonce, name="supprimer_annonce"),
    path("<slug:slug>/manifeste/", manifestes.manifeste, name="manifeste"),
    path("<slug:slug>/manifeste/versions/", manifestes.versions, name="versions"),
    path("<slug:slug>/manifeste/versions/<int:numero>/", manifestes.version, name="version"),
    path("<slug:slug>/manifeste/difference/", manifestes.difference, name="difference"),
    path("<slug:slug>/manifeste/signataires/", manifestes.signataires, name="signataires"),
    path("<slug:slug>/manifeste/signer/", manifestes.signer, name="signer"),
    path("<slug:slug>/manifeste/rediger/", manifestes.rediger, name="rediger"),
    path("<slug:slug>/manifeste/brouillon/", manifestes.brouillon, name="brouillon"),
    path("<slug:slug>/manifeste/publier/", manifestes.publier, name="publier"),
    path("<slug:slug>/manifeste/abandonner/", manifestes.abandonner, name="abandonner"),
    path("<slug:slug>/amendements/", amendements.amendements, name="amendements"),
    path("<slug:slug>/amendements/proposer/", amendements.proposer, name="proposer"),
    path("<slug:slug>/amendements/<uuid:uuid>/", amendements.amendement, name="amendement"),
    path("<slug:slug>/amendements/<uuid:uuid>/adopter/", amendements.adopter, name="adopter"),
    path("<slug:slug>/amendements/<uuid:uuid>/rejeter/", amendements.rejeter, name="rejeter"),
]
