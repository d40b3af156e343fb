"""Each row of the table of steps: who may, from where to where, whose clock, what stays."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from partners.enums import MembershipRole
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from services.actions.requests import steps
from services.actions.requests.delivery import deliver_request
from services.actions.requests.moving import MovedOnError, move
from services.actions.requests.uploads import CannotAttachError
from services.enums import ReasonCode, Side, SubRequestState, Turn
from services.models import RequestFile, RequestMove, SubRequest
from services.steps import STEPS
from tests.factories import NOW, make_membership, make_user
from tests.services.around import PEOPLE, person
from tests.services.requesting import WAYS, make_asked, make_snapshot
from tests.services.test_at_once import at_once, kinds

pytestmark = pytest.mark.django_db
S = SubRequestState
R = ReasonCode
AT = NOW + timedelta(days=2)  # Wednesday 3 June 2026
PARIS = ZoneInfo("Europe/Paris")


def end_of(day):
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=PARIS)


FRIDAY, WEDNESDAY = end_of(date(2026, 6, 5)), end_of(date(2026, 6, 10))  # 2 and 5 business days
IN_TEN, IN_TWENTY = end_of(date(2026, 6, 17)), end_of(date(2026, 7, 1))
TEAM, SIGNS = {"signatory", "editor of the team"}, {"signatory"}
PROVIDER, BOTH = {"provider"}, {"provider", "advisor"}
DRAWN = [S.SUBMITTED, S.TRIAGED, S.FEASIBILITY]
LIVE = [*DRAWN, S.RETURNED, S.WILLING_LATER, S.CONDITIONS, S.QUOTED, S.ACCEPTED, S.RUNNING]

# step: (who may, from, to, whose turn then, until when)
TABLE = {
    "submit": (TEAM, [S.DRAFT, S.RETURNED], S.SUBMITTED, Turn.PROVIDER, FRIDAY),
    "return_to_team": (BOTH, DRAWN, S.RETURNED, Turn.APPLICANT, IN_TEN),
    "triage": (BOTH, [S.SUBMITTED], S.TRIAGED, Turn.PROVIDER, WEDNESDAY),
    "study": (PROVIDER, [S.SUBMITTED, S.TRIAGED], S.FEASIBILITY, Turn.PROVIDER, IN_TEN),
    "postpone": (BOTH, DRAWN, S.WILLING_LATER, Turn.NOBODY, None),
    "wake": (PROVIDER, [S.WILLING_LATER], S.TRIAGED, Turn.PROVIDER, WEDNESDAY),
    "set_conditions": (PROVIDER, [S.TRIAGED, S.FEASIBILITY], S.CONDITIONS, Turn.APPLICANT, IN_TEN),
    "meet_conditions": (TEAM, [S.CONDITIONS], S.FEASIBILITY, Turn.PROVIDER, WEDNESDAY),
    "quote": (
        PROVIDER, [S.TRIAGED, S.FEASIBILITY, S.CONDITIONS, S.QUOTED], S.QUOTED, Turn.APPLICANT,
        IN_TEN,
    ),
    "ask_revision": (TEAM, [S.QUOTED], S.FEASIBILITY, Turn.PROVIDER, WEDNESDAY),
    "accept": (SIGNS, [S.QUOTED], S.ACCEPTED, Turn.PROVIDER, WEDNESDAY),
    # accepted on 1 June, and the quote's lead time is sixty days
    "start": (
        PROVIDER, [S.ACCEPTED], S.RUNNING, Turn.PROVIDER, end_of(date(2026, 7, 31)),
    ),
    "deliver": (PROVIDER, [S.RUNNING], S.DELIVERED, Turn.APPLICANT, IN_TWENTY),
    "contest": (TEAM, [S.DELIVERED], S.RUNNING, Turn.PROVIDER, IN_TEN),
    "rate": (TEAM, [S.DELIVERED], S.RATED, Turn.NOBODY, None),
    "refuse": (BOTH, [*DRAWN, S.CONDITIONS], S.NOT_FOR_US, Turn.NOBODY, None),
    "find_unavailable": (
        BOTH, [*DRAWN, S.WILLING_LATER, S.CONDITIONS, S.ACCEPTED, S.RUNNING], S.UNAVAILABLE,
        Turn.NOBODY, None,
    ),
    "withdraw": (TEAM, LIVE, S.WITHDRAWN, Turn.NOBODY, None),
    "decline": (SIGNS, [S.QUOTED], S.DECLINED, Turn.NOBODY, None),
}  # fmt: skip
NAMED = {
    "return_to_team": (steps.return_request, {"told": "How many samples?"}),
    "triage": (steps.triage_request, {}),
    "study": (steps.study_request, {}),
    "postpone": (steps.postpone_request, {"told": "In autumn.", "wakes_on": date(2026, 9, 1)}),
    "wake": (steps.wake_request, {}),
    "set_conditions": (steps.set_conditions, {"told": "An ethics opinion."}),
    "meet_conditions": (steps.meet_conditions, {"told": "It is here."}),
    "start": (steps.start_request, {}),
    "deliver": (deliver_request, {"told": "The report."}),
    "contest": (steps.contest_delivery, {"told": "Table 3 is missing."}),
    "refuse": (steps.refuse_request, {"code": R.NOT_FEASIBLE, "told": "Too small."}),
    "find_unavailable": (steps.find_unavailable, {"code": R.EQUIPMENT, "told": ""}),
    "withdraw": (steps.withdraw_request, {"code": R.TOO_SLOW, "told": ""}),
}
# The actions of these belong to sending, quotes and ratings: here the move itself.
DATA = {"ask_revision": {"told": "Less."}, "decline": {"code": R.TOO_EXPENSIVE, "told": ""}}
# From these states a signatory does what anybody who writes for the team does before.
SIGNED = {("withdraw", state) for state in (S.QUOTED, S.ACCEPTED, S.RUNNING)}
PAIRS = [(name, state) for name, row in TABLE.items() for state in row[1]]


def take(asked, name, by, at=AT):
    if name in NAMED:
        action, arguments = NAMED[name]
        return action(sub_request_id=asked.sub_request.pk, by=by, at=at, **arguments)
    data = dict(DATA.get(name, {}))
    with transaction.atomic():
        if name == "submit":
            data["snapshot"] = make_snapshot(asked.request, at=at)
        return move(SubRequest.objects.lock(asked.sub_request.pk), name, by=by, at=at, **data)


def said(name):
    arguments = NAMED[name][1] if name in NAMED else DATA.get(name, {})
    return arguments.get("code", ""), arguments.get("told", "")


def stored(asked):
    """Return everything that a step could have written."""
    found = SubRequest.objects.values().get(pk=asked.sub_request.pk)
    return found, RequestMove.objects.count(), Delivery.objects.count()


def test_the_table_here_has_every_step_but_the_clock_s_own():
    assert set(TABLE) | {"expire", "close"} == set(STEPS)


@pytest.mark.parametrize(("name", "state"), PAIRS)
def test_a_step_moves_the_turn_and_the_clock_and_is_written_down(name, state):
    who, _sources, target, turn, due = TABLE[name]
    asked = make_asked(state)
    by = person(asked, "provider" if "provider" in who else "signatory")

    take(asked, name, by)

    now = asked.fresh()
    moved = RequestMove.objects.get()
    code, told = said(name)
    assert (now.state, now.turn, now.due_at, now.turn_since) == (target, turn, due, AT)
    assert (
        moved.step, moved.source, moved.target, moved.by, moved.side, moved.at, moved.days,
        moved.reason_code, moved.told,
    ) == (
        name, state, target, by,
        Side.PROVIDER if "provider" in who else Side.APPLICANT, AT, 2, code, told,
    )  # fmt: skip
    assert set(Delivery.objects.values_list("event", flat=True)) == {STEPS[name].event}


@pytest.mark.parametrize(("name", "state"), PAIRS)
def test_nobody_else_may_take_a_step(name, state):
    allowed = SIGNS if (name, state) in SIGNED else TABLE[name][0]
    asked = make_asked(state)
    others = [person(asked, who) for who in PEOPLE if who not in allowed]
    before = stored(asked)

    for somebody in others:
        with pytest.raises(PermissionDenied):
            take(asked, name, somebody)

    assert stored(asked) == before


@pytest.mark.parametrize(
    ("name", "who", "side"),
    [
        *((name, "editor of the team", Side.APPLICANT) for name in TABLE if TABLE[name][0] == TEAM),
        *((name, "advisor", Side.STAFF) for name in TABLE if TABLE[name][0] == BOTH),
    ],
)
def test_a_colleague_and_the_cluster_s_team_may_where_the_table_says_so(name, who, side):
    asked = make_asked([each for each in TABLE[name][1] if (name, each) not in SIGNED][-1])

    take(asked, name, person(asked, who))

    assert asked.fresh().state == TABLE[name][2]
    assert RequestMove.objects.get().side == side


@pytest.mark.parametrize("name", [name for name in TABLE if name != "withdraw"])
def test_from_every_other_state_a_step_is_told_that_the_request_moved_on(name):
    who, sources = TABLE[name][:2]

    for state in set(WAYS) - set(sources) - {S.DRAFT}:
        asked = make_asked(state)
        by = person(asked, "provider" if "provider" in who else "signatory")
        before = stored(asked)
        with pytest.raises(MovedOnError):
            take(asked, name, by)
        assert stored(asked) == before


@pytest.mark.parametrize("state", sorted(set(WAYS) - {S.DRAFT} - set(LIVE)))
def test_what_is_over_cannot_be_withdrawn(state):
    asked = make_asked(state)
    before = stored(asked)

    with pytest.raises(MovedOnError):
        take(asked, "withdraw", asked.founder)

    assert stored(asked) == before


def test_what_was_never_sent_is_not_withdrawn():
    asked = make_asked(S.DRAFT)

    with pytest.raises(Refused, match="take its services out"):
        take(asked, "withdraw", asked.founder)

    assert asked.fresh().state == S.DRAFT


@pytest.mark.parametrize("name", ["return_to_team", "study", "refuse"])
def test_a_provider_cannot_answer_what_was_not_sent_to_it(name):
    asked = make_asked(S.DRAFT)

    with pytest.raises(PermissionDenied):
        take(asked, name, asked.editor)

    assert asked.fresh().state == S.DRAFT


# --- What is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("return_to_team", S.SUBMITTED),
        ("postpone", S.SUBMITTED),
        ("set_conditions", S.TRIAGED),
        ("meet_conditions", S.CONDITIONS),
        ("deliver", S.RUNNING),
        ("contest", S.DELIVERED),
    ],
)
def test_a_step_that_speaks_needs_words(name, state):
    asked = make_asked(state)
    action, arguments = NAMED[name]
    by = person(asked, "provider" if "provider" in TABLE[name][0] else "signatory")

    with pytest.raises(Refused):
        action(sub_request_id=asked.sub_request.pk, by=by, at=AT, **(arguments | {"told": " \n "}))

    assert asked.fresh().state == state


@pytest.mark.parametrize(
    ("name", "code"),
    [("refuse", R.TOO_SLOW), ("refuse", ""), ("find_unavailable", "x"), ("withdraw", R.CONFLICT)],
)
def test_a_way_out_needs_one_of_its_own_reasons(name, code):
    asked = make_asked()
    action, arguments = NAMED[name]
    by = person(asked, "provider" if "provider" in TABLE[name][0] else "signatory")

    with pytest.raises(Refused, match="Choose a reason"):
        action(sub_request_id=asked.sub_request.pk, by=by, at=AT, **(arguments | {"code": code}))

    assert asked.fresh().state == S.SUBMITTED


@pytest.mark.parametrize("day", [date(2026, 6, 3), date(2026, 6, 2)])
def test_a_request_is_put_off_to_a_day_to_come(day):
    asked = make_asked()

    with pytest.raises(Refused, match="Choose a day to come"):
        steps.postpone_request(
            sub_request_id=asked.sub_request.pk, told="Later.", wakes_on=day, by=asked.editor,
            at=AT,
        )  # fmt: skip

    assert asked.fresh().state == S.SUBMITTED


@pytest.mark.parametrize("name", ["withdraw", "find_unavailable"])
def test_a_way_out_leaves_no_quote_that_waits(name):
    asked = make_asked(S.QUOTED if name == "withdraw" else S.ACCEPTED)

    take(asked, name, asked.founder if name == "withdraw" else asked.editor)

    assert list(asked.fresh().quotes.filter(state="sent")) == []


# --- The result -----------------------------------------------------------------------------------


def test_the_result_comes_with_its_files(storage):
    asked = make_asked(S.RUNNING)
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    files = [SimpleUploadedFile(name, pdf) for name in ("report.pdf", "table.pdf")]

    deliver_request(
        sub_request_id=asked.sub_request.pk, told="Both.", uploads=files, by=asked.editor, at=AT
    )

    found = RequestFile.objects.order_by("pk")
    assert [
        (each.kind, each.title, each.sub_request_id, each.file.purpose, each.file.linked_at)
        for each in found
    ] == [
        ("delivery", name, asked.sub_request.pk, "services.request", AT)
        for name in ("report.pdf", "table.pdf")
    ]


def test_a_file_that_is_refused_keeps_the_work_under_way(storage):
    asked = make_asked(S.RUNNING)
    bad = SimpleUploadedFile("report.pdf", b"MZ not a pdf")

    with pytest.raises(CannotAttachError, match=r"report\.pdf"):
        deliver_request(
            sub_request_id=asked.sub_request.pk, told="It.", uploads=[bad], by=asked.editor, at=AT
        )

    assert asked.fresh().state == S.RUNNING
    assert RequestFile.objects.count() == 0


# --- Nobody there, and two at once ----------------------------------------------------------------


def test_a_request_to_a_provider_with_nobody_is_marked():
    asked = make_asked(S.RETURNED)
    asked.provider.memberships.update(ended_at=NOW)

    take(asked, "submit", asked.founder)

    assert asked.fresh().is_orphan


def test_the_clock_expires_only_what_waits_for_an_answer():
    asked, moved_on = make_asked(S.RETURNED), make_asked(S.SUBMITTED)

    for each in (asked, moved_on):
        steps.expire_request(sub_request_id=each.sub_request.pk, code=R.NO_ANSWER, at=AT)

    moved = RequestMove.objects.get()
    assert (asked.fresh().state, moved_on.fresh().state) == (S.EXPIRED, S.SUBMITTED)
    assert (moved.by, moved.side, moved.reason_code) == (None, Side.CLOCK, R.NO_ANSWER)


def test_nobody_can_expire_a_request_by_hand():
    asked = make_asked(S.RETURNED)

    for who in PEOPLE:
        with pytest.raises(PermissionDenied), transaction.atomic():
            move(
                SubRequest.objects.lock(asked.sub_request.pk), "expire",
                by=person(asked, who), at=AT, code=R.NO_ANSWER,
            )  # fmt: skip

    assert asked.fresh().state == S.RETURNED


@pytest.mark.django_db(transaction=True)
def test_of_two_members_who_answer_at_once_one_wins_and_the_other_is_told():
    asked = make_asked()
    colleague = make_user()
    make_membership(user=colleague, organisation=asked.provider, role=MembershipRole.OWNER)

    answers = at_once(
        lambda: take(asked, "triage", asked.editor), lambda: take(asked, "triage", colleague)
    )

    assert kinds(answers) == ["MovedOnError", "SubRequest"]
    assert RequestMove.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_is_withdrawn_or_refused_and_never_both():
    asked = make_asked()

    answers = at_once(
        lambda: take(asked, "withdraw", asked.founder), lambda: take(asked, "refuse", asked.editor)
    )

    assert kinds(answers) == ["MovedOnError", "SubRequest"]
    assert RequestMove.objects.get().target == asked.fresh().state
