"""The rule of intentions starts from its reader: those of its own administrations, then all that is open but theirs.

It says what it said (docs/adr/0025). Who is attached where is found from the employers of the reader's administrations
by indexes, mail domains by an index of addresses turned backwards: « gouv.fr » and all that ends in « .gouv.fr » are
one range of « rf.vuog. ». What it answered for one reader and one day is kept until the end of its vision, as 0012 did
for the second wall alone: the first asks the same question.
"""

from importlib import import_module

from django.db import migrations, models

AVANT = import_module("annuaire.migrations.0009_visibilite").INTENTIONS_VUES.replace("CREATE", "CREATE OR REPLACE", 1)
RETENIR_AVANT = import_module("annuaire.migrations.0012_regle_retenue").RETENIR

# « a.b.fr » is « rf.b.a. »: a range of these holds a domain and its sub-domains, in the order of bytes.
A_L_ENVERS = """reverse('.' || lower(split_part(email, '@', 2))) COLLATE "C\""""
INDEX = [
    ("annuaire_domaine_confirme", f"account_emailaddress (({A_L_ENVERS})) INCLUDE (email, user_id) WHERE verified"),
    ("annuaire_domaine_du_compte", f"comptes_utilisateur (({A_L_ENVERS})) INCLUDE (email, id)"),
    ("annuaire_compte_ferme", "comptes_utilisateur (id) WHERE NOT is_active OR suppression_le IS NOT NULL"),
    ("annuaire_siret_d_identite", "comptes_identite (siret) WHERE siret <> ''"),
]

LIGNEES = """
CREATE FUNCTION public.et_au_dessus(siens bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE hauts(id) AS (
        SELECT unnest(siens)
        UNION SELECT o.parent_id FROM hauts h JOIN public.referentiels_organisme o ON o.id = h.id
            WHERE o.parent_id IS NOT NULL
    ) SELECT COALESCE(array_agg(id), '{}') FROM hauts
$$;
CREATE FUNCTION public.et_au_dessous(siens bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE bas(id) AS (
        SELECT unnest(siens)
        UNION SELECT o.id FROM bas b JOIN public.referentiels_organisme o ON o.parent_id = b.id
    ) SELECT COALESCE(array_agg(id), '{}') FROM bas
$$
"""
SANS_LIGNEES = "DROP FUNCTION public.et_au_dessus(bigint[]); DROP FUNCTION public.et_au_dessous(bigint[])"

# --- Colleagues -----------------------------------------------------------------------------------------------------
COMPTES_DE = f"""
CREATE FUNCTION public.comptes_de(territoire bigint[], jour date) RETURNS SETOF bigint LANGUAGE sql STABLE
SET search_path = public, pg_temp SET jit = off SET random_page_cost = 1.1 AS $$
    WITH debuts(debut) AS MATERIALIZED (
        SELECT DISTINCT reverse('.' || d.domaine) FROM annuaire_domaines d WHERE d.organisme_id = ANY (territoire)
    )
    SELECT c.utilisateur_id FROM annuaire_casquettes c
        WHERE c.organisme_id = ANY (territoire) AND (c.jusqu_au IS NULL OR c.jusqu_au >= jour)
    UNION SELECT a.compte FROM debuts CROSS JOIN LATERAL (
        SELECT user_id AS compte FROM account_emailaddress
            WHERE verified AND {A_L_ENVERS} >= debut AND {A_L_ENVERS} < left(debut, -1) || '/'
        UNION ALL SELECT id FROM comptes_utilisateur
            WHERE {A_L_ENVERS} >= debut AND {A_L_ENVERS} < left(debut, -1) || '/'
    ) a
$$
"""
SANS_COMPTES_DE = "DROP FUNCTION public.comptes_de(bigint[], date)"

