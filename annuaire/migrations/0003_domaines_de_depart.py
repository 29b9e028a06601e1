"""Public employers of the State whose mail domain is not in gouv.fr. Kept in the admin from there."""

from django.db import migrations

DOMAINES = [
    "assurance-maladie.fr", "asp-public.fr", "brgm.fr", "cerema.fr", "cnes.fr", "cnrs.fr", "francetravail.fr",
    "ign.fr", "inria.fr", "insee.fr", "justice.fr", "meteo.fr", "onf.fr", "shom.fr", "urssaf.fr",
]


def charger(apps, schema_editor):
    modele = apps.get_model("annuaire", "DomainePublic")
    modele.objects.using(schema_editor.connection.alias).bulk_create(
        [modele(domaine=domaine) for domaine in DOMAINES], ignore_conflicts=True
    )


class Migration(migrations.Migration):

    dependencies = [("annuaire", "0002_domaine_public")]

    operations = [migrations.RunPython(charger, migrations.RunPython.noop)]
