"""The runs of the assignment engine: rows that the web role can only add."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def retirer_les_droits(apps, schema_editor):
    role = schema_editor.quote_name(settings.ROLE_WEB)
    schema_editor.execute(f"REVOKE UPDATE, DELETE ON rapprochement_execution FROM {role}")


def rendre_les_droits(apps, schema_editor):
    role = schema_editor.quote_name(settings.ROLE_WEB)
    schema_editor.execute(f"GRANT UPDATE, DELETE ON rapprochement_execution TO {role}")


# Holds for the owner too, but for what is older than a year: see socle 0009.
DECLENCHEUR = """
CREATE TRIGGER refuser_reecriture BEFORE UPDATE OR DELETE ON rapprochement_execution
FOR EACH ROW EXECUTE FUNCTION public.refuser_reecriture('ended_at')
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("socle", "0009_trace"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Execution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('genre', models.CharField(help_text='Le mot du métier qui l’a demandée.', max_length=40, verbose_name='genre')),
                ('issue', models.CharField(choices=[('affectée', 'Affectation faite'), ('vide', 'Ni demande ni offre'), ('sans demande', 'Aucune demande'), ('sans offre', 'Aucune offre'), ('sans place', 'Aucune place d’un côté ou de l’autre'), ('sans paire', 'Aucune paire admissible')], max_length=20, verbose_name='issue')),
                ('graine', models.BigIntegerField(verbose_name='graine')),
                ('parametres', models.JSONField(blank=True, default=dict, help_text='Numéros et codes.', verbose_name='paramètres')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte de la question')),
                ('demandes', models.PositiveIntegerField(verbose_name='demandes')),
                ('offres', models.PositiveIntegerField(verbose_name='offres')),
                ('admissibles', models.PositiveIntegerField(verbose_name='paires admissibles')),
                ('paires', models.PositiveIntegerField(verbose_name='paires formées')),
                ('score_total', models.BigIntegerField(verbose_name='score total')),
                ('borne', models.BigIntegerField(help_text='Le score total qu’aucune autre affectation ne dépasse.', verbose_name='borne')),
                ('duree_ms', models.PositiveIntegerField(verbose_name='durée du calcul (ms)')),
                ('started_at', models.DateTimeField(verbose_name='commencée le')),
                ('ended_at', models.DateTimeField(verbose_name='finie le')),
                ('acteur', models.ForeignKey(blank=True, help_text='Vide : la plateforme elle-même.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='acteur')),
            ],
            options={
                'verbose_name': 'exécution',
                'indexes': [models.Index(fields=['genre', 'ended_at'], name='execution_genre')],
                'constraints': [models.CheckConstraint(condition=models.Q(('issue__in', ['affectée', 'vide', 'sans demande', 'sans offre', 'sans place', 'sans paire'])), name='execution_issue_connue'), models.CheckConstraint(condition=models.Q(('score_total', models.F('borne'))), name='execution_prouvee'), models.CheckConstraint(condition=models.Q(models.Q(('issue', 'affectée'), ('paires__gt', 0)), models.Q(models.Q(('issue', 'affectée'), _negated=True), ('paires', 0)), _connector='OR'), name='execution_paires_de_l_issue'), models.CheckConstraint(condition=models.Q(('paires__lte', models.F('admissibles'))), name='execution_admissibles'), models.CheckConstraint(condition=models.Q(('ended_at__gte', models.F('started_at'))), name='execution_dates'), models.CheckConstraint(condition=models.Q(('graine__gte', 0)), name='execution_graine_positive'), models.CheckConstraint(condition=models.Q(('genre', ''), _negated=True), name='execution_a_un_genre')],
            },
        ),
        migrations.RunSQL(DECLENCHEUR, "DROP TRIGGER refuser_reecriture ON rapprochement_execution"),
        migrations.RunPython(retirer_les_droits, rendre_les_droits),
    ]
