"""The journal of an intention that is gone goes too: it would tell for ever when somebody looked for another post.

The web role deletes nothing from the journal: it calls this procedure of the owner, which leaves an intention that is
still there alone.
"""

from django.conf import settings
from django.db import migrations

OUBLIER = """
CREATE PROCEDURE public.oublier_journal_d_intention(numero bigint) LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  DELETE FROM socle_transition t USING django_content_type c
    WHERE c.app_label = 'annuaire' AND c.model = 'intentionmobilite' AND t.content_type_id = c.id
    AND t.object_id = numero AND NOT EXISTS (SELECT FROM annuaire_intentionmobilite i WHERE i.id = numero)
$$
"""


def permettre(apps, schema_editor):
    role = schema_editor.quote_name(settings.ROLE_WEB)
    schema_editor.execute("REVOKE ALL ON PROCEDURE public.oublier_journal_d_intention(bigint) FROM PUBLIC")
    schema_editor.execute(f"GRANT EXECUTE ON PROCEDURE public.oublier_journal_d_intention(bigint) TO {role}")


class Migration(migrations.Migration):
    dependencies = [("annuaire", "0010_index_du_rapprochement")]

    operations = [
        migrations.RunSQL(OUBLIER, "DROP PROCEDURE public.oublier_journal_d_intention(bigint)"),
        migrations.RunPython(permettre, migrations.RunPython.noop),
    ]
