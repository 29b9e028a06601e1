"""What was derived from words of the referential is known to be stale by reading one row for each table."""

from django.db import migrations, models

SOURCES = ("referentiels_appellation", "referentiels_competence", "referentiels_synonyme")
FONCTION = """
CREATE FUNCTION public.noter_changement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.referentiels_dernierchangement (source, version)
    VALUES (TG_TABLE_NAME, extract(epoch FROM clock_timestamp()) * 1000000)
    ON CONFLICT (source) DO UPDATE SET version = EXCLUDED.version;
    RETURN NULL;
END $$;
"""
DECLENCHEURS = [
    f"CREATE TRIGGER noter_changement AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {source}"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.noter_changement()"
    for source in SOURCES
]


class Migration(migrations.Migration):
    dependencies = [("referentiels", "0003_debuts_de_mots")]

    operations = [
        migrations.CreateModel(
            name="DernierChangement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=63, unique=True, verbose_name="table")),
                ("version", models.BigIntegerField(verbose_name="version")),
            ],
            options={"verbose_name": "dernier changement", "verbose_name_plural": "derniers changements"},
        ),
        migrations.RunSQL(FONCTION, migrations.RunSQL.noop),
        *(migrations.RunSQL(declencheur, migrations.RunSQL.noop) for declencheur in DECLENCHEURS),
    ]
