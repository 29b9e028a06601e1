"""`normaliser` looks for the seven spellings only in the few texts that may hold one (5 % of notices)."""

from importlib import import_module

from django.db import migrations

AVANT = import_module("socle.migrations.0002_roles_et_recherche").NORMALISER.replace("CREATE", "CREATE OR REPLACE")

NORMALISER = r"""
CREATE OR REPLACE FUNCTION public.normaliser(texte text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN plat !~ '[.·][elnrtè]|\+\+|[cf]#|js\M|ci ?[-/]? ?cd|langage c\M' THEN plat ELSE
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
    plat,
    '(\w{3})[.·](e|es|ne|nes|le|les|re|rice|trice|euse|ère|ière)([.·]?s)?\M', '\1', 'g'),
    '\mc ?\+\+', ' cplusplus ', 'g'),
    '\m([cf])#', ' \1sharp ', 'g'),
    '(^|[^a-z0-9])\.net\M', '\1 dotnet ', 'g'),
    '\m(node|vue|react|next|nest|nuxt|angular|express|three|d3)\.?js\M', ' \1 \1js ', 'g'),
    '\mci ?[-/]? ?cd\M', ' ci cd cicd ', 'g'),
    '\mlangage c\M', ' langage clangage ', 'g')
  END
FROM (SELECT replace(replace(replace(lower(texte), '’', ''''), 'œ', 'oe'), '/', ' / ') AS plat) AS lue
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("socle", "0002_roles_et_recherche")]

    operations = [migrations.RunSQL(NORMALISER, AVANT)]
