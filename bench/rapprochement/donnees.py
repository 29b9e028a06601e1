"""Offers, members and skills, drawn by PostgreSQL from a seed: few skills are everywhere, most are rare."""

import random
from typing import Any

PAR_OFFRE, PAR_MEMBRE = (3, 9), (2, 30)  # skills, drawn evenly
BEAUCOUP = 50  # of one member in a hundred
RARETE = 2.2  # the power that makes the first skills usual: one offer in three requires the first
HORS_DE_VUE = 0.1  # closed, or not shown to this person

# Each row is a copy of one that the site wrote, but for what is drawn.
_OFFRES = """
INSERT INTO opportunites_offre
SELECT copie.* FROM opportunites_offre modele CROSS JOIN generate_series(1, %(taille)s) rang
CROSS JOIN LATERAL jsonb_populate_record(modele, jsonb_build_object(
    'id', modele.id + rang, 'uuid', gen_random_uuid(), 'jeton', gen_random_uuid())) copie
"""
_LIGNES = """
INSERT INTO opportunites_lignerecherche
SELECT copie.* FROM opportunites_lignerecherche modele CROSS JOIN generate_series(1, %(taille)s) rang
CROSS JOIN LATERAL jsonb_populate_record(modele, jsonb_build_object(
    'offre_id', modele.offre_id + rang,
    'date_limite', CASE WHEN random() < %(cachees)s THEN current_date - 1 ELSE current_date + 30 END)) copie
"""
_COMPTES = """
INSERT INTO comptes_utilisateur
SELECT copie.* FROM comptes_utilisateur modele CROSS JOIN generate_series(1, %(taille)s) rang
CROSS JOIN LATERAL jsonb_populate_record(modele, jsonb_build_object(
    'id', modele.id + rang, 'uuid', gen_random_uuid(), 'email', 'membre' || rang || '@exemple.example')) copie
"""
_MEMBRES = """
INSERT INTO annuaire_membre
SELECT copie.* FROM annuaire_membre modele CROSS JOIN generate_series(1, %(taille)s) rang
CROSS JOIN LATERAL jsonb_populate_record(modele, jsonb_build_object(
    'id', modele.id + rang, 'uuid', gen_random_uuid(), 'utilisateur_id', modele.utilisateur_id + rang,
    'audience_competences', CASE WHEN random() < %(cachees)s THEN 0 ELSE 2 END)) copie
"""
_TIRER = """
SELECT DISTINCT ON (objet, competence) objet, competence, niveau, oui FROM (
    SELECT objet, niveau, oui, (%(competences)s::bigint[])[1 + floor(cardinality(%(competences)s::bigint[])
           * power(sort, %(rarete)s))::int] AS competence
    FROM (
        SELECT objet, random() AS sort, 1 + floor(4 * random())::int AS niveau, random() < 0.4 AS oui
        FROM (
            SELECT id AS objet, CASE WHEN %(beaucoup)s > 0 AND random() < 0.01 THEN %(beaucoup)s
                   ELSE %(debut)s + floor(random() * (%(fin)s - %(debut)s + 1))::int END AS combien FROM {table}
        ) objets CROSS JOIN LATERAL generate_series(1, combien)
    ) tirages
) tirees
"""
_EXIGENCES = (
    "INSERT INTO opportunites_exigenceoffre (offre_id, competence_id, niveau, essentielle, origine)"
    " SELECT objet, competence, niveau, oui, 'saisie' FROM (" + _TIRER.format(table="opportunites_offre") + ") t"
)
_COMPETENCES = (
    "INSERT INTO annuaire_competencedeclaree"
    " (membre_id, competence_id, niveau, veut_developper, peut_transmettre)"
    " SELECT objet, competence, niveau, oui, false FROM (" + _TIRER.format(table="annuaire_membre") + ") t"
)


def planter(taille: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from opportunites.reindexation import ecrire_exigences
    from referentiels.models import Competence
    from tests.factories import MembreFactory, OffreFactory

    call_command("charger_referentiels", verbosity=0)
    OffreFactory()
    MembreFactory()
    competences = list(Competence.objects.order_by("code").values_list("pk", flat=True))
    random.Random(1).shuffle(competences)  # what is usual has nothing to do with what is old
    communs = {"taille": taille - 1, "cachees": HORS_DE_VUE, "competences": competences, "rarete": RARETE}
    with connection.cursor() as curseur:
        curseur.execute("SELECT setseed(0.42)")
        for sql in (_OFFRES, _LIGNES, _COMPTES, _MEMBRES):
            curseur.execute(sql, communs)
        for sql, (debut, fin), beaucoup in ((_EXIGENCES, PAR_OFFRE, 0), (_COMPETENCES, PAR_MEMBRE, BEAUCOUP)):
            curseur.execute(sql, communs | {"debut": debut, "fin": fin, "beaucoup": beaucoup})
        curseur.execute("ANALYZE")
        curseur.execute("SELECT array_agg(id) FROM opportunites_offre")
        ecrire_exigences(curseur, curseur.fetchone()[0])
        curseur.execute("VACUUM ANALYZE")


def compter() -> str:
    from annuaire.models import CompetenceDeclaree
    from opportunites.models import LigneExigence

    return f"{LigneExigence.objects.count()} exigences, {CompetenceDeclaree.objects.count()} compétences déclarées"


def membres(combien: int) -> list[Any]:
    """The skills of members drawn among all: our questions about offers. One in six has many."""
    from django.db.models import Count

    from annuaire.models import CompetenceDeclaree, Membre

    hasard = random.Random(2)
    tous = Membre.objects.annotate(nombre=Count("competences")).order_by("pk").values_list("pk", "nombre")
    beaucoup = [pk for pk, nombre in tous if nombre > PAR_MEMBRE[1]]
    choisis = hasard.sample(beaucoup, min(len(beaucoup), combien // 6))
    choisis += hasard.sample([pk for pk, _ in tous], combien - len(choisis))
    return [list(CompetenceDeclaree.objects.filter(membre=pk).order_by("pk")) for pk in choisis]


def offres(combien: int) -> list[Any]:
    """The requirements of offers drawn among all: our questions about members."""
    from opportunites.models import ExigenceOffre, Offre

    choisies = random.Random(3).sample(list(Offre.objects.order_by("pk").values_list("pk", flat=True)), combien)
    return [list(ExigenceOffre.objects.filter(offre=pk).order_by("pk")) for pk in choisies]


def offres_visibles() -> Any:
    from django.utils import timezone

    from opportunites.models import LigneRecherche
    from socle.acteur import ANONYME

    return LigneRecherche.objects.visible_by(ANONYME).ouvertes(timezone.localdate())


def membres_visibles() -> Any:
    """As a member sees them: active, and who shows its skills."""
    from annuaire.enums import Audience
    from annuaire.models import Membre

    return Membre.objects.actifs().filter(audience_competences__gte=Audience.MEMBRES, non_liste=False)
