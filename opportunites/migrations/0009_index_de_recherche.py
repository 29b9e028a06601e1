"""What the index in the process follows: which rows were written since a snapshot, and which went away."""

import django.contrib.postgres.fields
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

# Whoever updates a row moves its version.
VERSION = """
CREATE FUNCTION public.ligne_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER ligne_version BEFORE UPDATE ON opportunites_lignerecherche
FOR EACH ROW EXECUTE FUNCTION public.ligne_version();
"""
RETRAIT = """
CREATE FUNCTION public.ligne_retiree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.opportunites_ligneretiree (offre) SELECT offre_id FROM retirees
    ON CONFLICT (offre) DO UPDATE SET version = EXCLUDED.version, at = EXCLUDED.at;
    RETURN NULL;
END $$;
CREATE TRIGGER ligne_retiree AFTER DELETE ON opportunites_lignerecherche
REFERENCING OLD TABLE AS retirees FOR EACH STATEMENT EXECUTE FUNCTION public.ligne_retiree();
"""
REMPLIR = """
UPDATE opportunites_lignerecherche ligne SET
    mobilites = o.mobilites,
    corps = COALESCE(
        (SELECT array_agg(v.corps_id ORDER BY v.corps_id) FROM opportunites_offre_corps_vises v WHERE v.offre_id = o.id),
        '{}'
    ),
    etape = CASE WHEN concat(o.etape_apport, o.etape_mentor, o.etape_suite) = '' THEN '' ELSE 'oui' END
FROM opportunites_offre o WHERE o.id = ligne.offre_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opportunites', '0008_recherches'),
        ('referentiels', '0002_fusion_des_competences'),
    ]

    operations = [
        migrations.CreateModel(
            name='LigneRetiree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offre', models.BigIntegerField(unique=True, verbose_name='clé de l’offre')),
                ('version', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()), verbose_name='version')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='date')),
            ],
            options={
                'verbose_name': 'ligne retirée',
                'verbose_name_plural': 'lignes retirées',
            },
        ),
        migrations.AddField(
            model_name='lignerecherche',
            name='corps',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], size=None, verbose_name='corps visés'),
        ),
        migrations.AddField(
            model_name='lignerecherche',
            name='etape',
            field=models.CharField(db_default='', max_length=3, verbose_name='étape numérique'),
        ),
        migrations.AddField(
            model_name='lignerecherche',
            name='mobilites',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=15), db_default=[], size=None, verbose_name='mobilités validées'),
        ),
        migrations.AddField(
            model_name='lignerecherche',
            name='version',
            field=models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()), help_text='Transaction qui l’a écrite ; un déclencheur la tient à jour.', verbose_name='version'),
        ),
        migrations.AddIndex(
            model_name='lignerecherche',
            index=models.Index(fields=['version'], name='ligne_par_version'),
        ),
        migrations.AddIndex(
            model_name='ligneretiree',
            index=models.Index(fields=['version'], name='ligne_retiree_par_version'),
        ),
        migrations.RunSQL(VERSION, migrations.RunSQL.noop),
        migrations.RunSQL(RETRAIT, migrations.RunSQL.noop),
        migrations.RunSQL(REMPLIR, migrations.RunSQL.noop),
    ]
