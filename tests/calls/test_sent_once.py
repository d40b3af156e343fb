"""One mail for each person of a release, whoever presses and whatever the mail server does."""

from collections import Counter

import pytest
from django.core import mail

from calls.actions.decisions import record_decision, release_decision
from calls.enums import ApplicationState, Outcome
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from pscc.outbox.posting import send_due_mail
from tests.factories import make_application, make_call, make_manager, make_staff

pytestmark = pytest.mark.django_db


def test_a_release_pressed_twice_while_the_mail_server_is_away_sends_one_mail(settings):
    call = make_call()
    manager = make_manager(call=call)
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    decision = record_decision(
        application_id=application.pk, outcome=Outcome.DECLINED, reasons="x", letter="",
        by=make_staff(Role.PROGRAMME_OFFICER), at=now(),
    )  # fmt: skip
    working = settings.EMAIL_BACKEND

    release_decision(decision_id=decision.pk, by=manager, at=now())
    with pytest.raises(Refused):
        release_decision(decision_id=decision.pk, by=make_manager(call=call), at=now())
    drain(seconds=10)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    send_due_mail(seconds=5)
    failed = len(mail.outbox)
    settings.EMAIL_BACKEND = working
    Message.objects.filter(channel="mail", state="due").update(due_at=now())
    for _again in range(2):
        drain(seconds=10)
        send_due_mail(seconds=5)

    told = Message.objects.filter(event="calls.decision_released", channel="mail")
    sent = Counter(address for each in mail.outbox for address in each.to)
    assert failed == 0
    assert [sent[each.recipient.email] for each in told] == [1] * told.count()
    assert {each.attempts for each in told} == {2}
