"""Sites, people, members, moderation, imports and dossiers; labels and ties with dates."""

import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import pscc.kernel.clock
import pscc.kernel.uids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_audit_of_files'),
        ('partners', '0001_organisations_people_and_projects'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_fr', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('description_fr', models.TextField(blank=True, null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, null=True, verbose_name='description')),
                ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='area (m²)')),
                ('opens_on', models.DateField(blank=True, null=True, verbose_name='opens on')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('is_published', models.BooleanField(default=False, verbose_name='shown to everyone')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo data')),
            ],
            options={
                'verbose_name': 'building',
                'verbose_name_plural': 'buildings',
            },
        ),
        migrations.CreateModel(
            name='BuildingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=80, verbose_name='address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_fr', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('description_fr', models.TextField(blank=True, null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, null=True, verbose_name='description')),
                ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='area (m²)')),
                ('opens_on', models.DateField(blank=True, null=True, verbose_name='opens on')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('is_published', models.BooleanField(default=False, verbose_name='shown to everyone')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo data')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('method', models.CharField(choices=[('email_domain', 'My e-mail address is of the organisation'), ('registered_email', "A code to the organisation's registered e-mail"), ('letter', 'A signed letter of the organisation'), ('staff', "The cluster's team knows me")], max_length=16, verbose_name='proof')),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                ('code_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('code_expires_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('claimed_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='claimed')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('state', django_fsm.FSMField(choices=[('open', 'To be examined'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='open', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ClaimEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('method', models.CharField(choices=[('email_domain', 'My e-mail address is of the organisation'), ('registered_email', "A code to the organisation's registered e-mail"), ('letter', 'A signed letter of the organisation'), ('staff', "The cluster's team knows me")], max_length=16, verbose_name='proof')),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                ('code_expires_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('claimed_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='claimed')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('state', django_fsm.FSMField(choices=[('open', 'To be examined'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='open', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('text', models.TextField(max_length=2000, verbose_name='what is wrong')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail for an answer')),
                ('language', models.CharField(default='fr', max_length=2, verbose_name='language')),
                ('suggested_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='suggested')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('state', django_fsm.FSMField(choices=[('open', 'To be examined'), ('done', 'Taken up'), ('dismissed', 'Not taken up')], default='open', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'suggested correction',
                'verbose_name_plural': 'suggested corrections',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='DeclaredInterest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('employment', 'Employment'), ('mandate', 'Mandate or board seat'), ('shares', 'Shares or options'), ('advice', 'Paid advice'), ('funding', 'Research funding'), ('family', 'Family tie'), ('founder', 'Founder')], max_length=12, verbose_name='nature')),
                ('detail', models.CharField(blank=True, max_length=200, verbose_name='detail')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'declared interest',
                'verbose_name_plural': 'declared interests',
            },
        ),
        migrations.CreateModel(
            name='DeclaredInterestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('nature', models.CharField(choices=[('employment', 'Employment'), ('mandate', 'Mandate or board seat'), ('shares', 'Shares or options'), ('advice', 'Paid advice'), ('funding', 'Research funding'), ('family', 'Family tie'), ('founder', 'Founder')], max_length=12, verbose_name='nature')),
                ('detail', models.CharField(blank=True, max_length=200, verbose_name='detail')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DossierOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200, verbose_name='what')),
                ('at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='when')),
            ],
            options={
                'verbose_name': 'opening of a dossier',
                'verbose_name_plural': 'openings of dossiers',
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='As in the file; the head is row 1.', verbose_name='row')),
                ('verdict', models.CharField(choices=[('create', 'New'), ('update', 'Changes'), ('unchanged', 'Same as before'), ('refuse', 'Cannot be taken')], max_length=10, verbose_name='verdict')),
                ('values', models.JSONField(default=dict, verbose_name='values')),
                ('problems', models.JSONField(default=list, verbose_name='problems')),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
            ],
            options={
                'verbose_name': 'row of an import',
                'verbose_name_plural': 'rows of an import',
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('ror', 'ROR record (JSON)'), ('sirene', 'SIRENE record (JSON)')], max_length=10, verbose_name='format')),
                ('file_name', models.CharField(max_length=150, verbose_name='file')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('licence', models.CharField(max_length=120, verbose_name='licence')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('started_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='tried')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='written')),
                ('state', django_fsm.FSMField(choices=[('checked', 'Tried without writing'), ('applied', 'Written'), ('discarded', 'Given up')], default='checked', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('requester', 'Requester'), ('signatory', 'Signatory'), ('viewer', 'Viewer'), ('view', 'May read'), ('comment', 'May comment'), ('edit', 'May edit'), ('sign', 'May edit and sign')], max_length=12, verbose_name='role')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('language', models.CharField(default='fr', max_length=2, verbose_name='language')),
                ('secret_digest', models.CharField(editable=False, max_length=64)),
                ('invited_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='valid until')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('state', django_fsm.FSMField(choices=[('pending', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('revoked', 'Taken back'), ('expired', 'Expired')], default='pending', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='InvitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('requester', 'Requester'), ('signatory', 'Signatory'), ('viewer', 'Viewer'), ('view', 'May read'), ('comment', 'May comment'), ('edit', 'May edit'), ('sign', 'May edit and sign')], max_length=12, verbose_name='role')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('language', models.CharField(default='fr', max_length=2, verbose_name='language')),
                ('invited_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='valid until')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('state', django_fsm.FSMField(choices=[('pending', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('revoked', 'Taken back'), ('expired', 'Expired')], default='pending', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('message', models.TextField(max_length=2000, verbose_name='message')),
                ('asked_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='asked')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('state', django_fsm.FSMField(choices=[('pending', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='pending', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'request to join',
                'verbose_name_plural': 'requests to join',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(blank=True, help_text='For instance: board of directors.', max_length=120, verbose_name='body')),
                ('body_fr', models.CharField(blank=True, help_text='For instance: board of directors.', max_length=120, null=True, verbose_name='body')),
                ('body_en', models.CharField(blank=True, help_text='For instance: board of directors.', max_length=120, null=True, verbose_name='body')),
                ('role', models.CharField(max_length=120, verbose_name='role')),
                ('role_fr', models.CharField(max_length=120, null=True, verbose_name='role')),
                ('role_en', models.CharField(max_length=120, null=True, verbose_name='role')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'mandate',
                'verbose_name_plural': 'mandates',
            },
        ),
        migrations.CreateModel(
            name='MandateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('body', models.CharField(blank=True, help_text='For instance: board of directors.', max_length=120, verbose_name='body')),
                ('body_fr', models.CharField(blank=True, help_text='For instance: board of directors.', max_length=120, null=True, verbose_name='body')),
                ('body_en', models.CharField(blank=True, help_text='For instance: board of directors.', max_length=120, null=True, verbose_name='body')),
                ('role', models.CharField(max_length=120, verbose_name='role')),
                ('role_fr', models.CharField(max_length=120, null=True, verbose_name='role')),
                ('role_en', models.CharField(max_length=120, null=True, verbose_name='role')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('moved', models.JSONField(default=dict, verbose_name='moved')),
                ('state_before', models.CharField(editable=False, max_length=12)),
                ('merged_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='merged')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('state', django_fsm.FSMField(choices=[('done', 'Merged'), ('undone', 'Undone')], default='done', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MergeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('moved', models.JSONField(default=dict, verbose_name='moved')),
                ('state_before', models.CharField(editable=False, max_length=12)),
                ('merged_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='merged')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('state', django_fsm.FSMField(choices=[('done', 'Merged'), ('undone', 'Undone')], default='done', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('due_on', models.DateField(verbose_name='planned for')),
                ('settled_on', models.DateField(blank=True, null=True, verbose_name='reached or given up on')),
                ('state', django_fsm.FSMField(choices=[('ahead', 'Ahead'), ('reached', 'Reached'), ('dropped', 'Given up')], default='ahead', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MilestoneEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('due_on', models.DateField(verbose_name='planned for')),
                ('settled_on', models.DateField(blank=True, null=True, verbose_name='reached or given up on')),
                ('state', django_fsm.FSMField(choices=[('ahead', 'Ahead'), ('reached', 'Reached'), ('dropped', 'Given up')], default='ahead', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveSmallIntegerField(default=1, help_text='For instance two RHU programmes.', verbose_name='how many')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'label held',
                'verbose_name_plural': 'labels held',
            },
        ),
        migrations.CreateModel(
            name='OrganisationLabelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('count', models.PositiveSmallIntegerField(default=1, help_text='For instance two RHU programmes.', verbose_name='how many')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationRelation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('part_of', 'Part of'), ('federation_member', 'Member of the federation'), ('alliance', 'Allied with'), ('successor', 'Successor of'), ('spin_off', 'Spin-off of'), ('supervised_by', 'Supervised by')], max_length=20, verbose_name='tie')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'tie to another organisation',
                'verbose_name_plural': 'ties to other organisations',
            },
        ),
        migrations.CreateModel(
            name='OrganisationRelationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('part_of', 'Part of'), ('federation_member', 'Member of the federation'), ('alliance', 'Allied with'), ('successor', 'Successor of'), ('spin_off', 'Spin-off of'), ('supervised_by', 'Supervised by')], max_length=20, verbose_name='tie')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Patent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('number', models.CharField(blank=True, help_text='EP 1 234 567 A1', max_length=40, verbose_name='publication or filing number')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('filed', 'Filed'), ('published', 'Published'), ('granted', 'Granted'), ('lapsed', 'Lapsed')], max_length=10, verbose_name='status')),
                ('holding', models.CharField(choices=[('owned', 'Owned'), ('co_owned', 'Owned with others'), ('licensed', 'Under licence'), ('option', 'Under option')], max_length=10, verbose_name='by what right')),
                ('holder', models.CharField(blank=True, max_length=200, verbose_name='holder')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='filed on')),
            ],
            options={
                'verbose_name': 'patent',
                'verbose_name_plural': 'patents',
            },
        ),
        migrations.CreateModel(
            name='PatentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('number', models.CharField(blank=True, help_text='EP 1 234 567 A1', max_length=40, verbose_name='publication or filing number')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('filed', 'Filed'), ('published', 'Published'), ('granted', 'Granted'), ('lapsed', 'Lapsed')], max_length=10, verbose_name='status')),
                ('holding', models.CharField(choices=[('owned', 'Owned'), ('co_owned', 'Owned with others'), ('licensed', 'Under licence'), ('option', 'Under option')], max_length=10, verbose_name='by what right')),
                ('holder', models.CharField(blank=True, max_length=200, verbose_name='holder')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='filed on')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('title', models.CharField(blank=True, help_text='Prof., Dr…', max_length=60, verbose_name='title')),
                ('orcid', models.CharField(blank=True, max_length=19, verbose_name='ORCID iD')),
                ('biography', models.TextField(blank=True, verbose_name='biography')),
                ('biography_fr', models.TextField(blank=True, null=True, verbose_name='biography')),
                ('biography_en', models.TextField(blank=True, null=True, verbose_name='biography')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('title', models.CharField(blank=True, help_text='Prof., Dr…', max_length=60, verbose_name='title')),
                ('orcid', models.CharField(blank=True, max_length=19, verbose_name='ORCID iD')),
                ('biography', models.TextField(blank=True, verbose_name='biography')),
                ('biography_fr', models.TextField(blank=True, null=True, verbose_name='biography')),
                ('biography_en', models.TextField(blank=True, null=True, verbose_name='biography')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PressContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(blank=True, max_length=120, verbose_name='role')),
                ('role_fr', models.CharField(blank=True, max_length=120, null=True, verbose_name='role')),
                ('role_en', models.CharField(blank=True, max_length=120, null=True, verbose_name='role')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('valid_until', models.DateField(verbose_name='valid until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'press contact',
                'verbose_name_plural': 'press contacts',
            },
        ),
        migrations.CreateModel(
            name='PressContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(blank=True, max_length=120, verbose_name='role')),
                ('role_fr', models.CharField(blank=True, max_length=120, null=True, verbose_name='role')),
                ('role_en', models.CharField(blank=True, max_length=120, null=True, verbose_name='role')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('valid_until', models.DateField(verbose_name='valid until')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProfileEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('version', models.PositiveIntegerField(help_text='The version it made.', verbose_name='version')),
                ('before', models.JSONField(default=dict, verbose_name='before')),
                ('after', models.JSONField(default=dict, verbose_name='after')),
                ('made_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='made')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='looked at')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('state', django_fsm.FSMField(choices=[('to_review', 'To look at'), ('seen', 'Seen'), ('reverted', 'Undone')], default='to_review', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'change of a profile',
                'verbose_name_plural': 'changes of profiles',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ProjectDossier',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='dossier', serialize=False, to='partners.project')),
                ('unmet_need', models.TextField(blank=True, verbose_name='unmet medical need')),
                ('innovation', models.TextField(blank=True, verbose_name='what is new')),
                ('evidence', models.TextField(blank=True, verbose_name='evidence so far')),
                ('development_plan', models.TextField(blank=True, verbose_name='development plan')),
                ('ip_position', models.TextField(blank=True, verbose_name='intellectual property')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('updated_at', models.DateTimeField(default=pscc.kernel.clock.now, editable=False, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'confidential dossier',
                'verbose_name_plural': 'confidential dossiers',
            },
        ),
        migrations.CreateModel(
            name='ProjectDossierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('unmet_need', models.TextField(blank=True, verbose_name='unmet medical need')),
                ('innovation', models.TextField(blank=True, verbose_name='what is new')),
                ('evidence', models.TextField(blank=True, verbose_name='evidence so far')),
                ('development_plan', models.TextField(blank=True, verbose_name='development plan')),
                ('ip_position', models.TextField(blank=True, verbose_name='intellectual property')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('updated_at', models.DateTimeField(default=pscc.kernel.clock.now, editable=False, verbose_name='changed')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('added_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='added')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
            ],
            options={
                'verbose_name': 'file of a dossier',
                'verbose_name_plural': 'files of dossiers',
            },
        ),
        migrations.CreateModel(
            name='ProjectFileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('added_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='added')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12, unique=True)),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('made_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='made')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('state', django_fsm.FSMField(choices=[('pending', 'To be examined'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='pending', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'verbose_name': 'proposed change',
                'verbose_name_plural': 'proposed changes',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ProposalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=pscc.kernel.uids.new_uid, editable=False, max_length=12)),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('made_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='made')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('state', django_fsm.FSMField(choices=[('pending', 'To be examined'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='pending', max_length=10, protected=True, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('postcode', models.CharField(blank=True, max_length=12, verbose_name='postcode')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('country', models.CharField(default='FR', help_text='ISO 3166 code.', max_length=2, verbose_name='country')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude')),
                ('is_main', models.BooleanField(default=False, verbose_name='main site')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
            },
        ),
        migrations.CreateModel(
            name='SiteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('postcode', models.CharField(blank=True, max_length=12, verbose_name='postcode')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('country', models.CharField(default='FR', help_text='ISO 3166 code.', max_length=2, verbose_name='country')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude')),
                ('is_main', models.BooleanField(default=False, verbose_name='main site')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StageChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_on', models.DateField(verbose_name='since')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('recorded_at', models.DateTimeField(default=pscc.kernel.clock.now, verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'change of stage',
                'verbose_name_plural': 'changes of stage',
            },
        ),
        migrations.CreateModel(
            name='Tenancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'tenancy',
                'verbose_name_plural': 'tenancies',
            },
        ),
        migrations.CreateModel(
            name='TenancyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('vocabulary', models.CharField(choices=[('stage', 'Stage of development'), ('product_type', 'Product type'), ('modality', 'Modality'), ('tumour_type', 'Tumour type'), ('discipline', 'Discipline'), ('label', 'Label')], max_length=20, verbose_name='vocabulary')),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='code')),
                ('label', models.CharField(max_length=120, verbose_name='label')),
                ('label_fr', models.CharField(max_length=120, null=True, verbose_name='label')),
                ('label_en', models.CharField(max_length=120, null=True, verbose_name='label')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('source', models.CharField(blank=True, help_text='Where the term comes from, with its version.', max_length=120, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='area (m²)')),
                ('biosafety_level', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'BSL-1'), (2, 'BSL-2'), (3, 'BSL-3')], null=True, verbose_name='biosafety level')),
                ('available_from', models.DateField(blank=True, null=True, verbose_name='available from')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
            },
        ),
        migrations.CreateModel(
            name='UnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='area (m²)')),
                ('biosafety_level', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'BSL-1'), (2, 'BSL-2'), (3, 'BSL-3')], null=True, verbose_name='biosafety level')),
                ('available_from', models.DateField(blank=True, null=True, verbose_name='available from')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='legal_state',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationfact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationfact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationfact',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationidentifier',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationidentifier',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisationidentifier',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='project',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='project',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='project',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='organisation',
            name='acronym',
            field=models.CharField(blank=True, max_length=30, verbose_name='acronym'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='freshness',
            field=django_fsm.FSMField(choices=[('current', 'Up to date'), ('asked', 'Confirmation asked for'), ('reminded', 'Reminded'), ('ageing', 'Not confirmed lately'), ('unoriented', 'Out of the orientation'), ('unlisted', 'Out of the directory')], default='current', max_length=12, protected=True, verbose_name='freshness'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='freshness_at',
            field=models.DateTimeField(default=pscc.kernel.clock.now, editable=False, verbose_name='freshness since'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='legal_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='legal name'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='logo',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='registered_email',
            field=models.EmailField(blank=True, help_text='Where the organisation itself can be reached; never shown on a page.', max_length=254, verbose_name='registered e-mail'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='source_licence',
            field=models.CharField(blank=True, max_length=120, verbose_name='licence of the source'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='tumour_types',
            field=models.ManyToManyField(blank=True, limit_choices_to={'vocabulary': 'tumour_type'}, related_name='tumour_types_of', to='partners.term', verbose_name='tumour types'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='acronym',
            field=models.CharField(blank=True, max_length=30, verbose_name='acronym'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='freshness',
            field=django_fsm.FSMField(choices=[('current', 'Up to date'), ('asked', 'Confirmation asked for'), ('reminded', 'Reminded'), ('ageing', 'Not confirmed lately'), ('unoriented', 'Out of the orientation'), ('unlisted', 'Out of the directory')], default='current', max_length=12, protected=True, verbose_name='freshness'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='freshness_at',
            field=models.DateTimeField(default=pscc.kernel.clock.now, editable=False, verbose_name='freshness since'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='legal_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='legal name'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='logo',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='files.storedfile', verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='registered_email',
            field=models.EmailField(blank=True, help_text='Where the organisation itself can be reached; never shown on a page.', max_length=254, verbose_name='registered e-mail'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='source_licence',
            field=models.CharField(blank=True, max_length=120, verbose_name='licence of the source'),
        ),
        migrations.AddField(
            model_name='organisationfact',
            name='source_url',
            field=models.URLField(blank=True, verbose_name='link to the source'),
        ),
        migrations.AddField(
            model_name='organisationfactevent',
            name='source_url',
            field=models.URLField(blank=True, verbose_name='link to the source'),
        ),
        migrations.AddField(
            model_name='organisationidentifier',
            name='since',
            field=models.DateField(blank=True, null=True, verbose_name='since'),
        ),
        migrations.AddField(
            model_name='organisationidentifier',
            name='source',
            field=models.CharField(blank=True, max_length=200, verbose_name='source'),
        ),
        migrations.AddField(
            model_name='organisationidentifier',
            name='until',
            field=models.DateField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='organisationidentifierevent',
            name='since',
            field=models.DateField(blank=True, null=True, verbose_name='since'),
        ),
        migrations.AddField(
            model_name='organisationidentifierevent',
            name='source',
            field=models.CharField(blank=True, max_length=200, verbose_name='source'),
        ),
        migrations.AddField(
            model_name='organisationidentifierevent',
            name='until',
            field=models.DateField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='project',
            name='funding_band',
            field=models.CharField(blank=True, choices=[('none', 'Nothing yet'), ('under_100k', 'Less than €100,000'), ('under_500k', '€100,000 to €500,000'), ('under_2m', '€500,000 to €2 million'), ('under_10m', '€2 to €10 million'), ('over_10m', 'More than €10 million')], max_length=12, verbose_name='funds raised so far'),
        ),
        migrations.AddField(
            model_name='project',
            name='modality',
            field=models.ForeignKey(blank=True, limit_choices_to={'vocabulary': 'modality'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects_by_modality', to='partners.term', verbose_name='modality'),
        ),
        migrations.AddField(
            model_name='project',
            name='tumour_types',
            field=models.ManyToManyField(blank=True, limit_choices_to={'vocabulary': 'tumour_type'}, related_name='projects_on', to='partners.term', verbose_name='tumour types'),
        ),
        migrations.AddField(
            model_name='projectevent',
            name='funding_band',
            field=models.CharField(blank=True, choices=[('none', 'Nothing yet'), ('under_100k', 'Less than €100,000'), ('under_500k', '€100,000 to €500,000'), ('under_2m', '€500,000 to €2 million'), ('under_10m', '€2 to €10 million'), ('over_10m', 'More than €10 million')], max_length=12, verbose_name='funds raised so far'),
        ),
        migrations.AddField(
            model_name='projectevent',
            name='modality',
            field=models.ForeignKey(blank=True, db_constraint=False, limit_choices_to={'vocabulary': 'modality'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.term', verbose_name='modality'),
        ),
        migrations.AlterField(
            model_name='conflictofinterest',
            name='origin',
            field=models.CharField(choices=[('declared', 'Declared by the person'), ('membership', "Member of the applicant's organisation"), ('team', 'Member of the project team'), ('email_domain', "Same e-mail domain as the applicant's organisation"), ('interest', "Declared interest in the applicant's organisation"), ('staff', 'Recorded by staff')], max_length=16, verbose_name='origin'),
        ),
        migrations.AlterField(
            model_name='conflictofinterestevent',
            name='origin',
            field=models.CharField(choices=[('declared', 'Declared by the person'), ('membership', "Member of the applicant's organisation"), ('team', 'Member of the project team'), ('email_domain', "Same e-mail domain as the applicant's organisation"), ('interest', "Declared interest in the applicant's organisation"), ('staff', 'Recorded by staff')], max_length=16, verbose_name='origin'),
        ),
        migrations.AlterField(
            model_name='organisationfact',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='organisationfactevent',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{archived:suspended,draft:archived,draft:in_review,draft:published,in_review:draft,in_review:published,published:archived,published:suspended,suspended:archived,suspended:published}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c95576d794b986d729c895b225b941b045d50978', operation='UPDATE', pgid='pgtrigger_legal_state_7f24a', table='partners_organisation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='legal_freshness', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."freshness", \':\', NEW."freshness") = ANY(\'{ageing:current,ageing:unoriented,asked:current,asked:reminded,current:asked,reminded:ageing,reminded:current,unlisted:current,unoriented:current,unoriented:unlisted}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."freshness" IS DISTINCT FROM NEW."freshness") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "freshness" from "%" to "%" on table %\', OLD."freshness", NEW."freshness", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='227781f98263c1dd6adaf7d1fb996d089d85fe6b', operation='UPDATE', pgid='pgtrigger_legal_freshness_2bdf3', table='partners_organisation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationevent" ("acronym", "checked_on", "city", "country", "created_at", "description", "description_en", "description_fr", "founded_year", "freshness", "freshness_at", "id", "is_demo", "kind", "legal_name", "logo_id", "maturity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_email", "slug", "source", "source_licence", "state", "summary", "summary_en", "summary_fr", "uid", "updated_at", "version", "website") VALUES (NEW."acronym", NEW."checked_on", NEW."city", NEW."country", NEW."created_at", NEW."description", NEW."description_en", NEW."description_fr", NEW."founded_year", NEW."freshness", NEW."freshness_at", NEW."id", NEW."is_demo", NEW."kind", NEW."legal_name", NEW."logo_id", NEW."maturity", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."registered_email", NEW."slug", NEW."source", NEW."source_licence", NEW."state", NEW."summary", NEW."summary_en", NEW."summary_fr", NEW."uid", NEW."updated_at", NEW."version", NEW."website"); RETURN NULL;', hash='fdbd214d31cde98198d65955279bbd56d0d7c9cb', operation='INSERT', pgid='pgtrigger_insert_insert_ce7ac', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationevent" ("acronym", "checked_on", "city", "country", "created_at", "description", "description_en", "description_fr", "founded_year", "freshness", "freshness_at", "id", "is_demo", "kind", "legal_name", "logo_id", "maturity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_email", "slug", "source", "source_licence", "state", "summary", "summary_en", "summary_fr", "uid", "updated_at", "version", "website") VALUES (NEW."acronym", NEW."checked_on", NEW."city", NEW."country", NEW."created_at", NEW."description", NEW."description_en", NEW."description_fr", NEW."founded_year", NEW."freshness", NEW."freshness_at", NEW."id", NEW."is_demo", NEW."kind", NEW."legal_name", NEW."logo_id", NEW."maturity", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."registered_email", NEW."slug", NEW."source", NEW."source_licence", NEW."state", NEW."summary", NEW."summary_en", NEW."summary_fr", NEW."uid", NEW."updated_at", NEW."version", NEW."website"); RETURN NULL;', hash='4cd977839e2fa21243e48de89564d5a3bbf5697a', operation='UPDATE', pgid='pgtrigger_update_update_8fb0e', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationevent" ("acronym", "checked_on", "city", "country", "created_at", "description", "description_en", "description_fr", "founded_year", "freshness", "freshness_at", "id", "is_demo", "kind", "legal_name", "logo_id", "maturity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_email", "slug", "source", "source_licence", "state", "summary", "summary_en", "summary_fr", "uid", "updated_at", "version", "website") VALUES (OLD."acronym", OLD."checked_on", OLD."city", OLD."country", OLD."created_at", OLD."description", OLD."description_en", OLD."description_fr", OLD."founded_year", OLD."freshness", OLD."freshness_at", OLD."id", OLD."is_demo", OLD."kind", OLD."legal_name", OLD."logo_id", OLD."maturity", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."registered_email", OLD."slug", OLD."source", OLD."source_licence", OLD."state", OLD."summary", OLD."summary_en", OLD."summary_fr", OLD."uid", OLD."updated_at", OLD."version", OLD."website"); RETURN NULL;', hash='9e873842baa84d5f2af15373c4925b7ecce61fd8', operation='DELETE', pgid='pgtrigger_delete_delete_7d3a7', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationfact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationfactevent" ("as_of", "id", "metric", "metric_en", "metric_fr", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "qualifier", "source", "source_url", "unit", "unit_en", "unit_fr", "value") VALUES (NEW."as_of", NEW."id", NEW."metric", NEW."metric_en", NEW."metric_fr", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."qualifier", NEW."source", NEW."source_url", NEW."unit", NEW."unit_en", NEW."unit_fr", NEW."value"); RETURN NULL;', hash='3cbfc3497745806d1f402565b3d239341f9a2383', operation='INSERT', pgid='pgtrigger_insert_insert_c752e', table='partners_organisationfact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationfact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationfactevent" ("as_of", "id", "metric", "metric_en", "metric_fr", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "qualifier", "source", "source_url", "unit", "unit_en", "unit_fr", "value") VALUES (NEW."as_of", NEW."id", NEW."metric", NEW."metric_en", NEW."metric_fr", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."qualifier", NEW."source", NEW."source_url", NEW."unit", NEW."unit_en", NEW."unit_fr", NEW."value"); RETURN NULL;', hash='c02dcbe2e903ff3c956b4ae173ca53e9960e6696', operation='UPDATE', pgid='pgtrigger_update_update_ebb00', table='partners_organisationfact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationfact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationfactevent" ("as_of", "id", "metric", "metric_en", "metric_fr", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "qualifier", "source", "source_url", "unit", "unit_en", "unit_fr", "value") VALUES (OLD."as_of", OLD."id", OLD."metric", OLD."metric_en", OLD."metric_fr", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."qualifier", OLD."source", OLD."source_url", OLD."unit", OLD."unit_en", OLD."unit_fr", OLD."value"); RETURN NULL;', hash='6076e8a77a6d16a699816cd467ec475849f7eded', operation='DELETE', pgid='pgtrigger_delete_delete_a09e6', table='partners_organisationfact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationidentifier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationidentifierevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "since", "source", "until", "value") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scheme", NEW."since", NEW."source", NEW."until", NEW."value"); RETURN NULL;', hash='f381f4d93234d78ba4da3b7a7d4f588fff178565', operation='INSERT', pgid='pgtrigger_insert_insert_d0017', table='partners_organisationidentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationidentifier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationidentifierevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "since", "source", "until", "value") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scheme", NEW."since", NEW."source", NEW."until", NEW."value"); RETURN NULL;', hash='36a0ba6e92f57f2174c11b04ca059393577803cc', operation='UPDATE', pgid='pgtrigger_update_update_8a301', table='partners_organisationidentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationidentifier',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationidentifierevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "since", "source", "until", "value") VALUES (OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scheme", OLD."since", OLD."source", OLD."until", OLD."value"); RETURN NULL;', hash='230d4beb71ce77975d56237ff245f87d31bf08a8', operation='DELETE', pgid='pgtrigger_delete_delete_3dc37', table='partners_organisationidentifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projectevent" ("activity_in_france", "created_at", "created_by_id", "funding_band", "id", "is_demo", "modality_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_type_id", "public_abstract", "stage_id", "title", "trl", "uid", "updated_at", "version") VALUES (NEW."activity_in_france", NEW."created_at", NEW."created_by_id", NEW."funding_band", NEW."id", NEW."is_demo", NEW."modality_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_type_id", NEW."public_abstract", NEW."stage_id", NEW."title", NEW."trl", NEW."uid", NEW."updated_at", NEW."version"); RETURN NULL;', hash='4e6c799c230e360e223a0632c481ecbe5823e575', operation='INSERT', pgid='pgtrigger_insert_insert_125a2', table='partners_project', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_projectevent" ("activity_in_france", "created_at", "created_by_id", "funding_band", "id", "is_demo", "modality_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_type_id", "public_abstract", "stage_id", "title", "trl", "uid", "updated_at", "version") VALUES (NEW."activity_in_france", NEW."created_at", NEW."created_by_id", NEW."funding_band", NEW."id", NEW."is_demo", NEW."modality_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_type_id", NEW."public_abstract", NEW."stage_id", NEW."title", NEW."trl", NEW."uid", NEW."updated_at", NEW."version"); RETURN NULL;', hash='cdd27e083e23275b05bf14843d4a1eb107f97174', operation='UPDATE', pgid='pgtrigger_update_update_51270', table='partners_project', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projectevent" ("activity_in_france", "created_at", "created_by_id", "funding_band", "id", "is_demo", "modality_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_type_id", "public_abstract", "stage_id", "title", "trl", "uid", "updated_at", "version") VALUES (OLD."activity_in_france", OLD."created_at", OLD."created_by_id", OLD."funding_band", OLD."id", OLD."is_demo", OLD."modality_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_type_id", OLD."public_abstract", OLD."stage_id", OLD."title", OLD."trl", OLD."uid", OLD."updated_at", OLD."version"); RETURN NULL;', hash='40673d7be37bc75e9ce1c6b0dc136f6f569a2f7d', operation='DELETE', pgid='pgtrigger_delete_delete_f8dce', table='partners_project', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_termevent" ("code", "id", "label", "label_en", "label_fr", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "vocabulary") VALUES (NEW."code", NEW."id", NEW."label", NEW."label_en", NEW."label_fr", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."vocabulary"); RETURN NULL;', hash='8a368023b50e3b4d3e169577c5b4b7f55ad3a2bc', operation='INSERT', pgid='pgtrigger_insert_insert_6e1c2', table='partners_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_termevent" ("code", "id", "label", "label_en", "label_fr", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "vocabulary") VALUES (NEW."code", NEW."id", NEW."label", NEW."label_en", NEW."label_fr", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."vocabulary"); RETURN NULL;', hash='7ee871d8d66dcb05dad06fbd6336509142bc1a30', operation='UPDATE', pgid='pgtrigger_update_update_5ec76', table='partners_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_termevent" ("code", "id", "label", "label_en", "label_fr", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "vocabulary") VALUES (OLD."code", OLD."id", OLD."label", OLD."label_en", OLD."label_fr", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."vocabulary"); RETURN NULL;', hash='8d5e8ce742eae47d56d72d4415b8f278b235f8e0', operation='DELETE', pgid='pgtrigger_delete_delete_6c0b8', table='partners_term', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('freshness__in', ['current', 'asked', 'reminded', 'ageing', 'unoriented', 'unlisted'])), name='partners_organisation_known_freshness'),
        ),
        migrations.AddConstraint(
            model_name='organisationidentifier',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='partners_organisationidentifier_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('funding_band', ''), ('funding_band__in', ['none', 'under_100k', 'under_500k', 'under_2m', 'under_10m', 'over_10m']), _connector='OR'), name='partners_project_known_funding_band'),
        ),
        migrations.AddField(
            model_name='buildingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='buildingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.building'),
        ),
        migrations.AddField(
            model_name='claim',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claim',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='letter'),
        ),
        migrations.AddField(
            model_name='claim',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='claim',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='letter',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='files.storedfile', verbose_name='letter'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.claim'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='correction',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='correction',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='declaredinterest',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declared_interests', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='declaredinterestevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='declaredinterestevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='declaredinterestevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.declaredinterest'),
        ),
        migrations.AddField(
            model_name='dossieropening',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='partners.project'),
        ),
        migrations.AddField(
            model_name='dossieropening',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_rows', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='started_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importrow',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='partners.importrun'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.project'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='accepted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='invited_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.invitation'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='project',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.project'),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='joinrequest',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='mandateevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='mandateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='mandateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.mandate'),
        ),
        migrations.AddField(
            model_name='merge',
            name='absorbed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_into', to='partners.organisation', verbose_name='absorbed'),
        ),
        migrations.AddField(
            model_name='merge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='partners.organisation', verbose_name='kept'),
        ),
        migrations.AddField(
            model_name='merge',
            name='merged_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='absorbed',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='absorbed'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='kept',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='kept'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='merged_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.merge'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='undone_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='milestone',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='partners.project'),
        ),
        migrations.AddField(
            model_name='milestoneevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='milestoneevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.milestone'),
        ),
        migrations.AddField(
            model_name='milestoneevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.project'),
        ),
        migrations.AddField(
            model_name='organisationlabel',
            name='label',
            field=models.ForeignKey(limit_choices_to={'vocabulary': 'label'}, on_delete=django.db.models.deletion.PROTECT, related_name='awarded', to='partners.term', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='organisationlabel',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='label',
            field=models.ForeignKey(db_constraint=False, limit_choices_to={'vocabulary': 'label'}, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.term', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='organisationlabelevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.organisationlabel'),
        ),
        migrations.AddField(
            model_name='organisationrelation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='organisationrelation',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations_of_others', to='partners.organisation', verbose_name='other organisation'),
        ),
        migrations.AddField(
            model_name='organisationrelationevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='organisationrelationevent',
            name='other',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='other organisation'),
        ),
        migrations.AddField(
            model_name='organisationrelationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='organisationrelationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.organisationrelation'),
        ),
        migrations.AddField(
            model_name='patent',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patents', to='partners.project'),
        ),
        migrations.AddField(
            model_name='patentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='patentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.patent'),
        ),
        migrations.AddField(
            model_name='patentevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.project'),
        ),
        migrations.AddField(
            model_name='person',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='mandateevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='partners.person'),
        ),
        migrations.AddField(
            model_name='declaredinterestevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='declaredinterest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='partners.person'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.person'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='user',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='presscontact',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='press_contacts', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='presscontactevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='presscontactevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='presscontactevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.presscontact'),
        ),
        migrations.AddField(
            model_name='profileedit',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='profileedit',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='profileedit',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectdossier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projectdossierevent" ("development_plan", "evidence", "innovation", "ip_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "unmet_need", "updated_at", "version") VALUES (NEW."development_plan", NEW."evidence", NEW."innovation", NEW."ip_position", _pgh_attach_context(), NOW(), \'insert\', NEW."project_id", NEW."project_id", NEW."unmet_need", NEW."updated_at", NEW."version"); RETURN NULL;', hash='a618d578b9f6c4b976c09032d640092c0c425b3c', operation='INSERT', pgid='pgtrigger_insert_insert_4a624', table='partners_projectdossier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectdossier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_projectdossierevent" ("development_plan", "evidence", "innovation", "ip_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "unmet_need", "updated_at", "version") VALUES (NEW."development_plan", NEW."evidence", NEW."innovation", NEW."ip_position", _pgh_attach_context(), NOW(), \'update\', NEW."project_id", NEW."project_id", NEW."unmet_need", NEW."updated_at", NEW."version"); RETURN NULL;', hash='baefe9fb8d40a0a12db23452a0dc67cb4e20a909', operation='UPDATE', pgid='pgtrigger_update_update_ec02b', table='partners_projectdossier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectdossier',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projectdossierevent" ("development_plan", "evidence", "innovation", "ip_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "unmet_need", "updated_at", "version") VALUES (OLD."development_plan", OLD."evidence", OLD."innovation", OLD."ip_position", _pgh_attach_context(), NOW(), \'delete\', OLD."project_id", OLD."project_id", OLD."unmet_need", OLD."updated_at", OLD."version"); RETURN NULL;', hash='a41f1376c51938a11ac8d10cdd923dd860edb1c5', operation='DELETE', pgid='pgtrigger_delete_delete_b1310', table='partners_projectdossier', when='AFTER')),
        ),
        migrations.AddField(
            model_name='projectdossierevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='projectdossierevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.projectdossier'),
        ),
        migrations.AddField(
            model_name='projectdossierevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='partners.project'),
        ),
        migrations.AddField(
            model_name='projectfile',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='projectfile',
            name='file',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='project_file', to='files.storedfile'),
        ),
        migrations.AddField(
            model_name='projectfile',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='partners.project'),
        ),
        migrations.AddField(
            model_name='projectfileevent',
            name='added_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='projectfileevent',
            name='file',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='files.storedfile'),
        ),
        migrations.AddField(
            model_name='projectfileevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='projectfileevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.projectfile'),
        ),
        migrations.AddField(
            model_name='projectfileevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.project'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='made_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.proposal'),
        ),
        migrations.AddField(
            model_name='site',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='buildingevent',
            name='site',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.site', verbose_name='site'),
        ),
        migrations.AddField(
            model_name='building',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='buildings', to='partners.site', verbose_name='site'),
        ),
        migrations.AddField(
            model_name='siteevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='siteevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='siteevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.site'),
        ),
        migrations.AddField(
            model_name='stagechange',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stage_changes', to='partners.project'),
        ),
        migrations.AddField(
            model_name='stagechange',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stagechange',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.term', verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='tenancy',
            name='building',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tenancies', to='partners.building'),
        ),
        migrations.AddField(
            model_name='tenancy',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tenancies', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='tenancyevent',
            name='building',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.building'),
        ),
        migrations.AddField(
            model_name='tenancyevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='tenancyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='tenancyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.tenancy'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.term', verbose_name='parent'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='termevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.term'),
        ),
        migrations.AddField(
            model_name='unit',
            name='building',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='partners.building'),
        ),
        migrations.AddField(
            model_name='tenancyevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.unit', verbose_name='unit'),
        ),
        migrations.AddField(
            model_name='tenancy',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tenancies', to='partners.unit', verbose_name='unit'),
        ),
        migrations.AddField(
            model_name='unitevent',
            name='building',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.building'),
        ),
        migrations.AddField(
            model_name='unitevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='unitevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='partners.unit'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'granted', 'refused', 'withdrawn'])), name='partners_claim_known_state'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='partners_claim_decided_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organisation', 'user'), name='partners_claim_one_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:granted,open:refused,open:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='de4b43439d60fa9eeea80fa53a3eac73470a08f5', operation='UPDATE', pgid='pgtrigger_legal_state_34ac1', table='partners_claim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_claimevent" ("claimed_at", "code_expires_at", "code_tries", "decided_at", "decided_by_id", "id", "letter_id", "message", "method", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid", "user_id") VALUES (NEW."claimed_at", NEW."code_expires_at", NEW."code_tries", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."letter_id", NEW."message", NEW."method", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."uid", NEW."user_id"); RETURN NULL;', hash='e420e95d641e625068f4a3965d2013156a42a935', operation='INSERT', pgid='pgtrigger_insert_insert_9ea1b', table='partners_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."claimed_at" IS DISTINCT FROM (NEW."claimed_at") OR OLD."code_expires_at" IS DISTINCT FROM (NEW."code_expires_at") OR OLD."code_tries" IS DISTINCT FROM (NEW."code_tries") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."letter_id" IS DISTINCT FROM (NEW."letter_id") OR OLD."message" IS DISTINCT FROM (NEW."message") OR OLD."method" IS DISTINCT FROM (NEW."method") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "partners_claimevent" ("claimed_at", "code_expires_at", "code_tries", "decided_at", "decided_by_id", "id", "letter_id", "message", "method", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid", "user_id") VALUES (NEW."claimed_at", NEW."code_expires_at", NEW."code_tries", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."letter_id", NEW."message", NEW."method", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."uid", NEW."user_id"); RETURN NULL;', hash='d511c11fbc62eafa716a8c7aec873cca6daadb79', operation='UPDATE', pgid='pgtrigger_update_update_8fba3', table='partners_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_claimevent" ("claimed_at", "code_expires_at", "code_tries", "decided_at", "decided_by_id", "id", "letter_id", "message", "method", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid", "user_id") VALUES (OLD."claimed_at", OLD."code_expires_at", OLD."code_tries", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."letter_id", OLD."message", OLD."method", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."uid", OLD."user_id"); RETURN NULL;', hash='866e049352a518e549f29f1b61332f9febb03a24', operation='DELETE', pgid='pgtrigger_delete_delete_1e17a', table='partners_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e2d4ac3af6fa00f895c4471ba503344276141fe5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8d460', table='partners_claimevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dismissed'])), name='partners_correction_known_state'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='partners_correction_dated_when_settled'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:dismissed,open:done}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ed67a9231de8b22fa708e024473ee9870bd4deee', operation='UPDATE', pgid='pgtrigger_legal_state_02acf', table='partners_correction', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='dossieropening',
            index=models.Index(fields=['project', '-at'], name='partners_opening_latest'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dossieropening',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bc25b03b1bbe21aec3ce147bf0b9e9344dd428fd', operation='UPDATE', pgid='pgtrigger_written_once_8cfc5', table='partners_dossieropening', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['checked', 'applied', 'discarded'])), name='partners_importrun_known_state'),
        ),
        migrations.AddConstraint(
            model_name='importrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'applied'), ('applied_at__isnull', False)), models.Q(models.Q(('state', 'applied'), _negated=True), ('applied_at__isnull', True)), _connector='OR'), name='partners_importrun_dated_when_applied'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:applied,checked:discarded}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='00d6827c004154159f0e8c845ff22caa61de816b', operation='UPDATE', pgid='pgtrigger_legal_state_055fb', table='partners_importrun', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='partners_importrow_once_each'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['create', 'update', 'unchanged', 'refuse'])), name='partners_importrow_known_verdict'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('project__isnull', True)), models.Q(('organisation__isnull', True), ('project__isnull', False)), _connector='OR'), name='partners_invitation_to_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'accepted', 'declined', 'revoked', 'expired'])), name='partners_invitation_known_state'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('pending', 'expired')), ('answered_at__isnull', False), _connector='OR'), name='partners_invitation_answered_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('organisation', 'project', 'email'), name='partners_invitation_one_pending', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{pending:accepted,pending:declined,pending:expired,pending:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='b4f818f5532d700b0630ea122879638988439feb', operation='UPDATE', pgid='pgtrigger_legal_state_fa882', table='partners_invitation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_invitationevent" ("accepted_by_id", "answered_at", "email", "expires_at", "id", "invited_at", "invited_by_id", "language", "message", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "role", "state", "uid") VALUES (NEW."accepted_by_id", NEW."answered_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."language", NEW."message", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."role", NEW."state", NEW."uid"); RETURN NULL;', hash='62ff3ce4481c1dc5d27ab0786080aef375b0b6cc', operation='INSERT', pgid='pgtrigger_insert_insert_21287', table='partners_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."message" IS DISTINCT FROM (NEW."message") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."uid" IS DISTINCT FROM (NEW."uid"))', func='INSERT INTO "partners_invitationevent" ("accepted_by_id", "answered_at", "email", "expires_at", "id", "invited_at", "invited_by_id", "language", "message", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "role", "state", "uid") VALUES (NEW."accepted_by_id", NEW."answered_at", NEW."email", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."language", NEW."message", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."role", NEW."state", NEW."uid"); RETURN NULL;', hash='45ebf806544456ceeedf856554337690f4ecc684', operation='UPDATE', pgid='pgtrigger_update_update_daf67', table='partners_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_invitationevent" ("accepted_by_id", "answered_at", "email", "expires_at", "id", "invited_at", "invited_by_id", "language", "message", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "role", "state", "uid") VALUES (OLD."accepted_by_id", OLD."answered_at", OLD."email", OLD."expires_at", OLD."id", OLD."invited_at", OLD."invited_by_id", OLD."language", OLD."message", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."role", OLD."state", OLD."uid"); RETURN NULL;', hash='b32618008b67171920315199c96bf261ad2f57c1', operation='DELETE', pgid='pgtrigger_delete_delete_45e62', table='partners_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6f850a04af03a78fdb580791c77fd2d32e2f49b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9be22', table='partners_invitationevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'accepted', 'declined', 'withdrawn'])), name='partners_joinrequest_known_state'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='partners_joinrequest_answered_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('organisation', 'user'), name='partners_joinrequest_one_pending'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='joinrequest',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{pending:accepted,pending:declined,pending:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='3280116215e6d3211bde380f5216f89015e7d45b', operation='UPDATE', pgid='pgtrigger_legal_state_47520', table='partners_joinrequest', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('absorbed')), _negated=True), name='partners_merge_of_two'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['done', 'undone'])), name='partners_merge_known_state'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), ('undone_at__isnull', True)), models.Q(('state', 'undone'), ('undone_at__isnull', False)), _connector='OR'), name='partners_merge_dated_when_undone'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'done')), fields=('absorbed',), name='partners_merge_absorbed_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{done:undone}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='686e37ea700303ecf1c73adf527a9944ab073585', operation='UPDATE', pgid='pgtrigger_legal_state_e107e', table='partners_merge', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_mergeevent" ("absorbed_id", "id", "kept_id", "merged_at", "merged_by_id", "moved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_before", "uid", "undone_at", "undone_by_id") VALUES (NEW."absorbed_id", NEW."id", NEW."kept_id", NEW."merged_at", NEW."merged_by_id", NEW."moved", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."state_before", NEW."uid", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;', hash='699a6291666aac4b4f888b49e53dab70f81e1f11', operation='INSERT', pgid='pgtrigger_insert_insert_15e40', table='partners_merge', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_mergeevent" ("absorbed_id", "id", "kept_id", "merged_at", "merged_by_id", "moved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_before", "uid", "undone_at", "undone_by_id") VALUES (NEW."absorbed_id", NEW."id", NEW."kept_id", NEW."merged_at", NEW."merged_by_id", NEW."moved", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."state_before", NEW."uid", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;', hash='6e3e3dc0042d2bfc8ae4309720dee23eeb1b434f', operation='UPDATE', pgid='pgtrigger_update_update_cff52', table='partners_merge', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_mergeevent" ("absorbed_id", "id", "kept_id", "merged_at", "merged_by_id", "moved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_before", "uid", "undone_at", "undone_by_id") VALUES (OLD."absorbed_id", OLD."id", OLD."kept_id", OLD."merged_at", OLD."merged_by_id", OLD."moved", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."state_before", OLD."uid", OLD."undone_at", OLD."undone_by_id"); RETURN NULL;', hash='bb99bb14e084e198a8cb1000bbbe27c0d2c79182', operation='DELETE', pgid='pgtrigger_delete_delete_6cc95', table='partners_merge', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mergeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='67122119d67c5d2f5a465d318fa79c9c0e9a72e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1cf90', table='partners_mergeevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['ahead', 'reached', 'dropped'])), name='partners_milestone_known_state'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_on__isnull', True), ('state', 'ahead')), models.Q(models.Q(('state', 'ahead'), _negated=True), ('settled_on__isnull', False)), _connector='OR'), name='partners_milestone_dated_when_settled'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{ahead:dropped,ahead:reached,dropped:ahead,reached:ahead}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c9cbddc424ca52dc9cc13289c746c577c2fbd7ef', operation='UPDATE', pgid='pgtrigger_legal_state_53734', table='partners_milestone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_milestoneevent" ("due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "settled_on", "state", "title", "uid") VALUES (NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."settled_on", NEW."state", NEW."title", NEW."uid"); RETURN NULL;', hash='4e8162d89ec2d8ef43960428f21625bb5c4f1fe2', operation='INSERT', pgid='pgtrigger_insert_insert_f889a', table='partners_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_milestoneevent" ("due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "settled_on", "state", "title", "uid") VALUES (NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."settled_on", NEW."state", NEW."title", NEW."uid"); RETURN NULL;', hash='dcbdba9b5b5275bec0eb99b6967ea5438235f43d', operation='UPDATE', pgid='pgtrigger_update_update_74d5b', table='partners_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_milestoneevent" ("due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "settled_on", "state", "title", "uid") VALUES (OLD."due_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."settled_on", OLD."state", OLD."title", OLD."uid"); RETURN NULL;', hash='f322095138f3cc071248908893d064bc6f52e6df', operation='DELETE', pgid='pgtrigger_delete_delete_b7138', table='partners_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestoneevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fdaeb1e6ab1e25337787cf5359647c8a9be763a8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9a6b3', table='partners_milestoneevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='organisationlabel',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='partners_organisationlabel_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='organisationlabel',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='partners_organisationlabel_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='organisationlabel',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('organisation', 'label'), name='partners_organisationlabel_one_current'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationlabelevent" ("count", "id", "label_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."count", NEW."id", NEW."label_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='a1e2f0765a11302b4afa62d54164c579faf1068f', operation='INSERT', pgid='pgtrigger_insert_insert_68e6d', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationlabelevent" ("count", "id", "label_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."count", NEW."id", NEW."label_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='2c951f76757739e6f2deb7401a0b31b6dc42b202', operation='UPDATE', pgid='pgtrigger_update_update_69b9b', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationlabelevent" ("count", "id", "label_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (OLD."count", OLD."id", OLD."label_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='29d412422348139542c5e8d3ea2c0d804165b649', operation='DELETE', pgid='pgtrigger_delete_delete_2042d', table='partners_organisationlabel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationlabelevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e2295e19cd50cbe4aef09812fb7ac77230b003b1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e8b53', table='partners_organisationlabelevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='organisationrelation',
            constraint=models.CheckConstraint(condition=models.Q(('organisation', models.F('other')), _negated=True), name='partners_organisationrelation_not_own'),
        ),
        migrations.AddConstraint(
            model_name='organisationrelation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['part_of', 'federation_member', 'alliance', 'successor', 'spin_off', 'supervised_by'])), name='partners_organisationrelation_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='organisationrelation',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='partners_organisationrelation_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='organisationrelation',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('organisation', 'kind', 'other'), name='partners_organisationrelation_one_current'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationrelation',
            trigger=pgtrigger.compiler.Trigger(name='no_circle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE is_circle boolean;', func="\n                    IF NEW.kind = 'alliance' THEN RETURN NEW; END IF;\n                    PERFORM pg_advisory_xact_lock(hashtext('partners_organisationrelation'));\n                    WITH RECURSIVE above(id) AS (\n                        SELECT NEW.other_id\n                        UNION\n                        SELECT tie.other_id\n                        FROM partners_organisationrelation tie\n                        JOIN above ON tie.organisation_id = above.id\n                        WHERE tie.kind = NEW.kind AND tie.id IS DISTINCT FROM NEW.id\n                    )\n                    SELECT EXISTS(SELECT 1 FROM above WHERE above.id = NEW.organisation_id)\n                    INTO is_circle;\n                    IF is_circle THEN\n                        RAISE EXCEPTION 'an organisation would stand above itself'\n                        USING ERRCODE = 'check_violation',\n                              CONSTRAINT = 'partners_organisationrelation_no_circle';\n                    END IF;\n                    RETURN NEW;\n                ", hash='08bb96f8df1cea7109c190ee8d64647733244209', operation='INSERT OR UPDATE', pgid='pgtrigger_no_circle_470a8', table='partners_organisationrelation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationrelation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationrelationevent" ("id", "kind", "organisation_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."id", NEW."kind", NEW."organisation_id", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='639c67c48ff68b43982576959dd7f4944b40489d', operation='INSERT', pgid='pgtrigger_insert_insert_ef7bc', table='partners_organisationrelation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationrelation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_organisationrelationevent" ("id", "kind", "organisation_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."id", NEW."kind", NEW."organisation_id", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='1d1c3e096a9e11b688deef019803b4068e08bded', operation='UPDATE', pgid='pgtrigger_update_update_ffb52', table='partners_organisationrelation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationrelation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationrelationevent" ("id", "kind", "organisation_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (OLD."id", OLD."kind", OLD."organisation_id", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='03abfcc7c0cfedab4d7a048d075e1a21af9bf61b', operation='DELETE', pgid='pgtrigger_delete_delete_b0767', table='partners_organisationrelation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationrelationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9425b6848b4653cc6259930584124bdcc67b4da5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5dfe4', table='partners_organisationrelationevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='patent',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'filed', 'published', 'granted', 'lapsed'])), name='partners_patent_known_status'),
        ),
        migrations.AddConstraint(
            model_name='patent',
            constraint=models.CheckConstraint(condition=models.Q(('holding__in', ['owned', 'co_owned', 'licensed', 'option'])), name='partners_patent_known_holding'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_patentevent" ("filed_on", "holder", "holding", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "status", "title", "uid") VALUES (NEW."filed_on", NEW."holder", NEW."holding", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."status", NEW."title", NEW."uid"); RETURN NULL;', hash='03799c449cce572829e0bd32fd6da1d881139007', operation='INSERT', pgid='pgtrigger_insert_insert_7aa12', table='partners_patent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_patentevent" ("filed_on", "holder", "holding", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "status", "title", "uid") VALUES (NEW."filed_on", NEW."holder", NEW."holding", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."status", NEW."title", NEW."uid"); RETURN NULL;', hash='241b18c53e0fc2dd9f48fafe46922f639d75474c', operation='UPDATE', pgid='pgtrigger_update_update_99212', table='partners_patent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_patentevent" ("filed_on", "holder", "holding", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "status", "title", "uid") VALUES (OLD."filed_on", OLD."holder", OLD."holding", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."status", OLD."title", OLD."uid"); RETURN NULL;', hash='4a48ca85861e6ff2987685f0448c2d287d7f9260', operation='DELETE', pgid='pgtrigger_delete_delete_6c84c', table='partners_patent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4d87376a28679b9b5cdcd8c04ce0b36afe4f7c94', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a257c', table='partners_patentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_personevent" ("biography", "biography_en", "biography_fr", "id", "name", "orcid", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title", "uid", "user_id") VALUES (NEW."biography", NEW."biography_en", NEW."biography_fr", NEW."id", NEW."name", NEW."orcid", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."title", NEW."uid", NEW."user_id"); RETURN NULL;', hash='f844991801a71c7926e55f1e4e0ba50e0c46faac', operation='INSERT', pgid='pgtrigger_insert_insert_85018', table='partners_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_personevent" ("biography", "biography_en", "biography_fr", "id", "name", "orcid", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title", "uid", "user_id") VALUES (NEW."biography", NEW."biography_en", NEW."biography_fr", NEW."id", NEW."name", NEW."orcid", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."title", NEW."uid", NEW."user_id"); RETURN NULL;', hash='96f4c06aaccdd4a055cdfb5fd5fc16a30332578a', operation='UPDATE', pgid='pgtrigger_update_update_2d6cd', table='partners_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_personevent" ("biography", "biography_en", "biography_fr", "id", "name", "orcid", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title", "uid", "user_id") VALUES (OLD."biography", OLD."biography_en", OLD."biography_fr", OLD."id", OLD."name", OLD."orcid", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."title", OLD."uid", OLD."user_id"); RETURN NULL;', hash='8a124d7f68484fdb53435e36431328ae2c794497', operation='DELETE', pgid='pgtrigger_delete_delete_efc5b', table='partners_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='57b033c11f8704657ea616173831645f4973f330', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b71d4', table='partners_mandateevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='partners_mandate_dates_in_order'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_mandateevent" ("body", "body_en", "body_fr", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "role_en", "role_fr", "since", "source", "until") VALUES (NEW."body", NEW."body_en", NEW."body_fr", NEW."id", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."role", NEW."role_en", NEW."role_fr", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='f50fa9cefd28b9e88d5535fb860ac0979a4fafb7', operation='INSERT', pgid='pgtrigger_insert_insert_9be4f', table='partners_mandate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_mandateevent" ("body", "body_en", "body_fr", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "role_en", "role_fr", "since", "source", "until") VALUES (NEW."body", NEW."body_en", NEW."body_fr", NEW."id", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."role", NEW."role_en", NEW."role_fr", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='42d8116756446f5de260cd1763ae663dc5d96390', operation='UPDATE', pgid='pgtrigger_update_update_a15a4', table='partners_mandate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_mandateevent" ("body", "body_en", "body_fr", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "role_en", "role_fr", "since", "source", "until") VALUES (OLD."body", OLD."body_en", OLD."body_fr", OLD."id", OLD."organisation_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."role", OLD."role_en", OLD."role_fr", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='7c0f37714326210fba468ec5b38ecd972c4c2871', operation='DELETE', pgid='pgtrigger_delete_delete_e9e0e', table='partners_mandate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredinterestevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cccead7debc08c7ab283309afb1c8992610c5122', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_03107', table='partners_declaredinterestevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='declaredinterest',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['employment', 'mandate', 'shares', 'advice', 'funding', 'family', 'founder'])), name='partners_declaredinterest_known_nature'),
        ),
        migrations.AddConstraint(
            model_name='declaredinterest',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='partners_declaredinterest_dates_in_order'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredinterest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_declaredinterestevent" ("detail", "id", "nature", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."detail", NEW."id", NEW."nature", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='f7a053aa63d1a9b45dfaa360d886e8e20ca8712a', operation='INSERT', pgid='pgtrigger_insert_insert_7e741', table='partners_declaredinterest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredinterest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_declaredinterestevent" ("detail", "id", "nature", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (NEW."detail", NEW."id", NEW."nature", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."source", NEW."until"); RETURN NULL;', hash='deb65776e1e0b7bc7b14785740e50df66e923d88', operation='UPDATE', pgid='pgtrigger_update_update_787f0', table='partners_declaredinterest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='declaredinterest',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_declaredinterestevent" ("detail", "id", "nature", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source", "until") VALUES (OLD."detail", OLD."id", OLD."nature", OLD."organisation_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."source", OLD."until"); RETURN NULL;', hash='816f8ddc6f7a3cba17e43e8a579d489c10452507', operation='DELETE', pgid='pgtrigger_delete_delete_283e1', table='partners_declaredinterest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0de21a79c0b4d3a38c84d9398ca1e94f192bcd90', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0bbba', table='partners_personevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='presscontact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phone', ''), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='partners_presscontact_reachable'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presscontact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_presscontactevent" ("email", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "position", "role", "role_en", "role_fr", "source", "valid_until") VALUES (NEW."email", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."position", NEW."role", NEW."role_en", NEW."role_fr", NEW."source", NEW."valid_until"); RETURN NULL;', hash='954ae5abe2f712fcaa8355208710c4724282535e', operation='INSERT', pgid='pgtrigger_insert_insert_7c809', table='partners_presscontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presscontact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_presscontactevent" ("email", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "position", "role", "role_en", "role_fr", "source", "valid_until") VALUES (NEW."email", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."position", NEW."role", NEW."role_en", NEW."role_fr", NEW."source", NEW."valid_until"); RETURN NULL;', hash='13dba63bf845f43a2fca97936121dba540a3d11e', operation='UPDATE', pgid='pgtrigger_update_update_216bb', table='partners_presscontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presscontact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_presscontactevent" ("email", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "position", "role", "role_en", "role_fr", "source", "valid_until") VALUES (OLD."email", OLD."id", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."position", OLD."role", OLD."role_en", OLD."role_fr", OLD."source", OLD."valid_until"); RETURN NULL;', hash='5e997fc33ef092b3f7bb447e80059c63f27244e4', operation='DELETE', pgid='pgtrigger_delete_delete_c6842', table='partners_presscontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='presscontactevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c032526111536b1693839d7839d446fbd87b037d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_66fb6', table='partners_presscontactevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='profileedit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to_review', 'seen', 'reverted'])), name='partners_profileedit_known_state'),
        ),
        migrations.AddConstraint(
            model_name='profileedit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'to_review')), models.Q(models.Q(('state', 'to_review'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='partners_profileedit_dated_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='profileedit',
            constraint=models.UniqueConstraint(fields=('organisation', 'version'), name='partners_profileedit_one_per_version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='profileedit',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{seen:reverted,to_review:reverted,to_review:seen}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e73f795af6d29f9a264254db0d4886f654b0213f', operation='UPDATE', pgid='pgtrigger_legal_state_fca4f', table='partners_profileedit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectdossierevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07aa049a4e9d2a395997af1f306b36aa7ca45e04', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_111cf', table='partners_projectdossierevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectfile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projectfileevent" ("added_at", "added_by_id", "file_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "removed_at", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."file_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."removed_at", NEW."title", NEW."uid"); RETURN NULL;', hash='af7c974eaaac7f99b29d49d4004581cb97714fe4', operation='INSERT', pgid='pgtrigger_insert_insert_aeeea', table='partners_projectfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectfile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_projectfileevent" ("added_at", "added_by_id", "file_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "removed_at", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."file_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."removed_at", NEW."title", NEW."uid"); RETURN NULL;', hash='42b54f9f07c50e53fb7a67f9e96bbdbf82703e2f', operation='UPDATE', pgid='pgtrigger_update_update_2d974', table='partners_projectfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectfile',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_projectfileevent" ("added_at", "added_by_id", "file_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "removed_at", "title", "uid") VALUES (OLD."added_at", OLD."added_by_id", OLD."file_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."removed_at", OLD."title", OLD."uid"); RETURN NULL;', hash='5d09a2b1a11f3d25d2dd696c8e85a9b2f33257c4', operation='DELETE', pgid='pgtrigger_delete_delete_aa24c', table='partners_projectfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectfileevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e21ebcbc83b5d6c05f6c1ca8b251f254a105c2c1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bb22f', table='partners_projectfileevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'accepted', 'refused', 'withdrawn'])), name='partners_proposal_known_state'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='partners_proposal_decided_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('organisation',), name='partners_proposal_one_pending'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='legal_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{pending:accepted,pending:refused,pending:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c44f4776118f1696cc6c77ced593792af7d997ac', operation='UPDATE', pgid='pgtrigger_legal_state_8f7f5', table='partners_proposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_proposalevent" ("answer", "changes", "decided_at", "decided_by_id", "id", "made_at", "made_by_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid") VALUES (NEW."answer", NEW."changes", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."uid"); RETURN NULL;', hash='fad61a80249527d35ff9720eb6e880a3e5323bd8', operation='INSERT', pgid='pgtrigger_insert_insert_6b385', table='partners_proposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_proposalevent" ("answer", "changes", "decided_at", "decided_by_id", "id", "made_at", "made_by_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid") VALUES (NEW."answer", NEW."changes", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."uid"); RETURN NULL;', hash='95de4ec608ea5409db47e5dda03f9768e544f7c9', operation='UPDATE', pgid='pgtrigger_update_update_ae68e', table='partners_proposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_proposalevent" ("answer", "changes", "decided_at", "decided_by_id", "id", "made_at", "made_by_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid") VALUES (OLD."answer", OLD."changes", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."uid"); RETURN NULL;', hash='2733069a6b067a96a77818bc2ebee1af6600f469', operation='DELETE', pgid='pgtrigger_delete_delete_fee52', table='partners_proposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='52e5ba29c12e91745189a8b7c17d140924d39136', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_965d0', table='partners_proposalevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='site',
            index=models.Index(condition=models.Q(('longitude__isnull', False)), fields=['longitude', 'latitude'], name='partners_site_on_map'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='partners_site_on_earth'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('organisation',), name='partners_site_one_main'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_siteevent" ("city", "country", "id", "is_main", "latitude", "longitude", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postcode", "source", "street") VALUES (NEW."city", NEW."country", NEW."id", NEW."is_main", NEW."latitude", NEW."longitude", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."postcode", NEW."source", NEW."street"); RETURN NULL;', hash='b46236a431dfdac497c64a06698d57a7cf405e9c', operation='INSERT', pgid='pgtrigger_insert_insert_049c2', table='partners_site', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_siteevent" ("city", "country", "id", "is_main", "latitude", "longitude", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postcode", "source", "street") VALUES (NEW."city", NEW."country", NEW."id", NEW."is_main", NEW."latitude", NEW."longitude", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."postcode", NEW."source", NEW."street"); RETURN NULL;', hash='e388e6ec1fa9d94448a5d2833f620a9110928824', operation='UPDATE', pgid='pgtrigger_update_update_5a2f3', table='partners_site', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='site',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_siteevent" ("city", "country", "id", "is_main", "latitude", "longitude", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "postcode", "source", "street") VALUES (OLD."city", OLD."country", OLD."id", OLD."is_main", OLD."latitude", OLD."longitude", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."postcode", OLD."source", OLD."street"); RETURN NULL;', hash='e8da1d0bbc1f4f22e5350cc8a049f04d17b1657f', operation='DELETE', pgid='pgtrigger_delete_delete_06643', table='partners_site', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='buildingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='51d057a624d95a9a0655e5b1b2c4ef829eacba50', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e9ed6', table='partners_buildingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_buildingevent" ("area_m2", "description", "description_en", "description_fr", "id", "is_demo", "is_published", "name", "name_en", "name_fr", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "slug", "source") VALUES (NEW."area_m2", NEW."description", NEW."description_en", NEW."description_fr", NEW."id", NEW."is_demo", NEW."is_published", NEW."name", NEW."name_en", NEW."name_fr", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."site_id", NEW."slug", NEW."source"); RETURN NULL;', hash='a16f07a88a84d81b89c3a31b8c42b8088a372810', operation='INSERT', pgid='pgtrigger_insert_insert_4cfb7', table='partners_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_buildingevent" ("area_m2", "description", "description_en", "description_fr", "id", "is_demo", "is_published", "name", "name_en", "name_fr", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "slug", "source") VALUES (NEW."area_m2", NEW."description", NEW."description_en", NEW."description_fr", NEW."id", NEW."is_demo", NEW."is_published", NEW."name", NEW."name_en", NEW."name_fr", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."site_id", NEW."slug", NEW."source"); RETURN NULL;', hash='89aa75c506ce030b92b6be1791b853332fd7a287', operation='UPDATE', pgid='pgtrigger_update_update_55614', table='partners_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='building',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_buildingevent" ("area_m2", "description", "description_en", "description_fr", "id", "is_demo", "is_published", "name", "name_en", "name_fr", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "slug", "source") VALUES (OLD."area_m2", OLD."description", OLD."description_en", OLD."description_fr", OLD."id", OLD."is_demo", OLD."is_published", OLD."name", OLD."name_en", OLD."name_fr", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."site_id", OLD."slug", OLD."source"); RETURN NULL;', hash='6ccc771f10ec22e8dcb27198a60ed9895b479c61', operation='DELETE', pgid='pgtrigger_delete_delete_05fbb', table='partners_building', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='siteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bf3c290d061d988208e91f3e703dbb069328bf60', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5b346', table='partners_siteevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stagechange',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b05a2ac5ae4fc82c841e2e9bd4ef53978e5f4ce7', operation='UPDATE', pgid='pgtrigger_written_once_59884', table='partners_stagechange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='termevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5329e2f55681e8fd35d51d86c520572ff225f564', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d19ea', table='partners_termevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('building', 'name'), name='partners_unit_once_each'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_unitevent" ("area_m2", "available_from", "biosafety_level", "building_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."area_m2", NEW."available_from", NEW."biosafety_level", NEW."building_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='a996385518a7c941e02976ab585a36c5f80b3fed', operation='INSERT', pgid='pgtrigger_insert_insert_0d90a', table='partners_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_unitevent" ("area_m2", "available_from", "biosafety_level", "building_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."area_m2", NEW."available_from", NEW."biosafety_level", NEW."building_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='744578f7fb2b4df7243fb589bf81852bdf78f514', operation='UPDATE', pgid='pgtrigger_update_update_dac10', table='partners_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_unitevent" ("area_m2", "available_from", "biosafety_level", "building_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."area_m2", OLD."available_from", OLD."biosafety_level", OLD."building_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='ae1aafdce652fb92bd6d4b33c1556c7ca7b00507', operation='DELETE', pgid='pgtrigger_delete_delete_721bf', table='partners_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tenancyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7e6dc656e3a8417f3fca282f4afd746526d88f5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_79780', table='partners_tenancyevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='tenancy',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='partners_tenancy_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='tenancy',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('building', 'unit', 'organisation'), name='partners_tenancy_one_current', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tenancy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_tenancyevent" ("building_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") VALUES (NEW."building_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."unit_id", NEW."until"); RETURN NULL;', hash='33ab56069bae510c9de0c32109d7d18f8e0578c3', operation='INSERT', pgid='pgtrigger_insert_insert_305c0', table='partners_tenancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tenancy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_tenancyevent" ("building_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") VALUES (NEW."building_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."unit_id", NEW."until"); RETURN NULL;', hash='066d6ec1880946844ebe6a9bed6f26506ebc664d', operation='UPDATE', pgid='pgtrigger_update_update_c3f80', table='partners_tenancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tenancy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_tenancyevent" ("building_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "unit_id", "until") VALUES (OLD."building_id", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."unit_id", OLD."until"); RETURN NULL;', hash='52be4d79506f481046a1f91f2705b409c3d7165f', operation='DELETE', pgid='pgtrigger_delete_delete_abc6f', table='partners_tenancy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unitevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='25d1ed892e3dd82181dd16597f1915c55747bce7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c1d7e', table='partners_unitevent', when='BEFORE')),
        ),
    ]
