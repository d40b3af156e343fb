"""A selected application, its team, and those who follow its award: for the tests of awards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from calls.actions.awards import (
    answer_award,
    attach_agreement,
    offer_award,
    start_award,
)
from calls.actions.decisions import record_decision, release_decision
from calls.enums import ApplicationState, Outcome
from calls.models import Application, Award
from partners.enums import ProjectRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Message
from tests.factories import (
    NOW,
    make_application,
    make_call,
    make_manager,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TEXTS = {
    "title_fr": "Un essai", "title_en": "A trial",
    "summary_fr": "Un essai utile.", "summary_en": "A useful trial.",
}  # fmt: skip


def pdf(name="agreement.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


class Room:
    """A selected application, its team, and who follows the award."""

    def __init__(self, at=NOW, call=None, outcome=Outcome.ACCEPTED, organisation=None):
        self.at = at
        self.today = timezone.localdate(at)
        self.call = call or make_call()
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.founder = make_user(name="Fay Founder")
        self.organisation = organisation or make_organisation(name="Maison", city="Lyon")
        project = make_project(owner=self.founder, organisation=self.organisation)
        self.editor, self.reader = make_user(name="Ed Editor"), make_user(name="Rita Reader")
        make_team_member(project=project, user=self.editor, role=ProjectRole.EDIT)
        make_team_member(project=project, user=self.reader, role=ProjectRole.VIEW)
        self.application = make_application(
            call=self.call, project=project, state=ApplicationState.IN_REVIEW
        )
        decision = record_decision(
            application_id=self.application.pk, outcome=outcome, reasons="x", letter="",
            by=self.officer, at=at,
        )  # fmt: skip
        release_decision(decision_id=decision.pk, by=self.manager, at=at)
        self.application = Application.objects.get(pk=self.application.pk)

    @property
    def who(self):
        return {"by": self.manager, "at": self.at}

    def offer(self, by=None, **fields):
        values = {"amount": Decimal(90000), "answer_by": self.at + 30 * DAY} | TEXTS | fields
        award = Award(application=self.application, **values)
        return offer_award(award=award, by=by or self.manager, at=self.at)

    def accepted(self, **fields):
        award = self.offer(**fields)
        return answer_award(award_id=award.pk, accepts=True, by=self.founder, at=self.at)

    def running(self, **fields):
        award = self.accepted(**fields)
        attach_agreement(award_id=award.pk, upload=pdf(), **self.who)
        return start_award(award_id=award.pk, signed_on=self.today, **self.who)


def why_not(act):
    with pytest.raises(Refused) as refusal:
        act()
    return str(refusal.value.message)


def told(kind):
    found = Message.objects.filter(kind=kind, channel="inbox")
    return sorted(found.values_list("recipient__name", flat=True))