# Re-admissions: of an employer that is neither one's own nor above it, now or when the intention was open. Those whom
# nothing ties any more to the reader: every hat in common is lifted.
READMETTENT = """
CREATE FUNCTION public.membres_qui_readmettent(postes bigint[], autres bigint[], territoire bigint[], jour date)
RETURNS SETOF bigint LANGUAGE sql STABLE SET search_path = public, pg_temp SET jit = off AS $$
WITH RECURSIVE
hauts(casquette, organisme_id) AS (
    SELECT k, k FROM unnest(postes) k
    UNION SELECT h.casquette, o.parent_id FROM hauts h JOIN referentiels_organisme o ON o.id = h.organisme_id
        WHERE o.parent_id IS NOT NULL
), offertes(membre_id, organisme_id, casquette) AS MATERIALIZED (
    SELECT DISTINCT i.membre_id, r.organisme_id, h.casquette FROM hauts h
        JOIN annuaire_readmission r ON r.organisme_id = h.organisme_id
        JOIN annuaire_intentionmobilite i ON i.id = r.intention_id
), concernes(membre_id, utilisateur_id, intention_id) AS MATERIALIZED (
    SELECT m.id, m.utilisateur_id, i.id FROM (SELECT DISTINCT f.membre_id FROM offertes f) f
        JOIN annuaire_membre m ON m.id = f.membre_id JOIN annuaire_intentionmobilite i ON i.membre_id = m.id
), domaines(domaine, organisme_id) AS MATERIALIZED (
    SELECT d.domaine, d.organisme_id FROM annuaire_domaines d WHERE d.organisme_id = ANY (territoire)
), appartenances(membre_id, organisme_id) AS MATERIALIZED (
    SELECT c.membre_id, h.organisme_id FROM concernes c JOIN annuaire_casquettes h
        ON h.utilisateur_id = c.utilisateur_id AND (h.jusqu_au IS NULL OR h.jusqu_au >= jour)
        WHERE h.organisme_id = ANY (territoire)
    UNION SELECT c.membre_id, d.organisme_id FROM concernes c
        JOIN annuaire_adresses a ON a.utilisateur_id = c.utilisateur_id
        CROSS JOIN LATERAL suffixes(a.domaine) s JOIN domaines d ON d.domaine = s
    UNION SELECT c.membre_id, e.organisme_id FROM concernes c JOIN annuaire_exclusion e
        ON e.intention_id = c.intention_id AND e.d_office AND e.organisme_id = ANY (territoire)
), protegees(membre_id, organisme_id) AS (
    SELECT a.membre_id, a.organisme_id FROM appartenances a
    UNION SELECT p.membre_id, o.parent_id FROM protegees p JOIN referentiels_organisme o ON o.id = p.organisme_id
        WHERE o.parent_id IS NOT NULL
), readmises(membre_id, casquette) AS MATERIALIZED (
    SELECT DISTINCT f.membre_id, f.casquette FROM offertes f
        WHERE NOT EXISTS (SELECT FROM protegees p WHERE p.membre_id = f.membre_id AND p.organisme_id = f.organisme_id)
        AND NOT EXISTS (SELECT FROM protegees p WHERE p.membre_id = f.membre_id AND p.organisme_id = f.casquette)
), levees(membre_id, casquette) AS MATERIALIZED (
    SELECT r.membre_id, r.casquette FROM readmises r
    -- The mail domain of what is above a re-admitted post says nothing more than that post.
    UNION SELECT r.membre_id, h.organisme_id FROM readmises r JOIN hauts h ON h.casquette = r.casquette
        WHERE h.organisme_id = ANY (autres)
), administrations(casquette, organisme_id) AS MATERIALIZED (
    SELECT k, o FROM unnest(postes || autres) k CROSS JOIN LATERAL unnest(et_au_dessous(et_au_dessus(ARRAY[k]))) o
), tenus(membre_id, casquette) AS MATERIALIZED (
    SELECT a.membre_id, t.casquette FROM appartenances a JOIN administrations t ON t.organisme_id = a.organisme_id
    EXCEPT SELECT v.membre_id, v.casquette FROM levees v
)
SELECT c.membre_id FROM concernes c WHERE NOT EXISTS (SELECT FROM tenus t WHERE t.membre_id = c.membre_id)
$$
"""
SANS_READMETTENT = "DROP FUNCTION public.membres_qui_readmettent(bigint[], bigint[], bigint[], date)"

