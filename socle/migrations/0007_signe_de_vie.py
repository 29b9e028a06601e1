from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("socle", "0006_abonnements"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigneDeVie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nom", models.CharField(max_length=20, unique=True, verbose_name="nom")),
                ("vu_le", models.DateTimeField(verbose_name="vu le")),
            ],
            options={
                "verbose_name": "signe de vie",
                "verbose_name_plural": "signes de vie",
            },
        ),
    ]
