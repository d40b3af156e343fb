import django.db.models.deletion
from django.db import migrations, models

import pscc.kernel.clock


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0006_reminders_of_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='PanelRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('withdrawn', 'The applicant withdrew the application; votes on it are over.'), ('vote_struck', 'A vote was struck before the count: its member is kept away from this application.'), ('recused_after', 'After the count, a member who had voted was kept away from this application.'), ('quorum_lost', 'During a vote, fewer members than the quorum were in the room.')], max_length=16, verbose_name='what happened')),
                ('noted_at', models.DateTimeField(default=pscc.kernel.clock.now, editable=False, verbose_name='when')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='calls.agendaitem')),
            ],
            options={
                'verbose_name': 'remark in the minutes',
                'verbose_name_plural': 'remarks in the minutes',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['withdrawn', 'vote_struck', 'recused_after', 'quorum_lost'])), name='calls_panelremark_known_kind')],
            },
        ),
    ]
