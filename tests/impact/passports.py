"""A project with something in every part of its passport, and passports with links."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from calls.enums import ApplicationState
from calls.models import Award
from partners.enums import MembershipRole, ProjectRole
from partners.models import Milestone, Organisation, Project, StageChange
from pscc.accounts.models import User
from pscc.community.models import Mention
from pscc.impact.actions.passports import PassportValues, save_passport, share_passport
from pscc.impact.enums import DeclarationState, OutcomeKind
from pscc.impact.models import Passport, PassportShare
from pscc.impact.queries.passport_items import Item, items_of
from pscc.kernel.clock import now
from services.enums import SubRequestState
from tests.factories import (
    NOW,
    make_application,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_team_member,
    make_term,
    make_user,
)
from tests.factories_community import make_cooperation, make_news_item
from tests.impact.declarations import make_declaration
from tests.services.requesting import make_asked, make_request


@dataclass
class Story:
    """A project that has something to show, and its people."""

    project: Project
    company: Organisation
    owner: User
    editor: User
    viewer: User


def make_story(**fields: Any) -> Story:
    """Make a project with one of everything; its owner and its editor are the company's."""
    company = make_organisation(name="Curlew Bio")
    owner, editor, viewer = (make_user(name=name) for name in ("Olga", "Ed", "Vera"))
    make_membership(user=owner, organisation=company, role=MembershipRole.OWNER)
    make_membership(user=editor, organisation=company, role=MembershipRole.EDITOR)
    project = make_project(
        title="Secret cure", organisation=company, owner=owner, public_abstract="We cure.", **fields
    )
    make_team_member(project=project, user=editor)
    make_team_member(project=project, user=viewer, role=ProjectRole.VIEW)
    story = Story(project, company, owner, editor, viewer)
    add_stage(story)
    add_milestones(story)
    add_service(story)
    add_award(story)
    add_result(story)
    add_news(story)
    return story


def add_stage(story: Story) -> StageChange:
    return StageChange.objects.create(
        project=story.project, stage=make_term(label="Preclinical"), entered_on=date(2025, 3, 1),
        note="A confidential note", recorded_by=story.owner,
    )  # fmt: skip


def add_milestones(story: Story) -> Milestone:
    """Add one that is ahead and one that was reached; return the first."""
    ahead, reached, dropped = (
        Milestone(project=story.project, title=title, due_on=date(2027, 1, 1))
        for title in ("First patient", "Lead chosen", "Given up")
    )
    reached.reach(on=date(2026, 2, 3))
    dropped.drop(on=date(2026, 2, 4))
    for each in (ahead, reached, dropped):
        each.save()
    return ahead


def add_service(story: Story) -> None:
    provider = make_organisation(name="Plover Platform")
    service = make_service(provider=provider, title="Toxicology")
    make_asked(
        SubRequestState.DELIVERED, service=service, request=make_request(project=story.project)
    )


def add_award(story: Story, *, is_published: bool = False, **fields: Any) -> Award:
    application = make_application(
        project=story.project, state=ApplicationState.IN_REVIEW, **fields
    )
    award = Award(
        application=application, title_fr="Un essai", title_en="A trial", amount=Decimal(90000),
        answer_by=NOW + timedelta(days=9), offered_by=story.owner,
        published_at=NOW if is_published else None,
    )  # fmt: skip
    award.accept(by=story.owner, at=NOW)
    award.save()
    return award


def add_result(
    story: Story, state: DeclarationState = DeclarationState.VALIDATED, *, year: int = 2024
) -> None:
    declaration = make_declaration(story.company, state, year=year)
    declaration.outcomes.create(
        kind=OutcomeKind.PATENT_FILED,
        title="Antibody format",
        reference="EP 1",
        happened_on=date(2024, 5, 2),
    )


def add_cooperation(story: Story) -> None:
    make_cooperation(by=story.owner, organisation=story.company, project=story.project)


def add_news(story: Story, *, is_published: bool = True) -> None:
    item = make_news_item(
        title_en="Curlew grows", title_fr="Curlew grandit", is_published=is_published
    )
    Mention.objects.create(item=item, organisation=story.company)


def item_called(story: Story, label: str, reader: User | None = None) -> Item:
    """Return the one item that has a label."""
    (found,) = [each for each in items_of(story.project, reader) if each.label == label]
    return found


def make_passport(story: Story, *labels: str, by: User | None = None, **values: Any) -> Passport:
    """Make or change a passport that shows what has these labels, and nothing else."""
    stored = Passport.objects.filter(project=story.project).first()
    picked = {each.key: each.mark for each in (item_called(story, label) for label in labels)}
    return save_passport(
        project_id=story.project.pk,
        version=stored.version if stored else 0,
        values=PassportValues(**{"title": "Grebe", "picked": picked, **values}),
        by=by or story.owner,
        at=now(),
    )


def make_link(
    story: Story, name: str = "A fund", *, days: int = 10, by: User | None = None
) -> tuple[PassportShare, str]:
    """Make a link that lives for some days."""
    return share_passport(
        project_id=story.project.pk, name=name, by=by or story.owner, at=now(),
        expires_on=timezone.localdate(now()) + timedelta(days=days),
    )  # fmt: skip
