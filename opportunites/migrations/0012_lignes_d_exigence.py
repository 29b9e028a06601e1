"""What matching reads of published offers; those that are there already are filled in."""

import django.db.models.deletion
from django.db import migrations, models

REMPLIR = """
WITH attendues AS (
    SELECT x.offre_id, x.competence_id AS competence, x.niveau, CASE WHEN x.essentielle THEN 3 ELSE 1 END AS poids,
           count(*) OVER (PARTITION BY x.competence_id) AS nombre
    FROM opportunites_exigenceoffre x JOIN opportunites_offre o ON o.id = x.offre_id AND o.etat = 'publiée'
), rangees AS (
    SELECT a.*, sum(poids) OVER (PARTITION BY offre_id) AS total,
           sum(poids) OVER (PARTITION BY offre_id ORDER BY nombre, competence ROWS UNBOUNDED PRECEDING) AS jusque_la
    FROM attendues a
)
INSERT INTO opportunites_ligneexigence (offre_id, competence, niveau, poids, total, avant)
SELECT offre_id, competence, niveau, poids, total, 100 * (jusque_la - poids) / total FROM rangees
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opportunites', '0011_vocabulaire'),
    ]

    operations = [
        migrations.CreateModel(
            name='LigneExigence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('competence', models.BigIntegerField(verbose_name='compétence')),
                ('niveau', models.PositiveSmallIntegerField(verbose_name='niveau')),
                ('poids', models.PositiveSmallIntegerField(verbose_name='poids')),
                ('total', models.PositiveSmallIntegerField(verbose_name='poids de toutes')),
                ('avant', models.PositiveSmallIntegerField(verbose_name='part de celles qui précèdent')),
                ('offre', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunites.offre', verbose_name='offre')),
            ],
            options={
                'verbose_name': 'ligne d’exigence',
                'verbose_name_plural': 'lignes d’exigence',
                'indexes': [models.Index(fields=['competence', 'avant'], include=('offre', 'niveau', 'poids', 'total'), name='ligne_exigence_par')],
                'constraints': [models.UniqueConstraint(fields=('offre', 'competence'), include=('niveau', 'poids', 'total'), name='ligne_exigence_unique')],
            },
        ),
        migrations.RunSQL(REMPLIR, migrations.RunSQL.noop),
    ]
