"""Search rows of the directory, kept by triggers; profiles opened, messages, reports, proofs, proposals."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

CALCULER = """
CREATE FUNCTION public.annuaire_calculer(choisis bigint[]) RETURNS TABLE (
    id bigint, membre_id bigint, niveau smallint, niveaux smallint[], adhesions bigint[], administrations bigint[],
    vecteur tsvector, corps bigint, metier bigint, region bigint, departement bigint,
    organismes bigint[], competences bigint[], aide bigint[], communautes bigint[]
) LANGUAGE sql STABLE AS $$
WITH RECURSIVE retenu AS MATERIALIZED (
    SELECT m.*,
        ARRAY[m.audience_corps, m.audience_employeur, m.audience_poste, m.audience_residence, m.audience_competences,
              m.audience_communautes, m.audience_presentation] AS parties
    FROM public.annuaire_membre m
    WHERE m.id = ANY(choisis) AND m.etat = 'active' AND NOT m.non_liste AND m.audience_identite >= 2
), attache(membre_id, organisme_id) AS MATERIALIZED (
    SELECT r.id, r.organisme_id FROM retenu r WHERE r.organisme_id IS NOT NULL
    UNION
    SELECT r.id, a.organisme_id FROM retenu r
    JOIN public.annuaire_recruteur a ON a.utilisateur_id = r.utilisateur_id AND a.etat = 'actif'
), lignee(feuille, id, parent_id, sensible, noms, hauteur) AS (
    SELECT o.id, o.id, o.parent_id, o.sensible, concat_ws(' ', o.sigle, o.nom), 0
    FROM public.referentiels_organisme o WHERE o.id IN (SELECT organisme_id FROM attache)
    UNION ALL
    SELECT l.feuille, o.id, o.parent_id, o.sensible, concat_ws(' ', o.sigle, o.nom), l.hauteur + 1
    FROM lignee l JOIN public.referentiels_organisme o ON o.id = l.parent_id
), employeur(feuille, racine, montres, vecteur) AS MATERIALIZED (
    SELECT feuille, chemin[1], CASE WHEN sensible THEN chemin[1:1] ELSE chemin END,
        public.vecteur(array_to_string(CASE WHEN sensible THEN noms[1:1] ELSE noms END, ' '))
    FROM (
        SELECT feuille, array_agg(id ORDER BY hauteur DESC) AS chemin, array_agg(noms ORDER BY hauteur DESC) AS noms,
            bool_or(sensible) AS sensible
        FROM lignee GROUP BY feuille
    ) l
), administration(membre_id, racines) AS MATERIALIZED (
    SELECT a.membre_id, array_agg(DISTINCT e.racine)
    FROM attache a JOIN employeur e ON e.feuille = a.organisme_id GROUP BY a.membre_id
), declaree AS MATERIALIZED (
    SELECT d.membre_id, d.competence_id, d.peut_transmettre
    FROM public.annuaire_competencedeclaree d WHERE d.membre_id = ANY(choisis)
), competence(id, vecteur) AS MATERIALIZED (
    SELECT c.id, public.vecteur(concat_ws(' ', c.libelle, c.alias::text)) FROM public.referentiels_competence c
    WHERE c.etat <> 'proposée' AND c.id IN (SELECT competence_id FROM declaree)
), savoir(membre_id, ids, aide, vecteur) AS MATERIALIZED (
    SELECT d.membre_id, array_agg(c.id ORDER BY c.id),
        COALESCE(array_agg(c.id ORDER BY c.id) FILTER (WHERE d.peut_transmettre), '{}'),
        public.vecteurs(c.vecteur ORDER BY c.id)
    FROM declaree d JOIN competence c ON c.id = d.competence_id GROUP BY d.membre_id
), commun(membre_id, ids, vecteur) AS MATERIALIZED (
    SELECT a.membre_id, array_agg(c.id ORDER BY c.id), public.vecteurs(public.vecteur(c.nom) ORDER BY c.id)
    FROM public.annuaire_adhesion a JOIN public.annuaire_communaute c ON c.id = a.communaute_id
    WHERE a.membre_id = ANY(choisis) AND a.etat = 'active' GROUP BY a.membre_id
), corps(id, vecteur) AS MATERIALIZED (
    SELECT c.id, public.vecteur(concat_ws(' ', c.sigle, c.nom)) FROM public.referentiels_corps c
    WHERE c.id IN (SELECT corps_id FROM retenu)
), metier(id, vecteur) AS MATERIALIZED (
    SELECT m.id, public.vecteur(m.libelle) FROM public.referentiels_metier m
    WHERE m.id IN (SELECT metier_id FROM retenu)
), lieu(id, region_id, vecteur) AS MATERIALIZED (
    SELECT d.id, d.region_id, public.vecteur(concat_ws(' ', d.nom, r.nom))
    FROM public.referentiels_departement d JOIN public.referentiels_region r ON r.id = d.region_id
    WHERE d.id IN (SELECT departement_id FROM retenu)
)
SELECT m.id * 4 + n.niveau, m.id, n.niveau::smallint,
    CASE WHEN n.niveau <> 2 THEN ARRAY[n.niveau]
        ELSE array_remove(ARRAY[CASE WHEN NOT 1 = ANY(m.parties) THEN 1 END, 2,
            CASE WHEN m.audience_identite = 3 AND NOT 2 = ANY(m.parties) THEN 3 END], NULL) END::smallint[],
    COALESCE(k.ids, '{}'), COALESCE(a.racines, '{}'),
    setweight(to_tsvector('simple', public.plier(m.nom || ' ' || m.prenom)), 'A')
    || setweight(CASE WHEN m.audience_competences >= n.niveau THEN COALESCE(s.vecteur, '') ELSE '' END
        || CASE WHEN m.audience_poste >= n.niveau THEN public.vecteur(m.poste) || COALESCE(t.vecteur, '') ELSE '' END, 'B')
    || setweight(CASE WHEN m.audience_employeur >= n.niveau THEN COALESCE(e.vecteur, '') ELSE '' END
        || CASE WHEN m.audience_corps >= n.niveau THEN COALESCE(c.vecteur, '') ELSE '' END
        || CASE WHEN m.audience_residence >= n.niveau THEN public.vecteur(m.ville) || COALESCE(l.vecteur, '') ELSE '' END
        || CASE WHEN m.audience_communautes >= n.niveau THEN COALESCE(k.vecteur, '') ELSE '' END, 'C')
    || setweight(CASE WHEN m.audience_presentation >= n.niveau
        THEN public.vecteur(m.aide_sur || ' ; ' || m.presentation) ELSE '' END, 'D'),
    CASE WHEN m.audience_corps >= n.niveau THEN m.corps_id END,
    CASE WHEN m.audience_poste >= n.niveau THEN m.metier_id END,
    CASE WHEN m.audience_residence >= n.niveau THEN l.region_id END,
    CASE WHEN m.audience_residence >= n.niveau THEN m.departement_id END,
    CASE WHEN m.audience_employeur >= n.niveau THEN COALESCE(e.montres, '{}') ELSE '{}' END,
    CASE WHEN m.audience_competences >= n.niveau THEN COALESCE(s.ids, '{}') ELSE '{}' END,
    CASE WHEN m.audience_competences >= n.niveau THEN COALESCE(s.aide, '{}') ELSE '{}' END,
    CASE WHEN m.audience_communautes >= n.niveau THEN COALESCE(k.ids, '{}') ELSE '{}' END
