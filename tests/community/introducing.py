"""Introductions for tests: asked for by one side, told to the other."""

from calls.enums import ApplicationState, AssignmentState
from pscc.community.models import Introduction
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import NOW, make_application, make_assignment, make_project
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


def reviews(expert, organisation):
    """Let an expert judge an application of an organisation."""
    application = make_application(
        project=make_project(organisation=organisation), state=ApplicationState.IN_REVIEW
    )
    make_assignment(application=application, expert=expert, state=AssignmentState.ACCEPTED)


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


def state_of(introduction):
    return Introduction.objects.get(pk=introduction.pk).state
