"""Who sees an intention, once, in SQL; and the second wall, row-level security, that asks it again.

Without FORCE: the owner (migrations, backups) sees all. Keys cascade in the database, where the wall hides nothing.
"""

from django.db import migrations

I, M, E = "annuaire_intentionmobilite", "annuaire_membre", "annuaire_exclusion"
ORGANISME, UTILISATEUR = "referentiels_organisme", "comptes_utilisateur"

# (table, column, what it points to, when that goes)
CLES = [
    (I, "membre_id", M, "CASCADE"),
    (f"{I}_metiers", "intentionmobilite_id", I, "CASCADE"),
    (f"{I}_metiers", "metier_id", "referentiels_metier", "CASCADE"),
    (f"{I}_regions", "intentionmobilite_id", I, "CASCADE"),
    (f"{I}_regions", "region_id", "referentiels_region", "CASCADE"),
    (f"{I}_departements", "intentionmobilite_id", I, "CASCADE"),
    (f"{I}_departements", "departement_id", "referentiels_departement", "CASCADE"),
    (E, "intention_id", I, "CASCADE"),
    (E, "organisme_id", ORGANISME, "CASCADE"),
    (E, "utilisateur_id", UTILISATEUR, "CASCADE"),
    ("annuaire_readmission", "intention_id", I, "CASCADE"),
    ("annuaire_readmission", "organisme_id", ORGANISME, "CASCADE"),
    ("annuaire_employeurchoisi", "intention_id", I, "CASCADE"),
    ("annuaire_employeurchoisi", "organisme_id", ORGANISME, "CASCADE"),
    ("annuaire_conseillerchoisi", "membre_id", M, "CASCADE"),
    ("annuaire_conseillerchoisi", "conseiller_id", UTILISATEUR, "CASCADE"),
    ("annuaire_consultation", "intention_id", I, "CASCADE"),
    ("annuaire_consultation", "lecteur_id", UTILISATEUR, "CASCADE"),
    ("annuaire_consultation", "organisme_id", ORGANISME, "SET NULL"),
]


def _cle(table, colonne, vers, alors):
    nom = f"{table}_{colonne}_fk"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {nom} FOREIGN KEY ({colonne}) REFERENCES {vers} (id)"
        f" ON DELETE {alors} DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {nom}",
    )


# --- Hats: what an account is attached to ---------------------------------------------------------------------------
# One place for them all; ProConnect's SIRET counts as long as the identity is linked.
CASQUETTES = """
CREATE VIEW public.annuaire_casquettes (utilisateur_id, organisme_id, jusqu_au) AS
    SELECT utilisateur_id, organisme_id, NULL::date FROM annuaire_membre
        WHERE organisme_id IS NOT NULL AND etat <> 'anonymisée'
    UNION ALL SELECT utilisateur_id, organisme_id, NULL FROM annuaire_recruteur WHERE etat = 'actif'
    UNION ALL SELECT utilisateur_id, organisme_id, jusqu_au FROM annuaire_mandat
    UNION ALL SELECT i.utilisateur_id, o.id, NULL FROM comptes_identite i
        JOIN referentiels_organisme o ON o.siret = i.siret WHERE o.siret <> ''
"""
DOMAINES = r"""
CREATE VIEW public.annuaire_domaines (domaine, organisme_id) AS
    SELECT d.domaine, o.id FROM referentiels_organisme o,
        unnest(regexp_split_to_array(lower(o.domaines_courriel), '[\s,;|]+')) d(domaine)
        WHERE o.domaines_courriel <> '' AND d.domaine <> ''
    UNION ALL SELECT lower(domaine), organisme_id FROM annuaire_domainepublic WHERE organisme_id IS NOT NULL
"""
ADRESSES = """
CREATE VIEW public.annuaire_adresses (utilisateur_id, domaine) AS
    SELECT user_id, lower(split_part(email, '@', 2)) FROM account_emailaddress WHERE verified
    UNION ALL SELECT id, lower(split_part(email, '@', 2)) FROM comptes_utilisateur
"""
# « a.b.fr », « b.fr », « fr ».
SUFFIXES = """
CREATE FUNCTION public.suffixes(domaine text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 3 AS $$
    SELECT array_to_string(mots[n:], '.') FROM string_to_array(domaine, '.') mots, generate_subscripts(mots, 1) n
$$
"""
# `poste`: this organisme itself; else it is known by a mail domain, which tells the administration, not the service.
CASQUETTES_DE = """
CREATE FUNCTION public.casquettes_de(compte bigint, jour date) RETURNS TABLE (organisme_id bigint, poste boolean)
LANGUAGE sql STABLE AS $$
    SELECT c.organisme_id, true FROM public.annuaire_casquettes c
        WHERE c.utilisateur_id = compte AND (c.jusqu_au IS NULL OR c.jusqu_au >= jour)
    UNION SELECT d.organisme_id, false FROM public.annuaire_adresses a
        CROSS JOIN LATERAL public.suffixes(a.domaine) s JOIN public.annuaire_domaines d ON d.domaine = s
        WHERE a.utilisateur_id = compte
$$
"""

