from django.db import migrations, models

# A message's key is its delivery's, then the recipient and the channel. Messages whose delivery is
# forgotten keep no ids, and so stay hidden where a room's walls ask for them.
COPY_IDS = r"""
UPDATE outbox_message AS message
SET payload = delivery.payload
FROM outbox_delivery AS delivery
WHERE delivery.key = regexp_replace(message.key, '\|[^|]*\|[^|]*$', '')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_deliveries_messages_and_sweeps"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="payload",
            field=models.JSONField(db_default={}, default=dict, editable=False, verbose_name="ids"),
        ),
        migrations.RunSQL(COPY_IDS, migrations.RunSQL.noop),
    ]
