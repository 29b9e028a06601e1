"""Conclusions and clearance data behind row-level security, which says again who reads them.

A client's conclusions: its own; once shared, who was in the same session. What a host must know: its person, and who
leads the community of the visit, who hands it over and changes nothing. The platform erases both.
"""

from django.db import migrations

C, H = "communautes_conclusion", "communautes_habilitation"
I, E = "communautes_inscription", "communautes_evenement"

CLE = """
ALTER TABLE {table} ADD CONSTRAINT {table}_inscription_id_fk FOREIGN KEY (inscription_id)
    REFERENCES communautes_inscription (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""
SANS_CLE = "ALTER TABLE {table} DROP CONSTRAINT {table}_inscription_id_fk"

_MOI = "(SELECT public.vision_membre())"
_SYSTEME = "(SELECT public.vision_systeme())"
_SIENNE = f"inscription_id IN (SELECT i.id FROM {I} i WHERE i.membre_id = {_MOI})"
_DE_LA_CLIENTE = f"inscription_id IN (SELECT i.id FROM {I} i WHERE i.membre_id = {_MOI} AND i.role = 'client')"
_PARTAGEE = f"""partagee AND inscription_id IN (SELECT i.id FROM {I} i JOIN {I} la ON la.evenement_id = i.evenement_id
    WHERE la.membre_id = {_MOI} AND la.etat IN ('confirmée', 'présente'))"""
_ANIMEE = f"""inscription_id IN (SELECT i.id FROM {I} i JOIN {E} e ON e.id = i.evenement_id
    JOIN annuaire_adhesion a ON a.communaute_id = e.communaute_id JOIN annuaire_membre m ON m.id = a.membre_id
    WHERE a.membre_id = {_MOI} AND a.role = 'animateur' AND a.etat = 'active' AND m.etat = 'active')"""

MUR = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY lire ON {table} FOR SELECT USING ({lire});
CREATE POLICY ajouter ON {table} FOR INSERT WITH CHECK ({ecrire});
CREATE POLICY changer ON {table} FOR UPDATE USING ({ecrire}) WITH CHECK ({ecrire});
CREATE POLICY retirer ON {table} FOR DELETE USING ({ecrire} OR {systeme});
"""
SANS_MUR = """
DROP POLICY lire ON {table};
DROP POLICY ajouter ON {table};
DROP POLICY changer ON {table};
DROP POLICY retirer ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def _mur(table, lire, ecrire):
    return migrations.RunSQL(
        MUR.format(table=table, lire=f"{ecrire} OR {lire} OR {_SYSTEME}", ecrire=ecrire, systeme=_SYSTEME),
        SANS_MUR.format(table=table),
    )


def _cle(table):
    return migrations.RunSQL(CLE.format(table=table), SANS_CLE.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("communautes", "0001_communautes"), ("annuaire", "0014_attestations")]

    operations = [
        _cle(C),
        _cle(H),
        _mur(C, _PARTAGEE, _DE_LA_CLIENTE),
        _mur(H, _ANIMEE, _SIENNE),
    ]
