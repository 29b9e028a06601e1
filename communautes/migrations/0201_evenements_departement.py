from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communautes", "0001_communautes"), ("referentiels", "0005_fusion_des_organismes")]

    operations = [
        migrations.AddField(
            model_name="evenement",
            name="departement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="referentiels.departement",
                verbose_name="département",
            ),
        ),
    ]
