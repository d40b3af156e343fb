"""Try and write imports in steps; find names that are nearly the same."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('files', '0002_audit_of_files'),
        ('partners', '0010_rows_of_the_directory'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='importrun',
            name='legal_state',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='legal_state',
        ),
        migrations.RemoveConstraint(
            model_name='importrow',
            name='partners_importrow_known_verdict',
        ),
        migrations.RemoveConstraint(
            model_name='importrun',
            name='partners_importrun_known_state',
        ),
        migrations.AddField(
            model_name='importrun',
            name='only_if_all_good',
            field=models.BooleanField(default=False, verbose_name='only if every row is good'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='remarks',
            field=models.JSONField(default=list, verbose_name='remarks'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='total',
            field=models.PositiveIntegerField(default=0, verbose_name='rows'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='verdict',
            field=models.CharField(choices=[('waiting', 'Not tried yet'), ('create', 'New'), ('update', 'Changes'), ('unchanged', 'Same as before'), ('refuse', 'Cannot be taken')], max_length=10, verbose_name='verdict'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='state',
            field=django_fsm.FSMField(choices=[('checking', 'Being tried'), ('checked', 'Tried without writing'), ('writing', 'Being written'), ('applied', 'Written'), ('discarded', 'Given up')], default='checking', max_length=10, protected=True, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('name'), 'gin_trgm_ops'), name='partners_org_name_typo'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:checking,checked:discarded,checked:writing,checking:checked,writing:applied,writing:checked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c773d72849aa92e4c07658538697adc43383257d', operation='UPDATE', pgid='pgtrigger_legal_state_055fb', table='partners_importrun', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{archived:draft,archived:suspended,draft:archived,draft:in_review,draft:published,in_review:draft,in_review:published,published:archived,published:suspended,suspended:archived,suspended:published}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='3bd16b705e13834ef6f9eb1c28f157a718114fff', operation='UPDATE', pgid='pgtrigger_legal_state_7f24a', table='partners_organisation', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['waiting', 'create', 'update', 'unchanged', 'refuse'])), name='partners_importrow_known_verdict'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['checking', 'checked', 'writing', 'applied', 'discarded'])), name='partners_importrun_known_state'),
        ),
    ]
