"""The words known, for whoever mistypes one."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# For each word that neither the vocabulary nor a public offer writes, its neighbours: first those of the same stem,
# then the nearest, then the most written. A function, so that it never reads a whole table: the planner takes texts for
# short, and the keys of a word for common.
VOISINS = """
CREATE FUNCTION public.mots_voisins(mots text[], cles_des_mots text[], ecart int, nombre int)
RETURNS TABLE (tape text, mot text, forme text, frequence int, de_meme_radical boolean)
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
SELECT lu.tape, voisin.mot, voisin.forme, voisin.frequence, voisin.de_meme_radical
FROM (
    SELECT t.tape, t.cles::int[] AS cles, plainto_tsquery('public.francais', public.normaliser(t.tape)) AS requete
    FROM unnest(mots, cles_des_mots) AS t(tape, cles)
    OFFSET 0
) AS lu, LATERAL (
    SELECT c.mot, c.forme, c.frequence, to_tsvector('public.francais', c.mot) @@ lu.requete AS de_meme_radical
    FROM public.opportunites_motconnu c
    WHERE c.cles && lu.cles AND public.levenshtein_less_equal(c.mot, lu.tape, ecart) <= ecart
    ORDER BY de_meme_radical DESC, public.levenshtein_less_equal(c.mot, lu.tape, ecart), c.frequence DESC, c.mot
    LIMIT nombre
) AS voisin
WHERE numnode(lu.requete) > 0
AND NOT EXISTS (SELECT FROM public.opportunites_motconnu k WHERE k.mot = lu.tape)
AND NOT EXISTS (
    SELECT FROM public.opportunites_lignerecherche l WHERE l.diffusion = 'publique' AND l.vecteur @@ lu.requete
)
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opportunites', '0010_offres_gardees'),
    ]

    operations = [
        # For `levenshtein_less_equal`. Trusted, like `unaccent`: the owner of the database may create it.
        migrations.RunSQL('CREATE EXTENSION IF NOT EXISTS fuzzystrmatch SCHEMA public', migrations.RunSQL.noop),
        migrations.CreateModel(
            name='MotConnu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mot', models.CharField(help_text='Sans majuscule ni accent.', max_length=30, verbose_name='mot')),
                ('forme', models.CharField(max_length=30, verbose_name='forme la plus courante')),
                ('frequence', models.PositiveIntegerField(help_text='Combien de fois il est écrit.', verbose_name='fréquence')),
                ('cles', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='clés')),
            ],
            options={
                'verbose_name': 'mot connu',
                'verbose_name_plural': 'mots connus',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['cles'], name='mot_connu_cles')],
                'constraints': [
                    models.UniqueConstraint(fields=('mot',), name='mot_connu_unique'),
                    models.CheckConstraint(condition=models.Q(('frequence__gte', 1)), name='mot_connu_employe'),
                ],
            },
        ),
        migrations.RunSQL(VOISINS, 'DROP FUNCTION public.mots_voisins(text[], text[], int, int)'),
    ]
