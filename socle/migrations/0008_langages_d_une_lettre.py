"""« R », « R&D » and « langage C » are words of their own; rows must be rebuilt (`manage.py reindexer`).

« R » alone is the language when it is written in capital, as a word, neither an initial nor before the number of an
article of law. « C » alone is too often a category of civil servants: only beside « langage », or
C++ and the like.
"""

from importlib import import_module

from django.db import migrations

AVANT = import_module("socle.migrations.0003_normaliser_plus_vite").NORMALISER

NORMALISER = r"""
CREATE OR REPLACE FUNCTION public.normaliser(texte text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE
  WHEN plat !~ '[.·][elnrtè]|\+\+|[cf]#|js\M|ci ?[-/]? ?cd|langage|^[cr]$|r ?& ?d\M' AND texte !~ '\mR\M' THEN plat
  ELSE
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
  regexp_replace(
    replace(replace(replace(lower(
      regexp_replace(regexp_replace(texte,
        '\mR ?& ?D\M', ' retd ', 'gi'),
        '\mR\M(?![’''&+-]|[.](?!\s*$|\n)| ?[0-9&])', ' rlangage ', 'g')
      ), '’', ''''), 'œ', 'oe'), '/', ' / '),
    '(\w{3})[.·](e|es|ne|nes|le|les|re|rice|trice|euse|ère|ière)([.·]?s)?\M', '\1', 'g'),
    '\mc(?=,? (/|et|ou)? ?c ?(\+\+|#))', ' clangage ', 'g'),
    '\mc ?\+\+', ' cplusplus ', 'g'),
    '\m([cf])#', ' \1sharp ', 'g'),
    '(^|[^a-z0-9])\.net\M', '\1 dotnet ', 'g'),
    '\m(node|vue|react|next|nest|nuxt|angular|express|three|d3)\.?js\M', ' \1 \1js ', 'g'),
    '\mci ?[-/]? ?cd\M', ' ci cd cicd ', 'g'),
    '^([cr])$', ' \1langage ', ''),
    '\mlangages? ([cr])\M(?![''+#])', ' langage \1langage ', 'g')
  END
FROM (SELECT replace(replace(replace(lower(texte), '’', ''''), 'œ', 'oe'), '/', ' / ') AS plat) AS lue
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("socle", "0007_signe_de_vie")]

    operations = [migrations.RunSQL(NORMALISER, AVANT)]
