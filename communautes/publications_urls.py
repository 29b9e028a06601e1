"""REX and commons: the same pages, under the word of each."""

from django.urls import path, register_converter

from communautes.models.publications import PUBLICATIONS
from communautes.views import publications, relectures, textes


class GenreConverter:
    """`rex` or `communs`: no community has an address there."""

    regex = "|".join(PUBLICATIONS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(GenreConverter, "publication")

app_name = "publications"

urlpatterns = [
    path("mes-textes/", textes.mes_textes, name="mes_textes"),
    path("relecture/", relectures.relecture, name="relecture"),
    path("<publication:genre>/", publications.liste, name="liste"),
    path("<publication:genre>/creer/", textes.creer, name="creer"),
    path("<publication:genre>/<uuid:uuid>/", publications.detail, name="detail"),
    path("<publication:genre>/<uuid:uuid>/modifier/", textes.modifier, name="modifier"),
    path("<publication:genre>/<uuid:uuid>/supprimer/", textes.supprimer, name="supprimer"),
    path("<publication:genre>/<uuid:uuid>/soumettre/", textes.soumettre, name="soumettre"),
    path("<publication:genre>/<uuid:uuid>/publier/", relectures.publier, name="publier"),
    path(
        "<publication:genre>/<uuid:uuid>/demander-modifications/",
        relectures.demander_modifications,
        name="demander_modifications",
    ),
    path("<publication:genre>/<uuid:uuid>/archiver/", relectures.archiver, name="archiver"),
    path("<publication:genre>/<uuid:uuid>/reprendre/", textes.reprendre, name="reprendre"),
    path("<publication:genre>/<uuid:uuid>/confirmer/", publications.confirmer, name="confirmer"),
    path("communs/<uuid:uuid>/maintenir/", publications.maintenir, name="maintenir"),
    path("communs/<uuid:uuid>/ne-plus-maintenir/", publications.ne_plus_maintenir, name="ne_plus_maintenir"),
]
