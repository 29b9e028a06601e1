"""Rights of the web role, and what text search stands on."""

from django.conf import settings
from django.db import migrations


def donner_les_droits(apps, schema_editor):
    """The web role owns nothing; it reads and writes rows, and only appends to the journal."""
    role = schema_editor.quote_name(settings.ROLE_WEB)
    for ordre in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE UPDATE, DELETE ON socle_transition FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ):
        schema_editor.execute(ordre)


# Written names of languages and tools become words of their own before stemming, at indexing and at search:
# « C++ », « C# », « .NET », « Node.js » and « CI/CD » would otherwise vanish or match nothing.
# « Expert.e » and « technicien·ne » lose their second ending, which the parser would take for a host name.
NORMALISER = r"""
CREATE FUNCTION public.normaliser(texte text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  replace(replace(replace(lower(texte), '’', ''''), 'œ', 'oe'), '/', ' / '),
    '(\w{3})[.·](e|es|ne|nes|le|les|re|rice|trice|euse|ère|ière)([.·]?s)?\M', '\1', 'g'),
    '\mc ?\+\+', ' cplusplus ', 'g'),
    '\m([cf])#', ' \1sharp ', 'g'),
    '(^|[^a-z0-9])\.net\M', '\1 dotnet ', 'g'),
    '\m(node|vue|react|next|nest|nuxt|angular|express|three|d3)\.?js\M', ' \1 \1js ', 'g'),
    '\mci ?[-/]? ?cd\M', ' ci cd cicd ', 'g'),
    '\mlangage c\M', ' langage clangage ', 'g')
$$;
"""

CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION public.francais (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION public.francais
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, french_stem;
"""

VECTEUR = """
CREATE FUNCTION public.vecteur(texte text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector('public.francais'::regconfig, public.normaliser(texte));
"""

VECTEURS = "CREATE AGGREGATE public.vecteurs(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '')"


class Migration(migrations.Migration):
    dependencies = [("socle", "0001_initial")]

    operations = [
        migrations.RunPython(donner_les_droits, migrations.RunPython.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public", migrations.RunSQL.noop),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION public.francais"),
        migrations.RunSQL(NORMALISER, "DROP FUNCTION public.normaliser(text)"),
        migrations.RunSQL(VECTEUR, "DROP FUNCTION public.vecteur(text)"),
        migrations.RunSQL(VECTEURS, "DROP AGGREGATE public.vecteurs(tsvector)"),
    ]
