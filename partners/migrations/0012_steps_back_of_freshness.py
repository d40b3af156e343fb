"""Let staff take a step of ageing back."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0015_imports_in_steps"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="organisation",
            name="legal_freshness",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_freshness",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."freshness", \':\', NEW."freshness") = ANY(\'{ageing:current,ageing:reminded,ageing:unoriented,asked:current,asked:reminded,current:asked,reminded:ageing,reminded:current,unlisted:current,unlisted:unoriented,unoriented:ageing,unoriented:current,unoriented:unlisted}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."freshness" IS DISTINCT FROM NEW."freshness") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "freshness" from "%" to "%" on table %\', OLD."freshness", NEW."freshness", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="b41cd7a436850eb4af2177bfceb96a8532be5c69",
                    operation="UPDATE",
                    pgid="pgtrigger_legal_freshness_2bdf3",
                    table="partners_organisation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
