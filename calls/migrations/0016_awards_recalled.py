"""An offer of an award can be taken back; when the public file last changed is kept."""

import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0015_words_of_a_struck_vote'),
        ('files', '0004_uploads_in_pieces'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='award',
            name='legal_state',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='award',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='award',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='award',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='award',
            name='calls_award_known_state',
        ),
        migrations.AddField(
            model_name='award',
            name='public_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='awardevent',
            name='public_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='award',
            name='state',
            field=django_fsm.FSMField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('recalled', 'Taken back'), ('running', 'Running'), ('closed', 'Closed'), ('terminated', 'Terminated')], default='offered', max_length=50, protected=True, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='awardevent',
            name='state',
            field=django_fsm.FSMField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('recalled', 'Taken back'), ('running', 'Running'), ('closed', 'Closed'), ('terminated', 'Terminated')], default='offered', max_length=50, protected=True, verbose_name='state'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{accepted:running,accepted:terminated,offered:accepted,offered:recalled,offered:refused,recalled:offered,running:closed,running:terminated}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='36a0cdc88ca978009b459bf669c7d861723979e6', operation='UPDATE', pgid='pgtrigger_legal_state_40cec', table='calls_award', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_awardevent" ("agreement_id", "amount", "answer_by", "answered_at", "answered_by_id", "application_id", "conditions", "ended_at", "ended_why", "ends_on", "id", "offered_at", "offered_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_changed_at", "published_at", "signed_on", "starts_on", "state", "summary", "summary_en", "summary_fr", "title", "title_en", "title_fr", "uid") VALUES (NEW."agreement_id", NEW."amount", NEW."answer_by", NEW."answered_at", NEW."answered_by_id", NEW."application_id", NEW."conditions", NEW."ended_at", NEW."ended_why", NEW."ends_on", NEW."id", NEW."offered_at", NEW."offered_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_changed_at", NEW."published_at", NEW."signed_on", NEW."starts_on", NEW."state", NEW."summary", NEW."summary_en", NEW."summary_fr", NEW."title", NEW."title_en", NEW."title_fr", NEW."uid"); RETURN NULL;', hash='96a72f9554f960a20909d2606566543fda11f7cf', operation='INSERT', pgid='pgtrigger_insert_insert_e0647', table='calls_award', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "calls_awardevent" ("agreement_id", "amount", "answer_by", "answered_at", "answered_by_id", "application_id", "conditions", "ended_at", "ended_why", "ends_on", "id", "offered_at", "offered_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_changed_at", "published_at", "signed_on", "starts_on", "state", "summary", "summary_en", "summary_fr", "title", "title_en", "title_fr", "uid") VALUES (NEW."agreement_id", NEW."amount", NEW."answer_by", NEW."answered_at", NEW."answered_by_id", NEW."application_id", NEW."conditions", NEW."ended_at", NEW."ended_why", NEW."ends_on", NEW."id", NEW."offered_at", NEW."offered_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_changed_at", NEW."published_at", NEW."signed_on", NEW."starts_on", NEW."state", NEW."summary", NEW."summary_en", NEW."summary_fr", NEW."title", NEW."title_en", NEW."title_fr", NEW."uid"); RETURN NULL;', hash='4cf37342253ea94b4ed4d68cb7cec1075b74f0d5', operation='UPDATE', pgid='pgtrigger_update_update_c1756', table='calls_award', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_awardevent" ("agreement_id", "amount", "answer_by", "answered_at", "answered_by_id", "application_id", "conditions", "ended_at", "ended_why", "ends_on", "id", "offered_at", "offered_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_changed_at", "published_at", "signed_on", "starts_on", "state", "summary", "summary_en", "summary_fr", "title", "title_en", "title_fr", "uid") VALUES (OLD."agreement_id", OLD."amount", OLD."answer_by", OLD."answered_at", OLD."answered_by_id", OLD."application_id", OLD."conditions", OLD."ended_at", OLD."ended_why", OLD."ends_on", OLD."id", OLD."offered_at", OLD."offered_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_changed_at", OLD."published_at", OLD."signed_on", OLD."starts_on", OLD."state", OLD."summary", OLD."summary_en", OLD."summary_fr", OLD."title", OLD."title_en", OLD."title_fr", OLD."uid"); RETURN NULL;', hash='224b71a201e26cc158f40e0a1e1ffb9d415982f8', operation='DELETE', pgid='pgtrigger_delete_delete_ea562', table='calls_award', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'accepted', 'refused', 'recalled', 'running', 'closed', 'terminated'])), name='calls_award_known_state'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'recalled'), _negated=True), models.Q(models.Q(('ended_why', ''), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='calls_award_recalled_says_why'),
        ),
    ]