# --- The rule -------------------------------------------------------------------------------------------------------
# `lecteur` is an account; or NULL, with `employeur`, for somebody who recruits there and is attached to nothing else.
INTENTIONS_VUES = """
CREATE FUNCTION public.intentions_vues(lecteur bigint, employeur bigint, jour date)
RETURNS TABLE (intention_id bigint, titre text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
WITH RECURSIVE
casquettes(organisme_id, poste) AS MATERIALIZED (
    SELECT c.organisme_id, bool_or(c.poste) FROM (
        SELECT d.organisme_id, d.poste FROM casquettes_de(lecteur, jour) d
        UNION ALL SELECT employeur, true WHERE employeur IS NOT NULL
    ) c GROUP BY 1
), recrute(organisme_id) AS MATERIALIZED (
    SELECT r.organisme_id FROM annuaire_recruteur r JOIN comptes_utilisateur u ON u.id = r.utilisateur_id
        WHERE u.id = lecteur AND u.is_active AND r.etat = 'actif'
    UNION SELECT employeur WHERE employeur IS NOT NULL
), conseille(membre_id) AS MATERIALIZED (
    SELECT k.membre_id FROM annuaire_conseillerchoisi k JOIN comptes_utilisateur u ON u.id = k.conseiller_id
        WHERE u.id = lecteur AND u.is_active AND k.depuis <= jour AND (k.jusqu_au IS NULL OR k.jusqu_au > jour)
        AND EXISTS (SELECT FROM annuaire_mandat t WHERE t.utilisateur_id = u.id
            AND t.type IN ('conseiller', 'gestionnaire-corps')
            AND t.depuis <= jour AND (t.jusqu_au IS NULL OR t.jusqu_au >= jour))
), candidates(intention_id, membre_id, utilisateur_id, pour_employeurs, employeurs) AS MATERIALIZED (
    SELECT i.id, i.membre_id, m.utilisateur_id, i.diffusion = 'employeurs', i.employeurs
    FROM annuaire_intentionmobilite i
    JOIN annuaire_membre m ON m.id = i.membre_id
    JOIN comptes_utilisateur u ON u.id = m.utilisateur_id
    WHERE i.etat IN ('à l’écoute', 'en recherche') AND i.expire_le >= jour
        AND m.etat = 'active' AND u.is_active AND u.suppression_le IS NULL AND m.utilisateur_id IS DISTINCT FROM lecteur
        AND (
            i.diffusion = 'employeurs' AND EXISTS (SELECT FROM recrute)
            OR i.diffusion IN ('employeurs', 'conseiller') AND i.membre_id IN (SELECT c.membre_id FROM conseille c)
        )
),
-- From each hat of the reader: what is above it, below it, and its whole administration.
ascendance(casquette, organisme_id) AS (
    SELECT organisme_id, organisme_id FROM casquettes
    UNION SELECT a.casquette, o.parent_id FROM ascendance a JOIN referentiels_organisme o ON o.id = a.organisme_id
        WHERE o.parent_id IS NOT NULL
), descendance(casquette, organisme_id) AS (
    SELECT organisme_id, organisme_id FROM casquettes
    UNION SELECT d.casquette, o.id FROM descendance d JOIN referentiels_organisme o ON o.parent_id = d.organisme_id
), arbre(casquette, organisme_id) AS (
    SELECT casquette, organisme_id FROM ascendance
    UNION SELECT t.casquette, o.id FROM arbre t JOIN referentiels_organisme o ON o.parent_id = t.organisme_id
),
-- `DISTINCT` where nothing is double: the planner then knows that these are few.
administrations(casquette, organisme_id) AS MATERIALIZED (SELECT DISTINCT t.casquette, t.organisme_id FROM arbre t),
territoire(organisme_id) AS MATERIALIZED (SELECT DISTINCT t.organisme_id FROM administrations t),
-- What each member is attached to now, and what was its own when its intention was open; where the reader could be.
adresses(membre_id, domaine) AS MATERIALIZED (
    SELECT c.membre_id, a.domaine FROM candidates c JOIN annuaire_adresses a ON a.utilisateur_id = c.utilisateur_id
), domaines(domaine, organisme_id) AS MATERIALIZED (
    SELECT DISTINCT k.domaine, d.organisme_id FROM (SELECT DISTINCT a.domaine FROM adresses a) k
        CROSS JOIN LATERAL suffixes(k.domaine) s
        JOIN annuaire_domaines d ON d.domaine = s
        WHERE d.organisme_id IN (SELECT t.organisme_id FROM territoire t)
), appartenances(membre_id, organisme_id) AS MATERIALIZED (
    SELECT c.membre_id, h.organisme_id FROM annuaire_casquettes h JOIN candidates c
        ON c.utilisateur_id = h.utilisateur_id AND (h.jusqu_au IS NULL OR h.jusqu_au >= jour)
        WHERE h.organisme_id IN (SELECT t.organisme_id FROM territoire t)
    UNION SELECT a.membre_id, d.organisme_id FROM adresses a JOIN domaines d ON d.domaine = a.domaine
    UNION SELECT c.membre_id, e.organisme_id FROM annuaire_exclusion e JOIN candidates c
        ON c.intention_id = e.intention_id
        WHERE e.d_office AND e.organisme_id IN (SELECT t.organisme_id FROM territoire t)
), collegues(membre_id, casquette) AS MATERIALIZED (
    SELECT DISTINCT a.membre_id, t.casquette FROM appartenances a JOIN administrations t ON t.organisme_id = a.organisme_id
),
-- Re-admissions: of an employer that is neither one's own nor above it, now or when the intention was open.
offertes(membre_id, organisme_id, casquette) AS MATERIALIZED (
    SELECT DISTINCT c.membre_id, r.organisme_id, a.casquette FROM annuaire_readmission r
        JOIN ascendance a ON a.organisme_id = r.organisme_id
        JOIN casquettes k ON k.organisme_id = a.casquette AND k.poste
        JOIN candidates c ON c.intention_id = r.intention_id
), protegees(membre_id, organisme_id) AS (
    SELECT a.membre_id, a.organisme_id FROM appartenances a
        WHERE a.membre_id IN (SELECT f.membre_id FROM offertes f)
    UNION SELECT p.membre_id, o.parent_id FROM protegees p JOIN referentiels_organisme o ON o.id = p.organisme_id
        WHERE o.parent_id IS NOT NULL
), readmises(membre_id, casquette) AS MATERIALIZED (
    SELECT DISTINCT f.membre_id, f.casquette FROM offertes f
        WHERE NOT EXISTS (SELECT FROM protegees p WHERE p.membre_id = f.membre_id AND p.organisme_id = f.organisme_id)
        AND NOT EXISTS (SELECT FROM protegees p WHERE p.membre_id = f.membre_id AND p.organisme_id = f.casquette)
), levees(membre_id, casquette) AS MATERIALIZED (
    SELECT r.membre_id, r.casquette FROM readmises r
    -- The mail domain of what is above a re-admitted post says nothing more than that post.
    UNION SELECT r.membre_id, k.organisme_id FROM readmises r JOIN ascendance a ON a.casquette = r.casquette
        JOIN casquettes k ON k.organisme_id = a.organisme_id AND NOT k.poste
), fermees(membre_id) AS MATERIALIZED (
    SELECT DISTINCT g.membre_id FROM (SELECT * FROM collegues EXCEPT SELECT * FROM levees) g
), interdits(organisme_id) AS MATERIALIZED (
    SELECT a.organisme_id FROM ascendance a
    UNION SELECT d.organisme_id FROM descendance d JOIN casquettes k ON k.organisme_id = d.casquette AND k.poste
), exclues(intention_id) AS MATERIALIZED (
    SELECT e.intention_id FROM annuaire_exclusion e
        WHERE NOT e.d_office AND e.organisme_id IN (SELECT x.organisme_id FROM interdits x)
    UNION SELECT e.intention_id FROM annuaire_exclusion e WHERE e.utilisateur_id = lecteur
    UNION SELECT e.intention_id FROM annuaire_exclusion e WHERE e.adresse <> '' AND e.adresse IN (
        SELECT lower(email) FROM account_emailaddress WHERE user_id = lecteur AND verified
        UNION SELECT lower(email) FROM comptes_utilisateur WHERE id = lecteur)
), choisies(intention_id) AS MATERIALIZED (
    SELECT DISTINCT x.intention_id FROM annuaire_employeurchoisi x JOIN ascendance a
        ON a.organisme_id = x.organisme_id WHERE a.casquette IN (SELECT r.organisme_id FROM recrute r)
), permises AS MATERIALIZED (
    SELECT c.* FROM candidates c
    WHERE NOT EXISTS (SELECT FROM fermees f WHERE f.membre_id = c.membre_id)
        AND NOT EXISTS (SELECT FROM exclues e WHERE e.intention_id = c.intention_id)
)
SELECT p.intention_id, 'employeur' FROM permises p
    WHERE p.pour_employeurs AND EXISTS (SELECT FROM recrute)
    AND (p.employeurs = 'tous' OR p.intention_id IN (SELECT x.intention_id FROM choisies x))
UNION ALL
SELECT p.intention_id, 'conseiller' FROM permises p WHERE p.membre_id IN (SELECT c.membre_id FROM conseille c)
$$
"""

