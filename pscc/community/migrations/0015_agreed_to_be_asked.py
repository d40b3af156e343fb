from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("community", "0014_one_open_request_to_a_person"),
    ]

    operations = [
        migrations.AlterField(
            model_name="listedperson",
            name="wording",
            field=models.PositiveSmallIntegerField(
                default=2, verbose_name="version of what was agreed to"
            ),
        ),
    ]