FROM retenu m
JOIN (VALUES (1), (2), (3)) AS n(niveau) ON CASE n.niveau
    WHEN 1 THEN 1 = ANY(m.parties)
    WHEN 2 THEN true
    ELSE m.audience_identite = 3 AND 2 = ANY(m.parties) END
LEFT JOIN administration a ON a.membre_id = m.id
LEFT JOIN employeur e ON e.feuille = m.organisme_id
LEFT JOIN savoir s ON s.membre_id = m.id
LEFT JOIN commun k ON k.membre_id = m.id
LEFT JOIN corps c ON c.id = m.corps_id
LEFT JOIN metier t ON t.id = m.metier_id
LEFT JOIN lieu l ON l.id = m.departement_id
$$;
"""

# A procedure: no SELECT can call it, and a page that is read may not. Rows of members are locked first: the last of two writers reads what the other one wrote.
REINDEXER = """
CREATE PROCEDURE public.annuaire_reindexer(choisis bigint[]) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF choisis IS NULL THEN RETURN; END IF;
    PERFORM 1 FROM public.annuaire_membre m WHERE m.id = ANY(choisis) ORDER BY m.id FOR NO KEY UPDATE;
    WITH calcul AS MATERIALIZED (SELECT * FROM public.annuaire_calculer(choisis)), retrait AS (
        DELETE FROM public.annuaire_ligneannuaire l
        WHERE l.membre_id = ANY(choisis) AND NOT EXISTS (SELECT FROM calcul c WHERE c.id = l.id)
    )
    INSERT INTO public.annuaire_ligneannuaire (
        id, membre_id, niveau, niveaux, adhesions, administrations, vecteur, corps, metier, region, departement,
        organismes, competences, aide, communautes
    ) SELECT * FROM calcul
    ON CONFLICT (id) DO UPDATE SET
        niveaux = EXCLUDED.niveaux, adhesions = EXCLUDED.adhesions, administrations = EXCLUDED.administrations,
        vecteur = EXCLUDED.vecteur, corps = EXCLUDED.corps, metier = EXCLUDED.metier, region = EXCLUDED.region,
        departement = EXCLUDED.departement, organismes = EXCLUDED.organismes, competences = EXCLUDED.competences,
        aide = EXCLUDED.aide, communautes = EXCLUDED.communautes, version = pg_current_xact_id()::text::bigint;