# --- Who looks: settings local to a transaction, see annuaire/vision.py ---------------------------------------------
VISION = """
CREATE FUNCTION public.vision_compte() RETURNS bigint LANGUAGE sql STABLE
    RETURN NULLIF(current_setting('vision.compte', true), '')::bigint;
CREATE FUNCTION public.vision_systeme() RETURNS boolean LANGUAGE sql STABLE
    RETURN COALESCE(current_setting('vision.systeme', true) = 'oui', false);
CREATE FUNCTION public.vision_membre() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$ SELECT id FROM annuaire_membre WHERE utilisateur_id = vision_compte() $$;
CREATE FUNCTION public.vision_intention() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$ SELECT id FROM annuaire_intentionmobilite WHERE membre_id = vision_membre() $$;
CREATE FUNCTION public.intentions_visibles() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS $$ SELECT intention_id FROM intentions_vues(
        vision_compte(), NULL, NULLIF(current_setting('vision.jour', true), '')::date) $$;
"""
SANS_VISION = """
DROP FUNCTION public.intentions_visibles();
DROP FUNCTION public.vision_intention();
DROP FUNCTION public.vision_membre();
DROP FUNCTION public.vision_systeme();
DROP FUNCTION public.vision_compte();
"""

# `(SELECT …)`: asked once a statement, not once a row.
SYSTEME = "(SELECT public.vision_systeme())"
A_SON_MEMBRE = f"membre_id = (SELECT public.vision_membre()) OR {SYSTEME}"
VISIBLE = "IN (SELECT public.intentions_visibles())"


