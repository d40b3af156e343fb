"""Rows of the cluster's life for tests, as `factories.py` makes the others."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from partners.models import Organisation
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community import models
from pscc.community.actions.board import publish_board_entry, save_board_entry
from pscc.community.actions.cooperations import confirm_cooperation, declare_cooperation
from pscc.community.actions.events import publish_event, save_event
from pscc.community.actions.introductions import (
    accept_introduction,
    ask_to_meet,
    ask_to_meet_person,
)
from pscc.community.actions.news import publish_news_item, save_news_item
from pscc.community.actions.people import Shown, list_oneself
from pscc.community.enums import Cooperation, Side
from pscc.community.models import BoardEntry, Event, Introduction, Issue, ListedPerson, NewsItem
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user

_numbers = itertools.count(1)


def make_news_item(
    *, by: User | None = None, at: datetime = NOW, is_published: bool = True, **fields: Any
) -> NewsItem:
    """Make a news item, published unless it is said not to be."""
    number = next(_numbers)
    defaults: dict[str, Any] = {"slug": f"news-{number}", "dated_on": at.date()}
    for name, words in (("title", "Title"), ("summary", "Summary"), ("body", "Body")):
        defaults |= {f"{name}_fr": f"{words} fr {number}", f"{name}_en": f"{words} en {number}"}
    by = by or make_staff(Role.COMMUNICATION)
    item = save_news_item(item=NewsItem(**defaults | fields), by=by, at=at)
    return publish_news_item(item_id=item.pk, by=by, at=at) if is_published else item


def make_event(
    *, by: User | None = None, at: datetime = NOW, is_published: bool = True, **fields: Any
) -> Event:
    """Make an event of a week later, published unless it is said not to be."""
    number = next(_numbers)
    starts_at = fields.get("starts_at", at + timedelta(days=7))
    defaults: dict[str, Any] = {
        "slug": f"event-{number}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place": "Villejuif",
    }
    for name, words in (("title", "Event"), ("summary", "Summary"), ("body", "Body")):
        defaults |= {f"{name}_fr": f"{words} fr {number}", f"{name}_en": f"{words} en {number}"}
    by = by or make_staff(Role.COMMUNICATION)
    event = save_event(event=Event(**defaults | fields), by=by, at=at)
    return publish_event(event_id=event.pk, by=by, at=at) if is_published else event


def make_board_entry(
    *, by: User | None = None, at: datetime = NOW, is_published: bool = True, **fields: Any
) -> BoardEntry:
    """Make an entry of the board for two months, of an organisation that `by` edits unless a
    project is given; published unless it is said not to be.
    """
    number = next(_numbers)
    by = by or make_user()
    if "organisation" not in fields and "project" not in fields:
        fields["organisation"] = make_organisation()
        make_membership(user=by, organisation=fields["organisation"])
    defaults: dict[str, Any] = {
        "side": Side.WANT,
        "cooperation": Cooperation.SAMPLES,
        "valid_until": at.date() + timedelta(days=60),
        "title_en": f"Entry {number}",
        "summary_en": f"Summary {number}",
    }
    entry = save_board_entry(entry=BoardEntry(**defaults | fields), by=by, at=at)
    return publish_board_entry(entry_id=entry.pk, by=by, at=at) if is_published else entry


def make_cooperation(
    *, by: User | None = None, at: datetime = NOW, is_confirmed: bool = True, **fields: Any
) -> models.Cooperation:
    """Make a cooperation of two organisations of which `by` edits the first; confirmed by the
    cluster's team unless it is said not to be.
    """
    by = by or make_user()
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
        make_membership(user=by, organisation=fields["organisation"])
    if "partner" not in fields:
        fields["partner"] = make_organisation()
    defaults: dict[str, Any] = {"kind": Cooperation.SAMPLES, "since": at.date()}
    stored = declare_cooperation(cooperation=models.Cooperation(**defaults | fields), by=by, at=at)
    if not is_confirmed:
        return stored
    team = make_staff(Role.COMMUNICATION)
    return confirm_cooperation(cooperation_id=stored.pk, by=team, at=at)


def make_issue(*, at: datetime = NOW, is_released: bool = True, by: User | None = None) -> Issue:
    """Make a weekly issue of the newsletter; where it is sent, of a week of its own."""
    until = at - timedelta(days=7 * next(_numbers)) if is_released else at
    issue = Issue.objects.create(
        frequency="weekly", since=until - timedelta(days=7), until=until, created_at=until
    )
    if is_released:
        issue.release(by=by or make_staff(Role.COMMUNICATION), at=at)
        issue.save()
    return issue


def make_introduction(
    *,
    by: User | None = None,
    entry: BoardEntry | None = None,
    person: ListedPerson | None = None,
    organisation: Organisation | None = None,
    accepted_by: User | None = None,
    at: datetime = NOW,
) -> Introduction:
    """Let somebody who edits an organisation ask to meet those behind an entry, or a person of the
    directory; one of them may accept at once.
    """
    by = by or make_user()
    if organisation is None:
        organisation = make_organisation()
        make_membership(user=by, organisation=organisation)
    asked: dict[str, Any] = {
        "organisation_id": organisation.pk, "message": "A first talk?", "agrees": True, "by": by,
        "at": at,
    }  # fmt: skip
    if person is not None:
        made = ask_to_meet_person(listed_person_id=person.pk, **asked)
    else:
        made = ask_to_meet(entry_id=(entry or make_board_entry(at=at)).pk, **asked)
    if accepted_by is None:
        return made
    return accept_introduction(introduction_id=made.pk, agrees=True, by=accepted_by, at=at)


def make_listed_person(
    *, by: User | None = None, at: datetime = NOW, agrees: bool = True, **fields: Any
) -> ListedPerson:
    """Let a person be found by other members."""
    defaults: dict[str, Any] = {"headline_fr": "Biologiste", "languages": ["fr", "en"]}
    shown = Shown(**defaults | fields)
    by = by or make_user(name=f"Listed Person {next(_numbers)}")
    return list_oneself(shown=shown, agrees=agrees, by=by, at=at)
