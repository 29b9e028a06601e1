import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("comptes", "0003_cache")]

    operations = [
        # The version before this one still writes the column: it stays until a later migration drops it.
        migrations.AlterField(
            "codeenvoye", "essais", models.PositiveSmallIntegerField("essais manqués", default=0, db_default=0)
        ),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("codeenvoye", "essais")]),
        migrations.CreateModel(
            "EssaiManque",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("adresse", models.EmailField("adresse", max_length=254)),
                ("created_at", models.DateTimeField("manqué le", default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "essai manqué",
                "verbose_name_plural": "essais manqués",
                "indexes": [models.Index(fields=["adresse", "created_at"], name="essai_par_adresse")],
            },
        ),
    ]
