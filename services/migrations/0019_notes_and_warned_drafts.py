import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import pscc.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0018_drafts_are_not_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="servicerequest",
            name="warned_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="told that it will be deleted",
            ),
        ),
        migrations.CreateModel(
            name="RequestNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("body", models.TextField(verbose_name="note")),
                (
                    "written_at",
                    models.DateTimeField(default=pscc.kernel.clock.now, verbose_name="written"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="services.servicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "internal note on a request",
                "verbose_name_plural": "internal notes on requests",
                "indexes": [
                    models.Index(
                        fields=["request", "written_at"], name="services_requestnote_list"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requestnote',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='00e364790478dfddbe1dbb806047fa6e2dbfee15', operation='UPDATE', pgid='pgtrigger_written_once_28d84', table='services_requestnote', when='BEFORE')),
        ),
    ]
