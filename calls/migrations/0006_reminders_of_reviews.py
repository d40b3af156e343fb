"""Which rungs of the ladder of reminders were taken."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_review_to_award")]

    operations = [
        migrations.CreateModel(
            name="ReviewReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("asked_again", "Invitation: first reminder"),
                            ("last_call", "Invitation: last reminder"),
                            ("no_answer", "Staff told: no answer"),
                            ("due_soon", "Due in seven business days"),
                            ("due_now", "Due in two business days"),
                            ("overdue", "Overdue"),
                            ("staff_told", "Staff told: overdue"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("turn", models.DateTimeField(verbose_name="counted from")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="calls.assignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders of reviews",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "step", "turn"), name="calls_reviewreminder_once"
                    )
                ],
            },
        ),
    ]
