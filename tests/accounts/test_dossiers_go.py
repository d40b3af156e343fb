"""Thirty years later: what is left of the demo's dossiers is what still runs, and the figures."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.db import connection
from django.db.models import CASCADE, PROTECT, Exists, OuterRef, QuerySet

from calls.actions.expiry import announce_ends
from calls.enums import ApplicationState, AwardState
from calls.models import (
    AgendaItem,
    Application,
    Assignment,
    AssignmentRun,
    Award,
    ConsensusNote,
    CriterionScore,
    DecisionRelease,
    DiscussionMessage,
    FactualCorrection,
    Mailing,
    PanelMeeting,
    ProposedPair,
    Submission,
    Vote,
)
from calls.queries.endings import ENDED
from pscc.accounts.retention import carry_out
from pscc.files.models import StoredFile
from pscc.impact.models import KeptFigure
from pscc.impact.queries.indicators.registry import INDICATORS
from pscc.impact.queries.indicators.splits import SPLITS, split_parts
from pscc.impact.queries.measuring import year_of
from pscc.kernel.clock import now
from pscc.kernel.history import tracked
from pscc.kernel.retention import Over, rules, years
from services.models import Quote, ServiceRequest, SubRequest
from services.queries.requests.endings import RUNNING

REVIEW = (AgendaItem, Assignment, AssignmentRun, ConsensusNote, CriterionScore, DiscussionMessage,
          FactualCorrection, Mailing, PanelMeeting, ProposedPair, Vote)  # fmt: skip
CANNOT_BE_ADDED_UP = {"answer-delay", "companies-supported", "stage-time"}
AXES = ["a-axis"]  # none of the demo's: all lines fall into other parts, whose sums are compared
OWN_WORDS = ("outbox_", "impact_reportrow", "impact_periodreport")  # with a retention of their own


def measured(at):
    """Return every indicator, year by year."""
    periods = [year_of(year, at) for year in range(at.year - 6, at.year + 1)]
    return {each.key: each.measures(periods) for each in INDICATORS}


def split_lines(at):
    """Return what each split by axis tells of this year."""
    found = split_parts([year_of(at.year, at)], AXES)
    return {each.key: [part.measure.low for part in found[each.key][0]] for each in SPLITS}


def tables_holding(word):
    """Return the tables in which a word stands anywhere."""
    with connection.cursor() as cursor:
        names = [each for each in connection.introspection.table_names(cursor)
                 if not each.startswith(OWN_WORDS)]  # fmt: skip
        found = []
        for name in names:
            cursor.execute(
                f'SELECT 1 FROM "{name}" AS row WHERE row::text LIKE %s LIMIT 1', [f"%{word}%"]
            )
            if cursor.fetchone():
                found.append(name)
    return found


def histories_of_nothing():
    """Return the tables of history that tell of rows whose dossier is gone."""
    found = []
    for model, events in tracked.items():
        for field in model._meta.fields:
            parent = field.related_model
            if not any(isinstance(rule, Over) for rule in rules.get(parent, ())):
                continue
            if field.remote_field.on_delete not in (CASCADE, PROTECT):
                continue
            rows = events._default_manager.filter(**{f"{field.attname}__isnull": False})
            if rows.exclude(**{f"{field.attname}__in": QuerySet(parent).values("pk")}).exists():
                found.append(events._meta.label)
    return found


@pytest.fixture
def today(db):
    call_command("load_demo_data", verbosity=0)
    at = now()
    somebody = Application.objects.values_list("created_by", flat=True)[0]
    LogEntry.objects.log_actions(somebody, Submission.objects.all(), action_flag=CHANGE)
    return at


def running_requests():
    parts = SubRequest.objects.filter(request=OuterRef("pk"), state__in=RUNNING)
    found = ServiceRequest.objects.filter(Exists(parts), reference__isnull=False)
    return set(found.values_list("pk", flat=True))


def numbers_of_what_goes(live):
    """Return the reference of every application and request that does not run any more."""
    kept = Award.objects.exclude(state__in=ENDED).values("application")
    sent = Application.objects.filter(submitted_at__isnull=False).exclude(pk__in=kept)
    asked = ServiceRequest.objects.filter(reference__isnull=False).exclude(pk__in=live)
    return [*sent.values_list("reference", flat=True), *asked.values_list("reference", flat=True)]


def linked_files():
    return StoredFile.objects.exclude(linked_at=None).count()


def carried_out(at):
    """Carry out three nights; what was held for the first may be told of, and go, at the last."""
    stuck = []
    for night in (0, 20, 40):
        announce_ends(at=at + timedelta(days=night))
        stuck.append(carry_out(at=at + timedelta(days=night)))
    return stuck


@pytest.mark.slow
def test_after_thirty_years_only_what_still_runs_is_left(today):
    figures, splits = measured(today), split_lines(today)
    live, files = running_requests(), linked_files()
    numbers = numbers_of_what_goes(live)
    assert tables_holding(numbers[0])

    stuck = carried_out(today + years(30))

    assert (stuck, len(numbers) > 20, linked_files() < files / 2) == ([0, 0, 0], True, True)
    assert [model.__name__ for model in REVIEW if model.objects.exists()] == []
    left = Application.objects.exclude(state=ApplicationState.DRAFT, submitted_at=None)
    assert set(left.values_list("award__state", flat=True)) <= set(AwardState) - set(ENDED)
    assert not DecisionRelease.objects.exclude(decisions__isnull=False).exists()
    sent = ServiceRequest.objects.filter(reference__isnull=False)
    assert set(sent.values_list("pk", flat=True)) == live
    assert not Quote.objects.exclude(sub_request__request__in=live).exists()
    logged = LogEntry.objects.filter(content_type__model="submission")
    assert logged.count() == Submission.objects.count()
    assert histories_of_nothing() == []
    assert {number: held for number in numbers if (held := tables_holding(number))} == {}
    assert split_lines(today) == splits
    assert_figures_outlive_their_rows(figures, measured(today))


def assert_figures_outlive_their_rows(figures, later):
    changed = {key for key in figures if figures[key] != later[key]}
    assert {"answer-delay", "companies-supported"} <= changed <= CANNOT_BE_ADDED_UP
    for key in changed:
        assert later[key][-1].left_out > figures[key][-1].left_out


@pytest.mark.slow
def test_the_figures_of_the_demo_go_with_the_demo(today):
    carried_out(today + years(30))
    kept = KeptFigure.objects.count()

    call_command("remove_demo_data", "--yes", verbosity=0)

    assert kept > 10
    assert not KeptFigure.objects.exists()
