"""Labels and the parent move to rows with dates and a source; then their old columns go."""

from django.db import migrations

COPY = """
INSERT INTO partners_organisationlabel (organisation_id, label_id, count, source)
SELECT organisation_id, term_id, 1, '' FROM partners_organisation_labels;
INSERT INTO partners_organisationrelation (organisation_id, kind, other_id, source)
SELECT id, 'part_of', parent_id, '' FROM partners_organisation WHERE parent_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_sites_people_and_moderation")]
    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="organisation",
            name="partners_organisation_not_own_parent",
        ),
        migrations.RemoveField(
            model_name="organisation",
            name="labels",
        ),
        migrations.RemoveField(
            model_name="organisation",
            name="parent",
        ),
        migrations.RemoveField(
            model_name="organisationevent",
            name="parent",
        ),
    ]
