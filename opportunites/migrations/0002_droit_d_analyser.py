"""The web role may ANALYZE what a bulk import fills, in the same transaction (PostgreSQL 17: MAINTAIN).

Without statistics of rows just inserted, or with those taken by autovacuum when they were not yet visible,
the planner believes these tables empty and indexing 15,000 offers takes minutes instead of seconds.
"""

from django.conf import settings
from django.db import migrations

TABLES = ("opportunites_offre", "opportunites_exigenceoffre", "opportunites_lignerecherche")


def donner(apps, schema_editor):
    role = schema_editor.quote_name(settings.ROLE_WEB)
    schema_editor.execute(f"GRANT MAINTAIN ON {', '.join(TABLES)} TO {role}")


class Migration(migrations.Migration):
    dependencies = [("opportunites", "0001_initial"), ("socle", "0002_roles_et_recherche")]

    operations = [
        migrations.RunPython(donner, migrations.RunPython.noop),
        # Not compressed: compressing each vector costs more at import than its pages do at reading.
        migrations.RunSQL(
            "ALTER TABLE opportunites_lignerecherche ALTER COLUMN vecteur SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
