"""Until when La lettre told each reader of communities."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communautes", "0101_salon_unique"),
        ("communautes", "0201_evenements_departement"),
        ("communautes", "0301_suites"),
        ("communautes", "0401_publications"),
        ("communautes", "0501_tchap"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RepereLettre",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("repere", models.DateTimeField(verbose_name="repère")),
                (
                    "utilisateur",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "repère de La lettre",
                "verbose_name_plural": "repères de La lettre",
                "abstract": False,
            },
        ),
    ]
