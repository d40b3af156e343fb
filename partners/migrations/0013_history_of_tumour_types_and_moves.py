"""Keep which tumour types a project named when, and which organisation it belonged to."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import pscc.kernel.clock


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0004_texts_of_pages"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectTumourType',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('partners.project_tumour_types',),
        ),
        migrations.CreateModel(
            name='ProjectMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('moved_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='moved')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='to')),
                ('moved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('origin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation', verbose_name='from')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='partners.project')),
            ],
            options={
                'verbose_name': 'move of a project',
                'verbose_name_plural': 'moves of projects',
            },
        ),
        migrations.CreateModel(
            name='ProjectTumourTypeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('project', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.project')),
                ('term', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.term')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.projecttumourtype')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projecttumourtype',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projecttumourtypeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "term_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."term_id"); RETURN NULL;', hash='1afaf2d75dfeb1fa0da22da8b0d6fbea19bb6caa', operation='INSERT', pgid='pgtrigger_insert_insert_8ff9a', table='partners_project_tumour_types', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projecttumourtype',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_projecttumourtypeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "term_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."term_id"); RETURN NULL;', hash='a2e3fd4211ac8ebc728c85a2867eae8a1ebf9596', operation='UPDATE', pgid='pgtrigger_update_update_8d4f5', table='partners_project_tumour_types', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projecttumourtype',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projecttumourtypeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "term_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."term_id"); RETURN NULL;', hash='b565b5852644c154659993158bfd8e79bf530888', operation='DELETE', pgid='pgtrigger_delete_delete_0e496', table='partners_project_tumour_types', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='projectmove',
            constraint=models.CheckConstraint(condition=models.Q(('origin__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='partners_projectmove_between_two_has_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectmove',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='92a115b6957078d88f3558f0fe94922580efe317', operation='UPDATE', pgid='pgtrigger_written_once_81d43', table='partners_projectmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projecttumourtypeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ccef0b72608040ac4d6642b5efee08b2255c4127', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6b208', table='partners_projecttumourtypeevent', when='BEFORE')),
        ),
    ]
