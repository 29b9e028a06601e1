"""The second wall asks the rule once a vision, not once a statement: a page of intentions has seven of them.

What it answered is kept in a setting local to the transaction, for this reader and this day alone; each `vision` forgets
it, so that what is written between two visions counts. The rule itself reads members by an index that holds all it needs.
"""

from django.db import migrations, models

RETENIR = """
CREATE OR REPLACE FUNCTION public.intentions_visibles() RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    lecteur bigint := vision_compte();
    jour date := NULLIF(current_setting('vision.jour', true), '')::date;
    question text := concat_ws('/', lecteur, jour) || ':';
    reponse text := COALESCE(current_setting('vision.reponse', true), '');
BEGIN
    IF lecteur IS NULL OR jour IS NULL THEN RETURN; END IF;
    IF NOT starts_with(reponse, question) THEN
        SELECT question || COALESCE(string_agg(DISTINCT v.intention_id::text, ','), '') INTO reponse
        FROM intentions_vues(lecteur, NULL, jour) v;
        PERFORM set_config('vision.reponse', reponse, true);
    END IF;
    RETURN QUERY SELECT unnest(string_to_array(NULLIF(split_part(reponse, ':', 2), ''), ',')::bigint[]);
END $$
"""
REDEMANDER = """
CREATE OR REPLACE FUNCTION public.intentions_visibles() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$ SELECT intention_id FROM intentions_vues(
        vision_compte(), NULL, NULLIF(current_setting('vision.jour', true), '')::date) $$
"""


class Migration(migrations.Migration):
    dependencies = [("annuaire", "0011_journal_des_intentions")]

    operations = [
        migrations.RunSQL(RETENIR, REDEMANDER),
        migrations.AddIndex(
            model_name="membre",
            index=models.Index(fields=["id"], include=("utilisateur", "organisme", "etat"), name="membre_casquettes"),
        ),
    ]
