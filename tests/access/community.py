"""The access table of the cluster's life."""

from datetime import date, datetime
from typing import Any

from partners.models import ConflictOfInterest, Organisation, Project
from pscc.accounts.models import User
from pscc.community.actions.board import suspend_board_entry
from pscc.community.actions.cooperations import confirm_cooperation, record_started
from pscc.community.actions.registrations import register_for_event
from pscc.community.models import BoardEntry, ListedPerson, NewsItem, Subscription
from pscc.community.queries.events import attendance_token
from pscc.community.queries.subscriptions import confirmation_token, management_token
from pscc.kernel.clock import now
from tests.access.neighbourhood import keys_of
from tests.access.rows import Row, get, post
from tests.access.staff import buttons, pages
from tests.factories import NOW
from tests.factories_community import (
    make_board_entry,
    make_cooperation,
    make_event,
    make_introduction,
    make_issue,
    make_listed_person,
    make_news_item,
)

TELLERS = "communication administrators"
KEEPERS = "officer walled_officer communication administrators"
WALLED_STAFF = "walled_officer walled_manager walled_administrator"
UNWALLED = "officer manager other_manager advisor communication administrator"


def board_things(
    people: dict[str, User], company: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Make entries of the board: of a company, shown, drafted and hidden, and a team's draft."""
    owner = people["owner"]
    at = now()
    mine: dict[str, Any] = {"by": owner, "organisation": company, "at": at}
    hidden = make_board_entry(**mine, title_en="Hidden entry")
    suspend_board_entry(entry_id=hidden.pk, because="An advert.", by=people["officer"], at=at)
    draft = make_board_entry(**mine, title_en="Draft entry", is_published=False)
    of_team = make_board_entry(by=owner, project=project, at=at, is_published=False)
    shown = make_board_entry(**mine, title_en="Shown entry")
    return {
        "entry": keys_of(shown),
        **introductions(people, shown, owner, at),
        **cooperations(people, company, at),
        "draft entry": keys_of(draft),
        "hidden entry": keys_of(hidden),
        "team's draft entry": keys_of(of_team),
    }


def introductions(
    people: dict[str, User], entry: BoardEntry, owner: User, at: datetime
) -> dict[str, dict[str, Any]]:
    """Let company B ask to meet company A, the provider too and be accepted; another request is
    held by the team.
    """
    company, provider = (Organisation.objects.get(name=name) for name in ("Company B", "Provider"))
    asked = make_introduction(by=people["stranger"], organisation=company, entry=entry, at=at)
    agreed = make_introduction(
        by=people["partner"], organisation=provider, entry=entry, accepted_by=owner, at=at
    )
    other = make_board_entry(by=owner, organisation=entry.organisation, at=at)
    interest = ConflictOfInterest.objects.create(
        person=people["partner"], organisation=entry.organisation, origin="declared"
    )
    held = make_introduction(by=people["partner"], organisation=provider, entry=other, at=at)
    interest.delete()
    return {
        "introduction": keys_of(asked),
        "agreed introduction": keys_of(agreed),
        "held introduction": keys_of(held),
    }


def cooperations(
    people: dict[str, User], company: Organisation, at: datetime
) -> dict[str, dict[str, Any]]:
    """Let company A work with the provider: as it declares, as is confirmed, from a meeting."""
    provider = Organisation.objects.get(name="Provider")
    mine: dict[str, Any] = {
        "by": people["owner"], "organisation": company, "partner": provider, "at": at,
        "is_confirmed": False,
    }  # fmt: skip
    proposed = make_cooperation(**mine)
    running = make_cooperation(**mine, kind="data")
    confirm_cooperation(cooperation_id=running.pk, by=people["partner"], at=at)
    met = record_started(
        introduction_uid="met", kind="clinical", organisation_id=company.pk,
        partner_id=provider.pk, at=at,
    )  # fmt: skip
    return {
        "cooperation": keys_of(proposed),
        "running cooperation": keys_of(running),
        "cooperation of two who met": keys_of(met),
    }


def community_things(people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """Make news and events, published and drafts, and a place at one."""
    draft = NewsItem.objects.create(
        slug="unpublished-news", title_fr="Brouillon", title_en="Draft", dated_on=date(2026, 6, 1)
    )
    shown = make_news_item(slug="shown-news", by=people["communication"], at=NOW)
    event = make_event(slug="shown-event", by=people["communication"], at=NOW)
    hidden = make_event(slug="hidden-event", by=people["communication"], at=NOW, is_published=False)
    place = register_for_event(event_id=event.pk, by=people["owner"], at=NOW)
    return {
        "news": keys_of(shown),
        "unpublished news": keys_of(draft),
        "event": keys_of(event),
        "unpublished event": keys_of(hidden),
        "own place": keys_of(place),
        "code": {"token": attendance_token(place)},
        "no code": {"token": "none"},
        **subscriptions(),
        **listed_people(people),
        "issue": keys_of(make_issue(by=people["communication"])),
        "waiting issue": keys_of(make_issue(is_released=False)),
    }


def listed_people(people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """Let the owner be found by members and asked by the partner, and hide the stranger."""
    shown = make_listed_person(by=people["owner"], at=NOW)
    hidden = make_listed_person(by=people["stranger"], at=NOW)
    ListedPerson.objects.filter(pk=hidden.pk).update(reminded_at=NOW, hidden_at=NOW)
    asked = make_introduction(
        by=people["partner"], organisation=Organisation.objects.get(name="Provider"), person=shown,
        at=now(),
    )  # fmt: skip
    return {
        "listed person": keys_of(shown),
        "hidden person": keys_of(hidden),
        "introduction to a person": keys_of(asked),
    }


def subscriptions() -> dict[str, dict[str, Any]]:
    """Make one to confirm, one that stands, and one that its owner has left."""
    asked = Subscription.objects.create(email="asked@reader.example", topics=["news"])
    kept, left = (
        Subscription(email=f"{name}@reader.example", topics=["news"], confirmed_at=NOW)
        for name in ("kept", "left")
    )
    kept.save()
    return {
        "first link": {"token": confirmation_token(asked)},
        "link of a mail": {"token": management_token(kept)},
        "link of one who left": {"token": management_token(left)},
    }


NEWS: list[Row] = [
    get("community:news_list", "", {200: "everyone"}, query="?q=news&kind=news"),
    get("community:news_detail", "news", {200: "everyone"}),
    get("community:news_detail", "unpublished news", {200: "staff", 404: "anyone"}),
    get("news_feed", "", {200: "everyone"}),
    *pages("community_newsitem", "news", see="staff", add=TELLERS),
    *buttons("community_newsitem", "news", "publish withdraw", TELLERS, see="staff"),
]

NEWSLETTER: list[Row] = [
    get("community:newsletter", "", {200: "everyone"}),
    post("community:newsletter", "", {200: "everyone"}),
    get("community:newsletter_asked", "", {200: "everyone"}),
    get("community:newsletter_confirm", "first link", {200: "everyone"}),
    get("community:newsletter_confirm", "link of a mail", {404: "everyone"}),
    get("community:newsletter_confirm", "no code", {404: "everyone"}),
    post("community:newsletter_confirm", "first link", {302: "everyone"}),
    get("community:newsletter_manage", "link of a mail", {200: "everyone"}),
    get("community:newsletter_manage", "first link", {404: "everyone"}),
    get("community:newsletter_manage", "link of one who left", {404: "everyone"}),
    post("community:newsletter_manage", "link of a mail", {302: "everyone"},
         topics=["news"], frequency="weekly", language="fr"),
    get("community:newsletter_leave", "link of a mail", {200: "everyone"}),
    get("community:newsletter_leave", "link of one who left", {200: "everyone"}),
    get("community:newsletter_leave", "no code", {404: "everyone"}),
    post("community:newsletter_leave", "link of a mail", {200: "everyone"}),
    get("community:issue_list", "", {200: "everyone"}),
    get("community:issue_detail", "issue", {200: "everyone"}),
    get("community:issue_detail", "waiting issue", {200: "staff", 404: "anyone"}),
    *pages("community_issue", "waiting issue", see="staff"),
    *buttons("community_issue", "waiting issue", "release drop", TELLERS, see="staff"),
]  # fmt: skip

EVENTS: list[Row] = [
    get("community:event_list", "", {200: "everyone"}, query="?q=event&when=coming"),
    get("community:event_detail", "event", {200: "everyone"}),
    get("community:event_detail", "unpublished event", {200: "staff", 404: "anyone"}),
    get("events_calendar", "", {200: "everyone"}),
    get("event_calendar", "event", {200: "everyone"}),
    get("event_calendar", "unpublished event", {404: "everyone"}),
    get("community:event_register", "event", {302: "owner", 200: "rest"}),
    get("community:event_register", "unpublished event", {302: "staff", 404: "rest"}),
    post("community:event_register", "event", {302: "rest"}),
    get("community:registration_list", "", {200: "rest"}),
    get("community:registration_detail", "own place", {200: "owner", 404: "rest"}),
    get("community:registration_calendar", "own place", {200: "owner", 404: "rest"}),
    post("community:registration_cancel", "own place", {302: "owner", 404: "rest"}),
    get("community:attendance", "code", {200: KEEPERS, 403: "rest"}),
    get("community:attendance", "no code", {404: KEEPERS, 403: "rest"}),
    post("community:attendance", "code", {302: KEEPERS, 403: "rest"}),
    *pages("community_event", "event", see="staff", add=TELLERS),
    *buttons("community_event", "event", "publish cancel", TELLERS, see="staff"),
    *pages("community_registration", "own place", see=KEEPERS, is_scoped=True),
    *buttons("community_registration", "own place", "came cancel", KEEPERS, see=KEEPERS),
]

BOARD: list[Row] = [
    get("community:board_entry_list", "", {200: "everyone"}, query="?q=entry&side=want"),
    get("community:board_entry_own", "", {200: "rest"}),
    get("community:board_entry_create", "", {200: "rest"}),
    post("community:board_entry_create", "", {200: "rest"}),
    get("community:board_entry_detail", "entry", {200: "everyone"}),
    get("community:board_entry_detail", "draft entry", {200: "writers staff", 404: "anyone"}),
    get("community:board_entry_detail", "hidden entry", {200: "writers staff", 404: "anyone"}),
    get("community:board_entry_detail", "team's draft entry",
        {200: f"writers {UNWALLED}", 404: "anyone"}),
    get("community:board_entry_edit", "entry", {200: "writers", 403: "rest"}),
    get("community:board_entry_edit", "draft entry", {200: "writers", 403: "staff", 404: "rest"}),
    post("community:board_entry_edit", "entry", {200: "writers", 403: "rest"}),
    *(
        post(f"community:board_entry_{step}", "draft entry",
             {302: "writers", 403: "staff", 404: "rest"})
        for step in ("publish", "close", "withdraw")
    ),
    *pages("community_boardentry", "entry", see="staff", is_scoped=True),
    *pages("community_boardentry", "team's draft entry", see="staff", hidden=WALLED_STAFF,
           is_scoped=True),
    *buttons("community_boardentry", "entry", "suspend restore", KEEPERS, see="staff"),
    *buttons("community_boardentry", "hidden entry", "suspend restore", KEEPERS, see="staff"),
]  # fmt: skip

INTRODUCTIONS: list[Row] = [
    get("community:introduction_ask", "entry", {302: "stranger partner", 403: "writers",
                                                200: "rest"}),
    get("community:introduction_ask", "draft entry", {404: "rest"}),
    post("community:introduction_ask", "entry", {302: "stranger partner", 403: "writers",
                                                 200: "rest"}),
    get("community:introduction_list", "", {200: "rest"}),
    get("community:introduction_detail", "introduction", {200: "writers stranger", 404: "rest"}),
    get("community:introduction_detail", "agreed introduction",
        {200: "writers partner", 404: "rest"}),
    get("community:introduction_detail", "held introduction", {200: "partner", 404: "rest"}),
    post("community:introduction_accept", "introduction",
         {200: "writers", 403: "stranger", 404: "rest"}),
    post("community:introduction_accept", "held introduction", {403: "partner", 404: "rest"}),
    post("community:introduction_decline", "introduction",
         {302: "writers", 403: "stranger", 404: "rest"}),
    post("community:introduction_withdraw", "introduction",
         {302: "stranger", 403: "writers", 404: "rest"}),
    post("community:introduction_tell", "agreed introduction",
         {302: "owner partner", 403: "co_editor", 404: "rest"}, answer="talks"),
    *pages("community_introduction", "introduction", see=KEEPERS, is_scoped=True),
    *buttons("community_introduction", "introduction", "release stop", KEEPERS, see=KEEPERS),
    *buttons("community_introduction", "held introduction", "release stop", KEEPERS, see=KEEPERS),
]  # fmt: skip

PEOPLE: list[Row] = [
    get("community:person_list", "", {200: "rest"}, query="?q=ada&language=fr"),
    get("community:person_detail", "listed person", {200: "rest"}),
    get("community:person_detail", "hidden person", {200: f"stranger {KEEPERS}", 404: "rest"}),
    get(
        "community:introduction_ask_person",
        "listed person",
        {302: "partner", 403: "writers reader", 200: "rest"},
    ),
    get("community:introduction_ask_person", "hidden person", {404: "rest"}),
    post(
        "community:introduction_ask_person",
        "listed person",
        {302: "partner", 403: "writers reader", 200: "rest"},
    ),
    get(
        "community:introduction_detail",
        "introduction to a person",
        {200: "owner partner", 404: "rest"},
    ),
    post(
        "community:introduction_accept",
        "introduction to a person",
        {200: "owner", 403: "partner", 404: "rest"},
    ),
    *pages(
        "community_introduction",
        "introduction to a person",
        see=KEEPERS,
        hidden="walled_officer walled_administrator",
        is_scoped=True,
    ),
    *pages("community_listedperson", "hidden person", see=KEEPERS, is_scoped=True),
    *buttons("community_listedperson", "hidden person", "none", "", see=""),
    get("community:person_own", "", {200: "rest"}),
    post("community:person_own", "", {200: "rest"}),
    post("community:person_confirm", "", {302: "rest"}),
    post("community:person_leave", "", {302: "rest"}),
]

SIDES = "writers partner"
COOPERATIONS: list[Row] = [
    get("community:cooperation_list", "", {200: "rest"}),
    get("community:cooperation_create", "", {200: "rest"}),
    post("community:cooperation_create", "", {200: "rest"}),
    get("community:cooperation_detail", "cooperation", {200: SIDES, 404: "rest"}),
    *(
        post(f"community:cooperation_{step}", "cooperation",
             {302: "partner", 403: "writers", 404: "rest"})
        for step in ("confirm", "decline")
    ),
    *(
        post(f"community:cooperation_{step}", "running cooperation", {302: SIDES, 404: "rest"})
        for step in ("dispute", "publish")
    ),
    post("community:cooperation_end", "running cooperation", {200: SIDES, 404: "rest"}),
    *pages("community_cooperation", "cooperation", see=KEEPERS, is_scoped=True),
    *buttons("community_cooperation", "cooperation", "confirm decline", KEEPERS, see=KEEPERS),
    *buttons("community_cooperation", "cooperation of two who met", "dispute", KEEPERS,
             see=KEEPERS),
]  # fmt: skip

COMMUNITY: list[Row] = [
    *NEWS, *NEWSLETTER, *EVENTS, *BOARD, *INTRODUCTIONS, *PEOPLE, *COOPERATIONS,
]  # fmt: skip
