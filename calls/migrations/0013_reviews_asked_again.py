"""A closed review, or a dropped proposal, can be asked for again."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0012_labels_of_people_and_calls"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="assignment",
            name="legal_state",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{accepted:expired,accepted:in_progress,accepted:recused,accepted:submitted,expired:invited,in_progress:expired,in_progress:in_progress,in_progress:recused,in_progress:submitted,invited:accepted,invited:declined,invited:expired,invited:recused,proposed:expired,proposed:invited,proposed:recused,reopened:expired,reopened:in_progress,reopened:recused,reopened:submitted,submitted:recused,submitted:reopened}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="2a1beee20e8cc3cbec738114ace4d458ad37549c",
                    operation="UPDATE",
                    pgid="pgtrigger_legal_state_e2d6f",
                    table="calls_assignment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
