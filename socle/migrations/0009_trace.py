"""A trail that the web role can only add to; the same promise for the admin's history."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def retirer_les_droits(apps, schema_editor):
    """Deleting an account that never served makes Django delete its (absent) history: the trigger refuses real rows."""
    role = schema_editor.quote_name(settings.ROLE_WEB)
    for ordre in (
        f"REVOKE UPDATE, DELETE ON socle_trace FROM {role}",
        f"REVOKE UPDATE ON django_admin_log FROM {role}",
        "REVOKE ALL ON PROCEDURE public.purger_traces() FROM PUBLIC",
        f"GRANT EXECUTE ON PROCEDURE public.purger_traces() TO {role}",
    ):
        schema_editor.execute(ordre)


def rendre_les_droits(apps, schema_editor):
    role = schema_editor.quote_name(settings.ROLE_WEB)
    schema_editor.execute(f"GRANT UPDATE ON django_admin_log TO {role}")


# Holds for the owner too, but for what is older than a year; the argument names the date of the row.
REFUSER = """
CREATE FUNCTION public.refuser_reecriture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     AND (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz < now() - interval '1 year'
     AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a trace is neither changed nor deleted (%)', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""

DECLENCHEUR = """
CREATE TRIGGER refuser_reecriture BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION public.refuser_reecriture('{date}')
"""

# Runs as the owner, whoever calls it; there is no delay to give.
PURGER = """
CREATE PROCEDURE public.purger_traces() LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.socle_trace WHERE at < now() - interval '1 year';
  DELETE FROM public.django_admin_log WHERE action_time < now() - interval '1 year';
$$
"""


def declencher(table, date):
    return migrations.RunSQL(DECLENCHEUR.format(table=table, date=date), f"DROP TRIGGER refuser_reecriture ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("socle", "0008_langages_d_une_lettre"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Trace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verbe",
                    models.CharField(
                        choices=[
                            ("ouvrir_compte", "Compte ouvert, adresse confirmée"),
                            ("creer_compte", "Compte créé par l’équipe"),
                            ("changer_droits", "Droits changés"),
                            ("changer_groupe", "Droits d’un groupe changés"),
                            ("ajouter_adresse", "Adresse ajoutée"),
                            ("retirer_adresse", "Adresse retirée"),
                            ("choisir_adresse", "Adresse qui reçoit les courriels changée"),
                            ("reessayer_adresse", "Nouvel essai demandé vers une adresse qui refusait nos courriels"),
                            ("activer_second_facteur", "Second facteur activé"),
                            ("retirer_second_facteur", "Second facteur retiré"),
                            ("renouveler_codes", "Codes de secours renouvelés"),
                            ("employer_code", "Code de secours employé"),
                            ("fermer_sessions", "Sessions fermées"),
                            ("demander_suppression", "Suppression du compte demandée"),
                            ("annuler_suppression", "Suppression du compte annulée"),
                            ("anonymiser", "Compte anonymisé"),
                            ("consulter", "Ligne qui porte une adresse consultée"),
                            ("relancer", "Courriel relancé"),
                            ("supprimer", "Ligne supprimée"),
                            ("exporter", "Données exportées"),
                        ],
                        max_length=40,
                        verbose_name="verbe",
                    ),
                ),
                ("object_id", models.BigIntegerField(verbose_name="objet")),
                (
                    "details",
                    models.JSONField(blank=True, default=dict, help_text="Numéros et codes.", verbose_name="détails"),
                ),
                (
                    "raison",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personne", "Demande de la personne"),
                            ("assistance", "Assistance à la personne"),
                            ("incident", "Incident ou faille à comprendre"),
                            ("loi", "Réponse à une obligation légale"),
                        ],
                        max_length=20,
                        verbose_name="raison",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date")),
                (
                    "acteur",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : la plateforme elle-même.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acteur",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                        verbose_name="type d’objet",
                    ),
                ),
            ],
            options={
                "verbose_name": "trace",
                "indexes": [
                    models.Index(fields=["content_type", "object_id", "at"], name="trace_objet"),
                    models.Index(fields=["at"], name="trace_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verbe__in",
                                [
                                    "ouvrir_compte",
                                    "creer_compte",
                                    "changer_droits",
                                    "changer_groupe",
                                    "ajouter_adresse",
                                    "retirer_adresse",
                                    "choisir_adresse",
                                    "reessayer_adresse",
                                    "activer_second_facteur",
                                    "retirer_second_facteur",
                                    "renouveler_codes",
                                    "employer_code",
                                    "fermer_sessions",
                                    "demander_suppression",
                                    "annuler_suppression",
                                    "anonymiser",
                                    "consulter",
                                    "relancer",
                                    "supprimer",
                                    "exporter",
                                ],
                            )
                        ),
                        name="trace_verbe_connu",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("raison__in", ["", "personne", "assistance", "incident", "loi"])),
                        name="trace_raison_connue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("raison", ""), ("verbe__in", ["exporter"]), _negated=True),
                        name="trace_raison_exigee",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REFUSER, "DROP FUNCTION public.refuser_reecriture()"),
        declencher("socle_trace", "at"),
        declencher("django_admin_log", "action_time"),
        migrations.RunSQL(PURGER, "DROP PROCEDURE public.purger_traces()"),
        migrations.RunPython(retirer_les_droits, rendre_les_droits),
    ]
