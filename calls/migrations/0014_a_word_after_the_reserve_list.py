"""A released place on the reserve list lets one more decision be recorded."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("calls", "0013_reviews_asked_again")]

    operations = [
        migrations.RemoveConstraint(model_name="decision", name="calls_decision_one_standing"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=["application"],
                condition=~Q(state="annulled") & ~Q(state="released", outcome="reserve"),
                name="calls_decision_one_conclusive",
            ),
        ),
    ]