END $$;
"""

# The argument is the SQL that gives the members of the rows that were written.
DECLENCHER = """
CREATE FUNCTION public.annuaire_declencher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    choisis bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(DISTINCT membre) FROM (' || TG_ARGV[0] || ') AS touches(membre)' INTO choisis;
    CALL public.annuaire_reindexer(choisis);
    RETURN NULL;
END $$;
"""
RETRAIT = """
CREATE FUNCTION public.ligne_annuaire_retiree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.annuaire_ligneannuaireretiree (ligne) SELECT id FROM retirees
    ON CONFLICT (ligne) DO UPDATE SET version = EXCLUDED.version, at = EXCLUDED.at;
    RETURN NULL;
END $$;
CREATE TRIGGER ligne_annuaire_retiree AFTER DELETE ON annuaire_ligneannuaire
REFERENCING OLD TABLE AS retirees FOR EACH STATEMENT EXECUTE FUNCTION public.ligne_annuaire_retiree();
"""
SOURCES = {
    "annuaire_membre": ("SELECT id FROM touchees", ("INSERT", "UPDATE", "DELETE")),
    "annuaire_adhesion": ("SELECT membre_id FROM touchees", ("INSERT", "UPDATE", "DELETE")),
    "annuaire_competencedeclaree": ("SELECT membre_id FROM touchees", ("INSERT", "UPDATE", "DELETE")),
    "annuaire_recruteur": (
        "SELECT m.id FROM touchees t JOIN public.annuaire_membre m ON m.utilisateur_id = t.utilisateur_id",
        ("INSERT", "UPDATE", "DELETE"),
    ),
    "annuaire_communaute": (
        "SELECT a.membre_id FROM touchees t JOIN public.annuaire_adhesion a ON a.communaute_id = t.id",
        ("UPDATE",),
    ),
}
DECLENCHEURS = [
    f"CREATE TRIGGER annuaire_{acte.lower()} AFTER {acte} ON {table}"
    f" REFERENCING {'OLD' if acte == 'DELETE' else 'NEW'} TABLE AS touchees"
    f" FOR EACH STATEMENT EXECUTE FUNCTION public.annuaire_declencher('{lecture}')"
    for table, (lecture, actes) in SOURCES.items()
    for acte in actes
]
# Members that were there before.
REMPLIR = """
DO $$
DECLARE
    tous bigint[] := ARRAY(SELECT id FROM public.annuaire_membre);
BEGIN
    CALL public.annuaire_reindexer(tous);