def _a_son_intention(colonne):
    return f"{colonne} = (SELECT public.vision_intention()) OR {SYSTEME}"


# (table, who reads, who adds, who changes or removes)
MURS = [
    (I, f"{A_SON_MEMBRE} OR id {VISIBLE}", A_SON_MEMBRE, A_SON_MEMBRE),
    *(
        (
            f"{I}_{liens}",
            f"{_a_son_intention('intentionmobilite_id')} OR intentionmobilite_id {VISIBLE}",
            _a_son_intention("intentionmobilite_id"),
            _a_son_intention("intentionmobilite_id"),
        )
        for liens in ("metiers", "regions", "departements")
    ),
    *(
        (table, *[_a_son_intention("intention_id")] * 3)
        for table in (E, "annuaire_readmission", "annuaire_employeurchoisi")
    ),
    ("annuaire_conseillerchoisi", A_SON_MEMBRE, A_SON_MEMBRE, A_SON_MEMBRE),
    (
        "annuaire_consultation",
        f"{_a_son_intention('intention_id')} OR lecteur_id = (SELECT public.vision_compte())",
        f"{SYSTEME} OR lecteur_id = (SELECT public.vision_compte()) AND intention_id {VISIBLE}",
        _a_son_intention("intention_id"),
    ),
]

