"""What the apps registered: complete, and safe to send."""

import pytest
from django.template.loader import get_template

from pscc.outbox.events import known_events, notifications
from pscc.outbox.sweeps import all_sweeps

OURS = [each for each in notifications() if not each.name.startswith("sample.")]


@pytest.mark.parametrize("notification", OURS, ids=lambda each: each.name)
def test_every_notification_has_its_text_and_a_name_in_its_app(notification):
    get_template(f"emails/{notification.template}.txt")

    assert notification.name.split(".")[0] == notification.event.split(".")[0]
    assert notification.label or not notification.optional


def test_events_are_named_after_their_app_and_in_one_style():
    import re

    names = [name for name in known_events() if not name.startswith("sample.")]

    assert [name for name in names if not re.fullmatch(r"[a-z]+\.[a-z_]+", name)] == []


def test_the_sweeps_of_the_house_are_there():
    names = {each.name for each in all_sweeps()}

    assert names >= {
        "files.audit",
        "files.forget_reads",
        "files.orphans",
        "files.stuck_scans",
        "outbox.expire_account_mails",
        "outbox.forget",
    }
