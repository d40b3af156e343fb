from django.db import migrations, models

NAME = "community_introduction_one_open_each_person"
# No row names a person yet, and an index built concurrently locks nobody out.
CREATE = f"""CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON community_introduction (person_id, asked_by_id)
WHERE state IN ('asked', 'held', 'accepted')"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("community", "0013_introductions_to_people"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(CREATE, f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}"),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="introduction",
                    constraint=models.UniqueConstraint(
                        fields=["person", "asked_by"],
                        condition=models.Q(("state__in", ("asked", "held", "accepted"))),
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
