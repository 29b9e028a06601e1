"""The second wall: what the web role itself, logged in with its own password, reads and writes of intentions."""

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from annuaire.models import Consultation, EmployeurChoisi, Exclusion, IntentionMobilite, Readmission
from annuaire.services import intentions as services
from annuaire.services.partages import noter_consultation
from annuaire.vision import vision
from referentiels.models import Organisme
from socle.acteur import ANONYME, SYSTEME, construire
from socle.models import Transition
from tests.factories import (
    ConseillerChoisiFactory,
    IntentionFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

TABLES = [
    "annuaire_intentionmobilite",
    "annuaire_intentionmobilite_metiers",
    "annuaire_intentionmobilite_regions",
    "annuaire_intentionmobilite_departements",
    "annuaire_exclusion",
    "annuaire_readmission",
    "annuaire_employeurchoisi",
    "annuaire_conseillerchoisi",
    "annuaire_consultation",
]


def remplir():
    """An intention with something in every table, that the recruiter returned may read."""
    intention = IntentionFactory()
    ConseillerChoisiFactory(membre=intention.membre)
    lecteur = RecruteurFactory().utilisateur
    with vision(SYSTEME):
        intention.metiers.add(MetierFactory())
        Exclusion.objects.create(intention=intention, adresse="quelqu.un@exemple.fr")
        Readmission.objects.create(intention=intention, organisme=OrganismeFactory())
        EmployeurChoisi.objects.create(intention=intention, organisme=OrganismeFactory())
    with vision(construire(lecteur)):
        noter_consultation(intention, acteur=construire(lecteur))
    services.renouveler(acteur=construire(intention.membre.utilisateur))
    services.mettre_en_pause(timezone.localdate(), acteur=construire(intention.membre.utilisateur))
    services.reprendre(acteur=construire(intention.membre.utilisateur))
    return intention, lecteur


@pytest.mark.django_db(transaction=True)
def test_the_web_role_reads_nothing_without_saying_who_looks(web_dsn):
    intention, lecteur = remplir()
    jour = timezone.localdate().isoformat()
    with psycopg.connect(web_dsn, autocommit=True) as web:
        compter = {t: f"SELECT count(*) FROM {t}" for t in TABLES}
        assert {t: web.execute(sql).fetchone()[0] for t, sql in compter.items()} == dict.fromkeys(TABLES, 0)
        journal = "SELECT count(*) FROM socle_transition t JOIN django_content_type c ON c.id = t.content_type_id"
        ces_lignes = f"{journal} WHERE c.model = 'intentionmobilite'"
        assert web.execute(ces_lignes).fetchone() == (0,)
        vues = {}
        comptes = {"soi": intention.membre.utilisateur_id, "lecteur": lecteur.pk, "systeme": 0}
        for qui, compte in comptes.items():
            with web.transaction():
                web.execute(
                    "SELECT set_config('vision.compte', %s, true), set_config('vision.jour', %s, true),"
                    " set_config('vision.systeme', %s, true)",
                    [str(compte or ""), jour, "oui" if qui == "systeme" else ""],
                )
                vues[qui] = {t for t, sql in compter.items() if web.execute(sql).fetchone()[0]}
                if qui != "lecteur":
                    assert web.execute(ces_lignes).fetchone()[0] >= 2
        pleines = set(TABLES) - {"annuaire_intentionmobilite_regions", "annuaire_intentionmobilite_departements"}
        assert vues["soi"] == vues["systeme"] == pleines
        assert vues["lecteur"] == {TABLES[0], TABLES[1], "annuaire_consultation"}
        # Local to the transaction: the next one of this connection sees nothing again.
        assert web.execute(compter[TABLES[0]]).fetchone() == (0,)
        # No privilege to lower the wall.
        for ordre in (
            f"ALTER TABLE {TABLES[0]} DISABLE ROW LEVEL SECURITY",
            f"DROP POLICY lire ON {TABLES[0]}",
            "SET ROLE postgres",
        ):
            with pytest.raises(psycopg.Error):
                web.execute(ordre)


@pytest.mark.django_db
def test_every_table_behind_the_wall_has_its_wall():
    """Those that point to an intention, found in the models."""
    liees = {r.related_model._meta.db_table for r in IntentionMobilite._meta.related_objects}
    liees |= {champ.remote_field.through._meta.db_table for champ in IntentionMobilite._meta.many_to_many}
    liees |= {"annuaire_conseillerchoisi", IntentionMobilite._meta.db_table}
    assert liees == set(TABLES)
    with connection.cursor() as curseur:
        curseur.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity")
        gardees = {nom for (nom,) in curseur.fetchall()}
    autres = {"socle_transition", "mentorat_objectif", "communautes_conclusion", "communautes_habilitation"}
    assert gardees == {*TABLES, *autres}


@pytest.mark.django_db
def test_only_its_member_and_the_platform_write():
    intention, lecteur = remplir()
    for acteur in (construire(lecteur), ANONYME):
        with vision(acteur):
            assert not IntentionMobilite.objects.update(horizon="un-an")
            assert not IntentionMobilite.objects.all().delete()[0]
            assert not Exclusion.objects.all().delete()[0]
            assert not Consultation.objects.all().delete()[0]
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Exclusion.objects.create(intention_id=intention.pk, organisme=OrganismeFactory())
    with vision(ANONYME), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Consultation.objects.create(
            intention_id=intention.pk, lecteur=lecteur, titre="employeur", jour=timezone.localdate()
        )
    with vision(construire(intention.membre.utilisateur)):
        assert IntentionMobilite.objects.update(horizon="un-an") == 1


@pytest.mark.django_db
def test_a_vision_ends_with_its_block_and_a_vision_inside_gives_back_the_first():
    intention, lecteur = remplir()
    soi = construire(intention.membre.utilisateur)
    with vision(soi):
        assert Exclusion.objects.exists()
        with vision(construire(lecteur)):
            assert not Exclusion.objects.exists()
        assert Exclusion.objects.exists()
        with pytest.raises(InternalError), vision(SYSTEME):
            raise InternalError
        assert Exclusion.objects.exists()
        assert Transition.objects.filter(acteur=soi.utilisateur_id, verbe="mettre_en_pause").exists()
    assert not IntentionMobilite.objects.exists()
    assert not Transition.objects.filter(verbe="mettre_en_pause").exists()


@pytest.mark.django_db
def test_who_deletes_an_employer_learns_nothing_and_breaks_nothing():
    intention, _ = remplir()
    exclu = OrganismeFactory()
    with vision(SYSTEME):
        Exclusion.objects.create(intention=intention, organisme=exclu)
        consultee = Consultation.objects.get()
    Organisme.objects.filter(pk=exclu.pk).delete()
    with vision(SYSTEME):
        assert not Exclusion.objects.filter(organisme=exclu.pk).exists()
        assert Consultation.objects.get().pk == consultee.pk


@pytest.mark.django_db
def test_the_wall_keeps_its_answer_for_one_reader_and_one_vision():
    intention, lecteur = remplir()
    autre = UtilisateurFactory()
    with vision(construire(lecteur)), connection.cursor() as curseur:
        assert IntentionMobilite.objects.exists()
        curseur.execute("SELECT set_config('vision.compte', %s, true)", [str(autre.pk)])
        assert not IntentionMobilite.objects.exists()
        curseur.execute("SELECT set_config('vision.compte', '', true)")
        assert not IntentionMobilite.objects.exists()
        curseur.execute("SELECT set_config('vision.compte', %s, true)", [str(lecteur.pk)])
        assert IntentionMobilite.objects.exists()
        # What changes in between is seen by the next vision, even inside this one.
        with vision(construire(intention.membre.utilisateur)):
            services.fermer(acteur=construire(intention.membre.utilisateur))
        with vision(construire(lecteur)):
            assert not IntentionMobilite.objects.exists()
        assert not IntentionMobilite.objects.exists()
