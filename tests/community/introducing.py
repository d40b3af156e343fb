"""Introductions for tests: asked for by one side, told to the other."""

from pscc.community.models import Introduction
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import NOW
from tests.factories_community import make_introduction

ASKER, OTHER = "zebrafinch@asker.example", "hoopoe@other.example"


def organisation_of(person):
    return person.memberships.get().organisation


def asked(asker, entry, at=None):
    return make_introduction(
        by=asker, organisation=organisation_of(asker), entry=entry, at=at or now()
    )


def asked_of(asker, listed, at=None):
    return make_introduction(
        by=asker, organisation=organisation_of(asker), person=listed, at=at or now()
    )


def agreed_on(asker, listed, at=NOW):
    return make_introduction(
        by=asker, organisation=organisation_of(asker), person=listed, accepted_by=listed.person,
        at=at,
    )  # fmt: skip


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


def state_of(introduction):
    return Introduction.objects.get(pk=introduction.pk).state
