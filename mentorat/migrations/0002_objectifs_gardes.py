"""Objectives are read and written by the two of the pair alone: row-level security says it again.

A mentor reads them while the pair lives, or has just ended; who wrote them, always. The platform erases them.
"""

from django.db import migrations

O, D, B = "mentorat_objectif", "mentorat_demandementorat", "mentorat_binome"

CLE = f"""
ALTER TABLE {O} ADD CONSTRAINT {O}_demande_id_fk FOREIGN KEY (demande_id) REFERENCES {D} (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""
_SIENNE = f"demande_id IN (SELECT d.id FROM {D} d WHERE d.membre_id = (SELECT public.vision_membre()))"
_DU_MENTOR = f"""demande_id IN (SELECT b.demande_id FROM {B} b
    WHERE b.mentor_id = (SELECT public.vision_membre()) AND b.etat IN ('actif', 'en pause', 'terminé'))"""
_SYSTEME = "(SELECT public.vision_systeme())"
MUR = f"""
ALTER TABLE {O} ENABLE ROW LEVEL SECURITY;
CREATE POLICY lire ON {O} FOR SELECT USING ({_SIENNE} OR {_DU_MENTOR} OR {_SYSTEME});
CREATE POLICY ajouter ON {O} FOR INSERT WITH CHECK ({_SIENNE} OR {_DU_MENTOR});
CREATE POLICY changer ON {O} FOR UPDATE USING ({_SIENNE} OR {_DU_MENTOR}) WITH CHECK ({_SIENNE} OR {_DU_MENTOR});
CREATE POLICY retirer ON {O} FOR DELETE USING ({_SIENNE} OR {_SYSTEME});
"""
SANS_MUR = f"""
DROP POLICY lire ON {O};
DROP POLICY ajouter ON {O};
DROP POLICY changer ON {O};
DROP POLICY retirer ON {O};
ALTER TABLE {O} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("mentorat", "0001_mentorat"), ("annuaire", "0014_attestations")]

    operations = [
        migrations.RunSQL(CLE, f"ALTER TABLE {O} DROP CONSTRAINT {O}_demande_id_fk"),
        migrations.RunSQL(MUR, SANS_MUR),
    ]