END $$;
"""
TRI = "CREATE INDEX annuaire_membre_par_nom ON annuaire_membre (public.plier(nom), public.plier(prenom), id)"


class Migration(migrations.Migration):

    dependencies = [
        ('annuaire', '0006_vie_des_membres'),
        ('socle', '0002_roles_et_recherche'),
        ('referentiels', '0004_dernier_changement'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LigneAnnuaireRetiree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ligne', models.BigIntegerField(unique=True, verbose_name='clé de la ligne')),
                ('version', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()), verbose_name='version')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='date')),
            ],
            options={
                'verbose_name': 'ligne d’annuaire retirée',
                'verbose_name_plural': 'lignes d’annuaire retirées',
                'indexes': [models.Index(fields=['version'], name='ligne_annuaire_retiree')],
            },
        ),
        migrations.CreateModel(
            name='Preuve',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('recit', models.TextField(max_length=1000, verbose_name='récit')),
                ('competence_declaree', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preuves', to='annuaire.competencedeclaree', verbose_name='compétence')),
                ('etape', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='preuves', to='annuaire.etape', verbose_name='étape')),
            ],
            options={
                'verbose_name': 'preuve',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LigneAnnuaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('niveau', models.PositiveSmallIntegerField(verbose_name='niveau')),
                ('niveaux', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None, verbose_name='niveaux qui la lisent')),
                ('version', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()), verbose_name='version')),
                ('adhesions', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='communautés, pour décider du niveau')),
                ('administrations', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='administrations, pour écarter les collègues')),
                ('vecteur', django.contrib.postgres.search.SearchVectorField(verbose_name='texte indexé')),
                ('corps', models.BigIntegerField(null=True, verbose_name='corps')),
                ('metier', models.BigIntegerField(null=True, verbose_name='métier')),
                ('region', models.BigIntegerField(null=True, verbose_name='région')),
                ('departement', models.BigIntegerField(null=True, verbose_name='département')),
                ('organismes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='employeur et ses tutelles')),
                ('competences', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='compétences')),
                ('aide', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='compétences à transmettre')),
                ('communautes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='communautés montrées')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lignes', to='annuaire.membre', verbose_name='membre')),
            ],
            options={
                'verbose_name': 'ligne d’annuaire',
                'verbose_name_plural': 'lignes d’annuaire',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vecteur'], name='ligne_annuaire_vecteur'), models.Index(fields=['version'], name='ligne_annuaire_version'), django.contrib.postgres.indexes.GinIndex(fields=['competences'], name='ligne_annuaire_competences'), models.Index(fields=['metier'], name='ligne_annuaire_metier')],
                'constraints': [models.UniqueConstraint(fields=('membre', 'niveau'), name='ligne_annuaire_unique')],
            },
        ),
        migrations.CreateModel(
            name='LimiteAtteinte',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField(verbose_name='jour')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
                ('utilisateur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'limite atteinte',
                'verbose_name_plural': 'limites atteintes',
                'ordering': ['-jour', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('utilisateur', 'jour'), name='limite_atteinte_unique')],
            },
        ),
        migrations.CreateModel(
            name='MessageMembre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objet', models.CharField(max_length=120, verbose_name='objet')),
                ('texte', models.TextField(max_length=3000, verbose_name='message')),
                ('jeton', models.UUIDField(editable=False, verbose_name='jeton')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='écrit le')),
                ('expediteur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écrit par')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages_recus', to='annuaire.membre', verbose_name='membre')),
            ],
            options={
                'verbose_name': 'message à un membre',
                'verbose_name_plural': 'messages à des membres',
                'indexes': [models.Index(fields=['expediteur', 'created_at'], name='message_membre_par')],
                'constraints': [models.UniqueConstraint(fields=('expediteur', 'jeton'), name='message_membre_unique')],
            },
        ),
        migrations.CreateModel(
            name='ProfilVu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField(verbose_name='jour')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annuaire.membre', verbose_name='membre')),
                ('utilisateur', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'profil vu',
                'verbose_name_plural': 'profils vus',
                'indexes': [models.Index(fields=['jour'], name='profil_vu_jour')],
                'constraints': [models.UniqueConstraint(fields=('utilisateur', 'jour', 'membre'), name='profil_vu_unique')],
            },
        ),
        migrations.CreateModel(
            name='PropositionCompetence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposée le')),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='propositions', to='referentiels.competence', verbose_name='compétence')),
                ('utilisateur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
            ],
            options={
                'verbose_name': 'proposition de compétence',
                'verbose_name_plural': 'propositions de compétences',
                'constraints': [models.UniqueConstraint(fields=('competence', 'utilisateur'), name='proposition_unique')],
            },
        ),
        migrations.CreateModel(
            name='Signalement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('motif', models.CharField(choices=[('usurpation', 'Cette personne se fait passer pour une autre'), ('contenu', 'Un texte déplacé, insultant ou publicitaire'), ('message', 'Un message déplacé ou répété'), ('inexact', 'Une information fausse'), ('autre', 'Autre motif')], max_length=20, verbose_name='motif')),
                ('texte', models.TextField(blank=True, max_length=1000, verbose_name='précisions')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='signalé le')),
                ('traite_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='traité le')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signalé par')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signalements', to='annuaire.membre', verbose_name='membre')),
                ('traite_par', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='traité par')),
            ],
            options={
                'verbose_name': 'signalement',
                'ordering': [models.OrderBy(models.F('traite_le'), nulls_first=True), 'created_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('motif__in', ['usurpation', 'contenu', 'message', 'inexact', 'autre'])), name='signalement_motif_connu'), models.UniqueConstraint(condition=models.Q(('traite_le__isnull', True)), fields=('auteur', 'membre'), name='signalement_en_cours_unique')],
            },
        ),
        *(
            migrations.RunSQL(ordre, migrations.RunSQL.noop)
            for ordre in (CALCULER, REINDEXER, DECLENCHER, RETRAIT, *DECLENCHEURS, REMPLIR, TRI)
        ),
    ]
