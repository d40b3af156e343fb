"""No figure without a source."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0038_headcount_with_its_day'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='organisationfact',
            constraint=models.CheckConstraint(condition=models.Q(('source__regex', '\\S')), name='partners_organisationfact_sourced', violation_error_message='Say where the figure comes from.'),
        ),
    ]
