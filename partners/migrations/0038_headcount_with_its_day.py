"""Headcounts of organisations, with the day on which they were counted."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0004_uploads_in_pieces'),
        ('partners', '0037_traces_of_conflicts'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='organisation',
            name='headcount',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='headcount'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='headcount_on',
            field=models.DateField(blank=True, null=True, verbose_name='counted on'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='headcount',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='headcount'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='headcount_on',
            field=models.DateField(blank=True, null=True, verbose_name='counted on'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationevent" ("acronym", "checked_on", "city", "country", "created_at", "description", "description_en", "description_fr", "founded_year", "freshness", "freshness_at", "headcount", "headcount_on", "id", "is_demo", "kind", "legal_name", "logo_id", "maturity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_email", "slug", "source", "source_licence", "state", "summary", "summary_en", "summary_fr", "uid", "updated_at", "version", "website") VALUES (NEW."acronym", NEW."checked_on", NEW."city", NEW."country", NEW."created_at", NEW."description", NEW."description_en", NEW."description_fr", NEW."founded_year", NEW."freshness", NEW."freshness_at", NEW."headcount", NEW."headcount_on", NEW."id", NEW."is_demo", NEW."kind", NEW."legal_name", NEW."logo_id", NEW."maturity", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."registered_email", NEW."slug", NEW."source", NEW."source_licence", NEW."state", NEW."summary", NEW."summary_en", NEW."summary_fr", NEW."uid", NEW."updated_at", NEW."version", NEW."website"); RETURN NULL;', hash='61a8221886cb59b29abeba1f35939b4f56b6046b', operation='INSERT', pgid='pgtrigger_insert_insert_ce7ac', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationevent" ("acronym", "checked_on", "city", "country", "created_at", "description", "description_en", "description_fr", "founded_year", "freshness", "freshness_at", "headcount", "headcount_on", "id", "is_demo", "kind", "legal_name", "logo_id", "maturity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_email", "slug", "source", "source_licence", "state", "summary", "summary_en", "summary_fr", "uid", "updated_at", "version", "website") VALUES (NEW."acronym", NEW."checked_on", NEW."city", NEW."country", NEW."created_at", NEW."description", NEW."description_en", NEW."description_fr", NEW."founded_year", NEW."freshness", NEW."freshness_at", NEW."headcount", NEW."headcount_on", NEW."id", NEW."is_demo", NEW."kind", NEW."legal_name", NEW."logo_id", NEW."maturity", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."registered_email", NEW."slug", NEW."source", NEW."source_licence", NEW."state", NEW."summary", NEW."summary_en", NEW."summary_fr", NEW."uid", NEW."updated_at", NEW."version", NEW."website"); RETURN NULL;', hash='aa8a15f3848cc9d445d428675a2479ec8c40bb93', operation='UPDATE', pgid='pgtrigger_update_update_8fb0e', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationevent" ("acronym", "checked_on", "city", "country", "created_at", "description", "description_en", "description_fr", "founded_year", "freshness", "freshness_at", "headcount", "headcount_on", "id", "is_demo", "kind", "legal_name", "logo_id", "maturity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_email", "slug", "source", "source_licence", "state", "summary", "summary_en", "summary_fr", "uid", "updated_at", "version", "website") VALUES (OLD."acronym", OLD."checked_on", OLD."city", OLD."country", OLD."created_at", OLD."description", OLD."description_en", OLD."description_fr", OLD."founded_year", OLD."freshness", OLD."freshness_at", OLD."headcount", OLD."headcount_on", OLD."id", OLD."is_demo", OLD."kind", OLD."legal_name", OLD."logo_id", OLD."maturity", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."registered_email", OLD."slug", OLD."source", OLD."source_licence", OLD."state", OLD."summary", OLD."summary_en", OLD."summary_fr", OLD."uid", OLD."updated_at", OLD."version", OLD."website"); RETURN NULL;', hash='d2fb6219da23b3399cfae0314e721ba4459f14c9', operation='DELETE', pgid='pgtrigger_delete_delete_7d3a7', table='partners_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('headcount__isnull', True), ('headcount_on__isnull', True)), models.Q(('headcount__isnull', False), ('headcount_on__isnull', False)), _connector='OR'), name='partners_organisation_headcount_is_dated', violation_error_message='A headcount and its day go together.'),
        ),
    ]
