"""Settled conflicts wait for a verdict again when more comes up."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0035_origins_of_conflicts"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="conflictofinterest",
            name="legal_state",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conflictofinterest",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{dismissed:pending,dismissed:recused,pending:dismissed,pending:recused,pending:waived,waived:pending,waived:recused}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="dc0d5b7d6cec876a6c9a53f4920d6f1b0e0a7909",
                    operation="UPDATE",
                    pgid="pgtrigger_legal_state_3af6a",
                    table="partners_conflictofinterest",
                    when="BEFORE",
                ),
            ),
        ),
    ]
