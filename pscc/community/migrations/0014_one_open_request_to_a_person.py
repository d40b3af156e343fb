from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

NAME = "community_introduction_one_open_each_person"
# No row names a person yet, and an index built concurrently locks nobody out. One that was stopped
# half-way leaves an index behind that holds nothing: it goes first, so that this can run again.
CREATE = f"""CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON community_introduction (person_id, asked_by_id)
WHERE state IN ('asked', 'held', 'accepted')"""
DROP = f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}"
NOT_VALID_YET = (
    "community_introduction_lapsed_for_a_cause",
    "community_introduction_to_one_side",
    "community_introduction_not_to_oneself",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("community", "0013_introductions_to_people"),
    ]

    operations = [
        *(ValidateConstraint(model_name="introduction", name=name) for name in NOT_VALID_YET),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL([DROP, CREATE], [DROP])],
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