# --- The rule -------------------------------------------------------------------------------------------------------
# `lecteur` is an account; or NULL, with `employeur`, for somebody who recruits there and is attached to nothing else.
# Planned each time: an administration of ten members and one of thirty thousand are not read the same way.
REGLE = """
CREATE OR REPLACE FUNCTION public.intentions_vues(lecteur bigint, employeur bigint, jour date)
RETURNS TABLE (intention_id bigint, titre text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET jit = off SET random_page_cost = 1.1 SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    recrute bigint[] := ARRAY(
        SELECT r.organisme_id FROM annuaire_recruteur r JOIN comptes_utilisateur u ON u.id = r.utilisateur_id
            WHERE u.id = lecteur AND u.is_active AND r.etat = 'actif'
        UNION SELECT employeur WHERE employeur IS NOT NULL);
    suivis bigint[] := ARRAY(
        SELECT k.membre_id FROM annuaire_conseillerchoisi k JOIN comptes_utilisateur u ON u.id = k.conseiller_id
            WHERE u.id = lecteur AND u.is_active AND k.depuis <= jour AND (k.jusqu_au IS NULL OR k.jusqu_au > jour)
            AND EXISTS (SELECT FROM annuaire_mandat t WHERE t.utilisateur_id = u.id
                AND t.type IN ('conseiller', 'gestionnaire-corps')
                AND t.depuis <= jour AND (t.jusqu_au IS NULL OR t.jusqu_au >= jour)));
    est_recruteur boolean := recrute <> '{}';
    -- Hats: `postes` are employers themselves, `autres` are known by a mail domain alone.
    postes bigint[]; autres bigint[]; hauts bigint[]; territoire bigint[]; interdits bigint[]; choisis bigint[];
    collegues bigint[]; readmettent bigint[] := '{}';
BEGIN
    IF NOT est_recruteur AND suivis = '{}' THEN RETURN; END IF;
    SELECT COALESCE(array_agg(c.organisme_id) FILTER (WHERE c.poste), '{}'),
        COALESCE(array_agg(c.organisme_id) FILTER (WHERE NOT c.poste), '{}') INTO postes, autres
    FROM (SELECT d.organisme_id, bool_or(d.poste) AS poste FROM (
        SELECT l.organisme_id, l.poste FROM casquettes_de(lecteur, jour) l
        UNION ALL SELECT employeur, true WHERE employeur IS NOT NULL
    ) d GROUP BY 1) c;
    hauts := et_au_dessus(postes || autres);
    territoire := et_au_dessous(hauts);
    interdits := hauts || et_au_dessous(postes);
    choisis := et_au_dessus(recrute);
    collegues := ARRAY(SELECT comptes_de(territoire, jour));
    IF EXISTS (SELECT FROM annuaire_readmission r WHERE r.organisme_id = ANY (hauts)) THEN
        readmettent := ARRAY(SELECT membres_qui_readmettent(postes, autres, territoire, jour));
    END IF;
    RETURN QUERY
    WITH proches(membre_id) AS (
        SELECT m.id FROM unnest(collegues) compte JOIN annuaire_membre m ON m.utilisateur_id = compte
        UNION ALL SELECT i.membre_id FROM annuaire_exclusion e JOIN annuaire_intentionmobilite i ON i.id = e.intention_id
            WHERE e.d_office AND e.organisme_id = ANY (territoire)
    ), ecartes(membre_id) AS MATERIALIZED (
        SELECT p.membre_id FROM proches p WHERE p.membre_id <> ALL (readmettent)
        UNION ALL SELECT m.id FROM annuaire_membre m WHERE m.etat <> 'active'
        UNION ALL SELECT m.id FROM comptes_utilisateur u JOIN annuaire_membre m ON m.utilisateur_id = u.id
            WHERE NOT u.is_active OR u.suppression_le IS NOT NULL
        UNION ALL SELECT m.id FROM annuaire_membre m WHERE m.utilisateur_id = lecteur
    ), exclues(intention_id) AS MATERIALIZED (
        SELECT e.intention_id FROM annuaire_exclusion e WHERE NOT e.d_office AND e.organisme_id = ANY (interdits)
        UNION ALL SELECT e.intention_id FROM annuaire_exclusion e WHERE e.utilisateur_id = lecteur
        UNION ALL SELECT e.intention_id FROM annuaire_exclusion e WHERE e.adresse <> '' AND e.adresse IN (
            SELECT lower(email) FROM account_emailaddress WHERE user_id = lecteur AND verified
            UNION SELECT lower(email) FROM comptes_utilisateur WHERE id = lecteur)
    ), permises AS MATERIALIZED (
        SELECT i.id, i.membre_id, i.diffusion, i.employeurs FROM annuaire_intentionmobilite i
        WHERE i.etat IN ('à l’écoute', 'en recherche') AND i.expire_le >= jour
            AND (i.diffusion = 'employeurs' AND est_recruteur
                OR i.diffusion IN ('employeurs', 'conseiller') AND i.membre_id = ANY (suivis))
            AND NOT EXISTS (SELECT FROM ecartes x WHERE x.membre_id = i.membre_id)
            AND NOT EXISTS (SELECT FROM exclues x WHERE x.intention_id = i.id)
    )
    SELECT p.id, 'employeur' FROM permises p
        WHERE p.diffusion = 'employeurs' AND est_recruteur AND (p.employeurs = 'tous' OR p.id IN (
            SELECT x.intention_id FROM annuaire_employeurchoisi x WHERE x.organisme_id = ANY (choisis)))
    UNION ALL SELECT p.id, 'conseiller' FROM permises p WHERE p.membre_id = ANY (suivis);
END $$
"""

