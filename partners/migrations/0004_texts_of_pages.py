"""Texts of public pages; what a label, a mandate and a point on the map rest on."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import pscc.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0003_labels_and_ties_with_dates'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TextBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(choices=[('come_to_us', 'How to come to the campus'), ('press', 'Introduction of the press page'), ('governance', 'Introduction of the governance page')], max_length=20, unique=True, verbose_name='place')),
                ('body', models.TextField(help_text='Markdown: headings, lists and links.', verbose_name='text')),
                ('body_fr', models.TextField(help_text='Markdown: headings, lists and links.', null=True, verbose_name='text')),
                ('body_en', models.TextField(help_text='Markdown: headings, lists and links.', null=True, verbose_name='text')),
                ('checked_on', models.DateField(verbose_name='checked on')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'text of a page',
                'verbose_name_plural': 'texts of pages',
            },
        ),
        migrations.CreateModel(
            name='TextBlockEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(choices=[('come_to_us', 'How to come to the campus'), ('press', 'Introduction of the press page'), ('governance', 'Introduction of the governance page')], max_length=20, verbose_name='place')),
                ('body', models.TextField(help_text='Markdown: headings, lists and links.', verbose_name='text')),
                ('body_fr', models.TextField(help_text='Markdown: headings, lists and links.', null=True, verbose_name='text')),
                ('body_en', models.TextField(help_text='Markdown: headings, lists and links.', null=True, verbose_name='text')),
                ('checked_on', models.DateField(verbose_name='checked on')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mandate',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mandate',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mandate',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationlabel',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationlabel',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationlabel',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='site',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='site',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='site',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='mandate',
            name='as_of',
            field=models.DateField(blank=True, help_text='Where the source gives no start.', null=True, verbose_name='held on'),
        ),
        migrations.AddField(
            model_name='mandateevent',
            name='as_of',
            field=models.DateField(blank=True, help_text='Where the source gives no start.', null=True, verbose_name='held on'),
        ),
        migrations.AddField(
            model_name='organisationlabel',
            name='detail',
            field=models.CharField(blank=True, max_length=200, verbose_name='detail'),
        ),
        migrations.AddField(
            model_name='organisationlabel',
            name='detail_en',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='detail'),
        ),
        migrations.AddField(
            model_name='organisationlabel',
            name='detail_fr',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='detail'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='detail',
            field=models.CharField(blank=True, max_length=200, verbose_name='detail'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='detail_en',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='detail'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='detail_fr',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='detail'),
        ),
        migrations.AddField(
            model_name='site',
            name='is_exact',
            field=models.BooleanField(default=True, help_text='Otherwise the point is the middle of the town.', verbose_name='at the address'),
        ),
        migrations.AddField(
            model_name='siteevent',
            name='is_exact',
            field=models.BooleanField(default=True, help_text='Otherwise the point is the middle of the town.', verbose_name='at the address'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_mandateevent" ("as_of", "body", "body_en", "body_fr", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "role_en", "role_fr", "since", "source", "until") VALUES (NEW."as_of", NEW."body", NEW."body_en", NEW."body_fr", NEW."id", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."role", NEW."role_en", NEW."role_fr", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='9541ca4469ad6d4211329c859e19f90e7e0a1d19', operation='INSERT', pgid='pgtrigger_insert_insert_9be4f', table='partners_mandate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_mandateevent" ("as_of", "body", "body_en", "body_fr", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "role_en", "role_fr", "since", "source", "until") VALUES (NEW."as_of", NEW."body", NEW."body_en", NEW."body_fr", NEW."id", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."role", NEW."role_en", NEW."role_fr", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='eda500a9c1474d0f9aa4be611eb4dc20e934ff9b', operation='UPDATE', pgid='pgtrigger_update_update_a15a4', table='partners_mandate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_mandateevent" ("as_of", "body", "body_en", "body_fr", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "role_en", "role_fr", "since", "source", "until") VALUES (OLD."as_of", OLD."body", OLD."body_en", OLD."body_fr", OLD."id", OLD."organisation_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."role", OLD."role_en", OLD."role_fr", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='69bc3776b34f993566bfad24911b1af824bfbf12', operation='DELETE', pgid='pgtrigger_delete_delete_e9e0e', table='partners_mandate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationlabelevent" ("count", "detail", "detail_en", "detail_fr", "id", "label_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."count", NEW."detail", NEW."detail_en", NEW."detail_fr", NEW."id", NEW."label_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='f88a5f6d7c43a4da48842127a9e42aa314e97ffd', operation='INSERT', pgid='pgtrigger_insert_insert_68e6d', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationlabelevent" ("count", "detail", "detail_en", "detail_fr", "id", "label_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."count", NEW."detail", NEW."detail_en", NEW."detail_fr", NEW."id", NEW."label_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='92554744904dc471697e2c5c1e23b2f391ab0b1f', operation='UPDATE', pgid='pgtrigger_update_update_69b9b', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationlabelevent" ("count", "detail", "detail_en", "detail_fr", "id", "label_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (OLD."count", OLD."detail", OLD."detail_en", OLD."detail_fr", OLD."id", OLD."label_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='8153057017eb388f4fad3f79f76dbf7f8a8d3b99', operation='DELETE', pgid='pgtrigger_delete_delete_2042d', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_siteevent" ("city", "country", "id", "is_exact", "is_main", "latitude", "longitude", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postcode", "source", "street") VALUES (NEW."city", NEW."country", NEW."id", NEW."is_exact", NEW."is_main", NEW."latitude", NEW."longitude", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."postcode", NEW."source", NEW."street"); RETURN NULL;', hash='12208731cd79381f83a073c17cfea5a2446db3d4', operation='INSERT', pgid='pgtrigger_insert_insert_049c2', table='partners_site', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_siteevent" ("city", "country", "id", "is_exact", "is_main", "latitude", "longitude", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postcode", "source", "street") VALUES (NEW."city", NEW."country", NEW."id", NEW."is_exact", NEW."is_main", NEW."latitude", NEW."longitude", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."postcode", NEW."source", NEW."street"); RETURN NULL;', hash='d25f60d75699e91d5c589164d9d31bd1c1839dfa', operation='UPDATE', pgid='pgtrigger_update_update_5a2f3', table='partners_site', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_siteevent" ("city", "country", "id", "is_exact", "is_main", "latitude", "longitude", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postcode", "source", "street") VALUES (OLD."city", OLD."country", OLD."id", OLD."is_exact", OLD."is_main", OLD."latitude", OLD."longitude", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."postcode", OLD."source", OLD."street"); RETURN NULL;', hash='135b6efb60fa45656af5eab62d074b33e68ec2ca', operation='DELETE', pgid='pgtrigger_delete_delete_06643', table='partners_site', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='textblock',
            constraint=models.CheckConstraint(condition=models.Q(('key__in', ['come_to_us', 'press', 'governance'])), name='partners_textblock_known_key'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textblock',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_textblockevent" ("body", "body_en", "body_fr", "checked_on", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."body", NEW."body_en", NEW."body_fr", NEW."checked_on", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source"); RETURN NULL;', hash='7fc8f4516d76eea87d1936a872b05623ce4d179a', operation='INSERT', pgid='pgtrigger_insert_insert_aaa66', table='partners_textblock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textblock',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_textblockevent" ("body", "body_en", "body_fr", "checked_on", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."body", NEW."body_en", NEW."body_fr", NEW."checked_on", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source"); RETURN NULL;', hash='49e1d7168327c49de1f8e92c532cd2c759cbf7db', operation='UPDATE', pgid='pgtrigger_update_update_7dd98', table='partners_textblock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textblock',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_textblockevent" ("body", "body_en", "body_fr", "checked_on", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."body", OLD."body_en", OLD."body_fr", OLD."checked_on", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source"); RETURN NULL;', hash='d3844ff816f10eecb856f73898d34879ea60dd70', operation='DELETE', pgid='pgtrigger_delete_delete_820d6', table='partners_textblock', when='AFTER')),
        ),
        migrations.AddField(
            model_name='textblockevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='textblockevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.textblock'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textblockevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='22786fb1e5a4bddb0ef349fabdd3ebf2fd95cb15', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fa7f7', table='partners_textblockevent', when='BEFORE')),
        ),
    ]
