"""Periodic work: due by the database, once at a time, right when late or repeated."""

from datetime import timedelta

import pytest

from pscc.kernel.clock import now
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message, SealedMail, SweepRun
from pscc.outbox.periodic import due_sweeps, note_run, run_sweep
from pscc.outbox.retention import forget_old
from pscc.outbox.sweeps import _sweeps, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran():
    """Register two sweeps for one test and return what they did."""
    done = []
    before = dict(_sweeps)

    @sweep("sample.hourly", every=timedelta(hours=1))
    def hourly(at):
        done.append(at)

    @sweep("sample.broken", every=timedelta(hours=1))
    def broken(at):
        raise ValueError("no luck")

    yield done

    _sweeps.clear()
    _sweeps.update(before)


def _due():
    return [name for name in due_sweeps(now()) if name.startswith("sample.")]


def test_what_never_ran_is_due(ran):
    assert _due() == ["sample.broken", "sample.hourly"]


def test_it_runs_once_in_its_time(ran):
    assert (run_sweep("sample.hourly"), run_sweep("sample.hourly")) == (True, False)

    assert len(ran) == 1
    assert _due() == ["sample.broken"]


def test_after_a_day_away_it_runs_once(ran):
    run_sweep("sample.hourly")
    SweepRun.objects.update(last_run_at=now() - timedelta(days=1))

    run_sweep("sample.hourly")
    run_sweep("sample.hourly")

    assert len(ran) == 2


def test_two_workers_do_not_run_it_at_once(ran):
    SweepRun.objects.create(name="sample.hourly", leased_until=now() + timedelta(minutes=4))

    assert run_sweep("sample.hourly") is False
    assert "sample.hourly" not in _due()


def test_a_dead_workers_lease_runs_out(ran):
    SweepRun.objects.create(name="sample.hourly", leased_until=now() - timedelta(seconds=1))

    assert run_sweep("sample.hourly") is True


def test_a_failure_is_reported_and_tried_again(ran):
    assert run_sweep("sample.broken") is True

    run = SweepRun.objects.get(name="sample.broken")
    assert (run.last_error, run.leased_until) == ("ValueError: no luck", None)


def test_the_heartbeat_is_a_row():
    note_run("outbox.heartbeat")
    note_run("outbox.heartbeat")

    recent = SweepRun.objects.filter(last_run_at__gt=now() - timedelta(seconds=5))
    assert list(recent.values_list("name", flat=True)) == ["outbox.heartbeat"]


def test_the_outbox_forgets_as_declared(person):
    publish("sample.told", person_id=person.pk)
    publish("sample.simple", name="waiting", due_at=now() + timedelta(days=3000))
    drain()
    SealedMail.objects.create(
        kind="x", to="a@demo.example", state="expired", created_at=now(),
        due_at=now(), expires_at=now(),
    )  # fmt: skip

    kept = forget_old(at=now() + timedelta(days=20))
    gone = forget_old(at=now() + timedelta(days=731))

    assert (kept, gone) == (0, 4)
    assert list(Delivery.objects.values_list("event", flat=True)) == ["sample.simple"]
    assert Message.objects.count() == 0