# The journal says who opened an intention and when: to its person, and to the platform. The rest of it stays as it was.
JOURNAL = """
ALTER TABLE socle_transition ENABLE ROW LEVEL SECURITY;
CREATE POLICY lire ON socle_transition FOR SELECT USING (
    content_type_id IS DISTINCT FROM (
        SELECT id FROM django_content_type WHERE app_label = 'annuaire' AND model = 'intentionmobilite')
    OR acteur_id = (SELECT public.vision_compte()) OR (SELECT public.vision_systeme()));
CREATE POLICY ajouter ON socle_transition FOR INSERT WITH CHECK (true);
"""
SANS_JOURNAL = """
DROP POLICY lire ON socle_transition;
DROP POLICY ajouter ON socle_transition;
ALTER TABLE socle_transition DISABLE ROW LEVEL SECURITY;
"""


def _mur(table, lire, ajouter, changer):
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY lire ON {table} FOR SELECT USING ({lire});
        CREATE POLICY ajouter ON {table} FOR INSERT WITH CHECK ({ajouter});
        CREATE POLICY changer ON {table} FOR UPDATE USING ({changer}) WITH CHECK ({changer});
        CREATE POLICY retirer ON {table} FOR DELETE USING ({changer});
        """,
        f"""
        DROP POLICY lire ON {table};
        DROP POLICY ajouter ON {table};
        DROP POLICY changer ON {table};
        DROP POLICY retirer ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("annuaire", "0008_intentions"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("comptes", "0005_identite"),
        ("socle", "0009_trace"),
    ]

    operations = [
        *(_cle(*cle) for cle in CLES),
        migrations.RunSQL(CASQUETTES, "DROP VIEW public.annuaire_casquettes"),
        migrations.RunSQL(DOMAINES, "DROP VIEW public.annuaire_domaines"),
        migrations.RunSQL(ADRESSES, "DROP VIEW public.annuaire_adresses"),
        migrations.RunSQL(SUFFIXES, "DROP FUNCTION public.suffixes(text)"),
        migrations.RunSQL(CASQUETTES_DE, "DROP FUNCTION public.casquettes_de(bigint, date)"),
        migrations.RunSQL(INTENTIONS_VUES, "DROP FUNCTION public.intentions_vues(bigint, bigint, date)"),
        migrations.RunSQL(VISION, SANS_VISION),
        *(_mur(*mur) for mur in MURS),
        migrations.RunSQL(JOURNAL, SANS_JOURNAL),
    ]
