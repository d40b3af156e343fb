"""Load the demo: reference data, people, directory, calls and dossiers, in this order."""

from datetime import datetime

from django.utils.translation import override

from pscc.accounts.models import User
from pscc.community.models import BoardEntry, Event
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from pscc.pages.demo.board import load_board
from pscc.pages.demo.calls import load_calls
from pscc.pages.demo.calls_b import load_form_begun
from pscc.pages.demo.calls_c import load_call_details
from pscc.pages.demo.calls_d import load_half_sent_file
from pscc.pages.demo.calls_e import load_rules
from pscc.pages.demo.calls_f import load_sendings
from pscc.pages.demo.calls_g import load_office_work
from pscc.pages.demo.calls_h import load_pool
from pscc.pages.demo.calls_i import load_meetings
from pscc.pages.demo.calls_j import load_decided
from pscc.pages.demo.calls_l import load_runs
from pscc.pages.demo.directory import load_organisations, load_services
from pscc.pages.demo.ecosystem import load_ecosystem
from pscc.pages.demo.events import load_events
from pscc.pages.demo.handovers import load_handovers
from pscc.pages.demo.impact import load_ledger
from pscc.pages.demo.imports import load_imports
from pscc.pages.demo.ladders import load_ladders
from pscc.pages.demo.members import load_members
from pscc.pages.demo.metadata import load_metadata
from pscc.pages.demo.moderated import load_moderated
from pscc.pages.demo.news import load_news
from pscc.pages.demo.newsletter import load_newsletter
from pscc.pages.demo.offers import load_offers
from pscc.pages.demo.orientations import load_orientations
from pscc.pages.demo.partners import load_spaces
from pscc.pages.demo.people import load_memberships, load_people
from pscc.pages.demo.post import load_post
from pscc.pages.demo.projects import load_project_lives
from pscc.pages.demo.provider import load_provider_work
from pscc.pages.demo.purges import load_purge
from pscc.pages.demo.requests import load_requests
from pscc.pages.demo.scanning import load_scanned_files
from pscc.pages.demo.stories import load_applications
from pscc.pages.demo.upkeep import load_upkeep
from pscc.pages.demo.waiting import load_waiting
from pscc.pages.demo.ways_in import load_ways_in
from pscc.pages.reference import load_reference_data
from pscc.pages.reference_questions import load_request_questions


def load_demo_data(at: datetime) -> dict[str, int]:
    """Create what is missing of the demo; return how much of each was created."""
    with override("fr"):
        load_reference_data()
        load_request_questions()
        people = load_people(at)
        created = {
            "organisations": load_organisations(people["staff"], at),
            "services": load_services(people["staff"], at),
        }
        created["ecosystem"] = load_ecosystem(at)
        load_memberships(people, at)
        created["news"] = load_news(people, at)
        told = _told_already()
        created["events"] = load_events(people, told, at)
        created["ways in"] = load_ways_in(people, at)
        created["mails with an obstacle"] = load_post(people, at)
        created["profiles"] = load_spaces(people, at) + load_moderated(people, at)
        created["members"] = load_members(people, at)
        created["provider work"] = load_provider_work(people, at)
        created["imports"] = load_imports(people["staff"], at)
        created["upkeep"] = load_upkeep(people["staff"], at)
        created["metadata"] = load_metadata(people["staff"], at)
        created |= _load_calls(people, at)
        created["projects"] = load_project_lives(people, at) + load_scanned_files(people, at)
        created["board"] = load_board(people, told, at)
        created |= _load_services(people, at)
        if created["events"]:
            load_newsletter(people, at)
        created["ledger"] = load_ledger(people, at)
        created["steps down"] = load_ladders(at)  # last: who changes something confirms it
    if any(created.values()):
        _be_due_now()
    return created


def _told_already() -> set[str]:
    """Return the addresses of the events and the titles of the board that are there: one
    statement.
    """
    slugs = Event.objects.filter(is_demo=True).values_list("slug", flat=True)
    titles = BoardEntry.objects.filter(is_demo=True).values_list("title_en", flat=True)
    return set(slugs.order_by().union(titles.order_by()))


def _load_services(people: dict[str, User], at: datetime) -> dict[str, int]:
    """Create what projects and providers do with the catalogue."""
    created = {"offers": load_waiting(people, at) + load_offers(people, at)}
    created["hand-overs"] = load_handovers(people, at)
    created["orientations"] = load_orientations(people, at)
    created["requests"] = load_requests(people, at)
    if created["requests"]:
        load_purge(people, at)
    return created


def _load_calls(people: dict[str, User], at: datetime) -> dict[str, int]:
    """Create the third room: calls, what is sent to them, and what becomes of it."""
    created = {"calls": load_calls(people, at)}
    created["forms"] = load_form_begun(people, at)
    created["applications"] = load_applications(people, at)
    created["meetings"] = load_meetings(people, at)
    created["sendings"] = load_sendings(people, at) + load_half_sent_file(people, at)
    created["experts"] = load_pool(people, at)
    created["exports and messages"] = load_office_work(people, at)
    created["decisions and awards"] = load_decided(people, at)
    created["assignment runs"] = load_runs(people, at)
    created["details of calls"] = load_call_details(people, at) + load_rules(people, at)
    return created


def _be_due_now() -> None:
    """Count the lag of the outbox from now, not from the past in which the stories play."""
    moment = now()
    Delivery.objects.due(moment).update(due_at=moment)
