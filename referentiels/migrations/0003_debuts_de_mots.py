"""Suggestions as somebody types: the words of labels, found by their first letters."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations
from django.db.models import F, Func, TextField
from django.db.models.functions import Cast

PLIER = """
CREATE FUNCTION public.plier(texte text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, texte));
"""

# Not `to_tsvector`: its parser reads « C++ » as c, « Node.js » as a host, « CI/CD » as a file. Without small words:
# half of the skills have one that begins with « de ».
DEBUTS = """
CREATE FUNCTION public.debuts(texte text, autres text DEFAULT '') RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ts_delete(
    array_to_tsvector(array_remove(
        regexp_split_to_array(
            lower(public.unaccent('public.unaccent'::regdictionary, texte || ' ' || autres)), '[^[:alnum:]+#]+'), '')),
    ARRAY['a', 'au', 'aux', 'd', 'de', 'des', 'du', 'en', 'et', 'l', 'la', 'le', 'les', 'ou', 'un', 'une']);
"""


def debuts(*noms):
    return Func(*noms, function="public.debuts", output_field=SearchVectorField())


class Migration(migrations.Migration):
    dependencies = [("referentiels", "0002_fusion_des_competences"), ("socle", "0002_roles_et_recherche")]

    operations = [
        migrations.RunSQL(PLIER, "DROP FUNCTION public.plier(text)"),
        migrations.RunSQL(DEBUTS, "DROP FUNCTION public.debuts(text, text)"),
        migrations.AddIndex("appellation", GinIndex(debuts(F("libelle")), name="appellation_debuts")),
        migrations.AddIndex(
            "competence", GinIndex(debuts(F("libelle"), Cast(F("alias"), TextField())), name="competence_debuts")
        ),
        migrations.AddIndex("denomination", GinIndex(debuts(F("libelle")), name="denomination_debuts")),
        migrations.AddIndex(
            "organisme", GinIndex(debuts(F("nom"), Cast(F("sigle"), TextField())), name="organisme_debuts")
        ),
        migrations.AddIndex("metier", GinIndex(debuts(F("libelle")), name="metier_debuts")),
    ]
