from django.db import migrations


class Migration(migrations.Migration):
    """Let the trigger find the numbers of organisations that are archived already."""

    dependencies = [("partners", "0031_pairs_dormant_numbers_and_words")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE partners_organisationidentifier SET is_dormant = true
            WHERE organisation_id IN (
                SELECT id FROM partners_organisation WHERE state = 'archived'
            )
            """,
            migrations.RunSQL.noop,
        )
    ]