# --- Once a vision, for both walls ----------------------------------------------------------------------------------
# Kept for who looks, today, alone: « compte/jour:{…}:{…} », what it reads to recruit, then to advise.
RETENIR = """
CREATE FUNCTION public.vision_reponse() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    lecteur bigint := vision_compte();
    jour date := NULLIF(current_setting('vision.jour', true), '')::date;
    question text := concat_ws('/', lecteur, jour) || ':';
    reponse text := COALESCE(current_setting('vision.reponse', true), '');
BEGIN
    IF lecteur IS NULL OR jour IS NULL THEN RETURN NULL; END IF;
    IF NOT starts_with(reponse, question) THEN
        SELECT concat(question, COALESCE(array_agg(v.intention_id) FILTER (WHERE v.titre = 'employeur'), '{}'), ':',
            COALESCE(array_agg(v.intention_id) FILTER (WHERE v.titre = 'conseiller'), '{}')) INTO reponse
        FROM intentions_vues(lecteur, NULL, jour) v;
        PERFORM set_config('vision.reponse', reponse, true);
    END IF;
    RETURN reponse;
END $$
"""
VISIBLES = """
CREATE OR REPLACE FUNCTION public.intentions_visibles() RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    reponse text := vision_reponse();
BEGIN
    RETURN QUERY SELECT unnest(split_part(reponse, ':', 2)::bigint[] || split_part(reponse, ':', 3)::bigint[]);
END $$
"""
# The first wall says itself who looks: of anybody else than the vision, the rule is asked again. `droit` is a
# `TitreDeLecture`; any, when NULL.
RETENUES = """
CREATE FUNCTION public.intentions_retenues(lecteur bigint, jour date, droit text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    reponse text;
BEGIN
    IF lecteur = vision_compte() AND jour = NULLIF(current_setting('vision.jour', true), '')::date THEN
        reponse := vision_reponse();
        RETURN QUERY SELECT unnest(split_part(reponse, ':', 2)::bigint[]) WHERE COALESCE(droit, 'employeur') = 'employeur'
            UNION ALL SELECT unnest(split_part(reponse, ':', 3)::bigint[])
                WHERE COALESCE(droit, 'conseiller') = 'conseiller';
    ELSE
        RETURN QUERY SELECT v.intention_id FROM intentions_vues(lecteur, NULL, jour) v
            WHERE v.titre = COALESCE(droit, v.titre);
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annuaire", "0012_regle_retenue"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("comptes", "0005_identite"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="membre", name="membre_casquettes"),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["organisme", "d_office"], include=("intention",), name="exclusion_par_employeur"),
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(
                condition=models.Q(("adresse", ""), _negated=True), fields=["adresse"], name="exclusion_par_adresse"
            ),
        ),
        migrations.AddIndex(
            model_name="membre",
            index=models.Index(fields=["organisme"], include=("utilisateur", "etat"), name="membre_par_employeur"),
        ),
        migrations.AddIndex(
            model_name="membre",
            index=models.Index(fields=["utilisateur"], include=("id",), name="membre_par_compte"),
        ),
        migrations.AddIndex(
            model_name="membre",
            index=models.Index(
                condition=models.Q(("etat", "active"), _negated=True), fields=["id"], name="membre_pas_active"
            ),
        ),
        migrations.AddIndex(
            model_name="membre",
            index=models.Index(fields=["id"], include=("nom", "prenom"), name="membre_noms"),
        ),
        *(migrations.RunSQL(f"CREATE INDEX {nom} ON {sur}", f"DROP INDEX {nom}") for nom, sur in INDEX),
        migrations.RunSQL(LIGNEES, SANS_LIGNEES),
        migrations.RunSQL(COMPTES_DE, SANS_COMPTES_DE),
        migrations.RunSQL(READMETTENT, SANS_READMETTENT),
        migrations.RunSQL(REGLE, AVANT),
        migrations.RunSQL(RETENIR, "DROP FUNCTION public.vision_reponse()"),
        migrations.RunSQL(VISIBLES, RETENIR_AVANT),
        migrations.RunSQL(RETENUES, "DROP FUNCTION public.intentions_retenues(bigint, date, text)"),
    ]
