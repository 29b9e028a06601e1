import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("communautes", "0001_communautes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="envoitchap", name="envoi_tchap_etat_connu"),
        migrations.RemoveIndex(model_name="envoitchap", name="envoi_tchap_a_faire"),
        migrations.RenameField(model_name="envoitchap", old_name="etat", new_name="statut"),
        migrations.AlterField(
            model_name="envoitchap",
            name="statut",
            field=models.CharField(
                choices=[
                    ("à envoyer", "À envoyer"),
                    ("envoyé", "Envoyé"),
                    ("annulé", "Sans objet au départ"),
                    ("abandonné", "Abandonné"),
                ],
                default="à envoyer",
                editable=False,
                max_length=10,
                verbose_name="statut",
            ),
        ),
        migrations.AddField(
            model_name="envoitchap",
            name="identifiant",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="D’un retrait seul : le compte Tchap peut n’être plus connu. Vidé une fois le retrait fait.",
                max_length=255,
                verbose_name="identifiant à retirer",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="comptetchap",
            name="identifiant",
            field=models.CharField(
                help_text="@prenom.nom-…:agent.….tchap.gouv.fr",
                max_length=255,
                unique=True,
                verbose_name="identifiant Tchap",
            ),
        ),
        migrations.AlterField(
            model_name="envoitchap",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="créé ou relancé le"
            ),
        ),
        migrations.AddIndex(
            model_name="envoitchap",
            index=models.Index(
                condition=models.Q(("statut", "à envoyer")),
                fields=["prochain_essai", "id"],
                name="envoi_tchap_a_faire",
            ),
        ),
        migrations.AddConstraint(
            model_name="envoitchap",
            constraint=models.CheckConstraint(
                condition=models.Q(("statut__in", ["à envoyer", "envoyé", "annulé", "abandonné"])),
                name="envoi_tchap_statut_connu",
            ),
        ),
        migrations.AddConstraint(
            model_name="envoitchap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("identifiant", ""),
                    models.Q(("geste", "exclure"), ("statut__in", ["à envoyer", "abandonné"])),
                    _connector="OR",
                ),
                name="envoi_tchap_identifiant_oublie",
            ),
        ),
    ]
