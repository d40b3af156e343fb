"""Two people do the same at the same time, each in a transaction of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django_fsm import TransitionNotAllowed

from partners.actions.parts import StalePartsError
from pscc.files.models import StoredFile
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from services.actions.cards import save_card, set_capacity
from services.actions.catalogue import open_due_services, open_service
from services.actions.documents import remove_document_template, set_document_template
from services.actions.drafts import create_service, duplicate_service, request_service_review
from services.actions.waiting import (
    join_waiting_list,
    lapse_due_places,
    leave_waiting_list,
    offer_place,
    take_place,
)
from services.enums import ServiceState
from services.models import Service, ServiceEdit, WaitingPlace
from tests.factories import NOW, make_project, make_service, make_service_in, make_user
from tests.services.provider import PDF, editor_of, events, fresh, make_complete

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 2


def at_once(*jobs: Callable[[], Any]) -> Sequence[Any]:
    """Run jobs in threads that start together; return what each returned or was refused with."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        gate.wait(timeout=10)
        try:
            return job()
        except (Refused, PermissionDenied, TransitionNotAllowed) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def kinds(answers):
    return sorted(type(each).__name__ for each in answers)


def is_told_once(event):
    """Tell whether each handler of an event waits for it exactly once."""
    handlers = list(Delivery.objects.filter(event=event).values_list("handler", flat=True))
    return bool(handlers) and len(handlers) == len(set(handlers))


def waiting(service, *, is_offered=False):
    owner = make_user()
    place = join_waiting_list(
        service_id=service.pk, project_id=make_project(owner=owner).pk, by=owner, at=NOW
    )
    if is_offered:
        offer_place(place_id=place.pk, by=editor_of(service), at=NOW)
    return place, owner


# --- Places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("free", "left"), [(1, 0), (2, 0), (5, 3)])
def test_two_projects_that_take_a_place_at_once_leave_no_place_counted_twice(free, left):
    service = make_service(capacity=0)
    places = [waiting(service, is_offered=True) for _ in range(TOGETHER)]
    set_capacity(service_id=service.pk, capacity=free, by=editor_of(service), at=NOW)

    answers = at_once(*(
        lambda place=place, owner=owner: take_place(place_id=place.pk, by=owner, at=NOW)
        for place, owner in places
    ))  # fmt: skip

    assert kinds(answers) == ["WaitingPlace", "WaitingPlace"]
    assert fresh(service).capacity == left


def test_a_place_is_offered_once():
    service = make_service(capacity=0)
    place, _owner = waiting(service)
    editors = [editor_of(service) for _ in range(TOGETHER)]

    answers = at_once(*(
        lambda editor=editor: offer_place(place_id=place.pk, by=editor, at=NOW)
        for editor in editors
    ))  # fmt: skip

    assert kinds(answers) == ["Refused", "WaitingPlace"]
    assert is_told_once("services.place_offered")


def test_a_project_joins_once_whoever_of_its_team_clicks():
    service, owner = make_service(capacity=0), make_user()
    project = make_project(owner=owner)

    answers = at_once(*[
        lambda: join_waiting_list(service_id=service.pk, project_id=project.pk, by=owner, at=NOW)
    ] * TOGETHER)  # fmt: skip

    assert kinds(answers) == ["Refused", "WaitingPlace"]
    assert WaitingPlace.objects.count() == 1


def test_a_place_is_taken_or_left_and_never_both():
    service = make_service(capacity=0)
    first, owner = waiting(service, is_offered=True)

    answers = at_once(
        lambda: take_place(place_id=first.pk, by=owner, at=NOW),
        lambda: leave_waiting_list(place_id=first.pk, by=owner, at=NOW),
    )

    assert kinds(answers) == ["TransitionNotAllowed", "WaitingPlace"]
    assert WaitingPlace.objects.get().state in ("taken", "left")
    told = {each for each in ("place_accepted", "place_left") if f"services.{each}" in events()}
    assert len(told) == 1


def test_an_offer_lapses_once():
    service = make_service(capacity=0)
    waiting(service, is_offered=True)
    later = NOW + timedelta(days=11)

    answers = at_once(*[lambda: lapse_due_places(at=later)] * TOGETHER)

    assert sorted(answers) == [0, 1]
    assert is_told_once("services.place_lapsed")


# --- Cards ----------------------------------------------------------------------------------------


def saving(service, **parts):
    editor = editor_of(service)
    version = service.version
    return lambda: save_card(service_id=service.pk, version=version, parts=parts, by=editor, at=NOW)


def test_of_two_editors_of_one_text_one_is_shown_the_others():
    service = make_complete(ServiceState.OPEN)

    answers = at_once(saving(service, terms_en="Mine"), saving(service, terms_en="Theirs"))

    assert kinds(answers) == ["ServiceEdit", "StalePartsError"]
    stale = next(each for each in answers if isinstance(each, StalePartsError))
    assert stale.stored == {"terms_en": fresh(service).terms_en}
    assert ServiceEdit.objects.count() == 1


def test_two_editors_of_two_texts_lose_nothing():
    service = make_complete(ServiceState.OPEN)
    version = service.version

    answers = at_once(saving(service, terms_en="Mine"), saving(service, you_get_en="Theirs"))

    assert kinds(answers) == ["ServiceEdit", "ServiceEdit"]
    now = fresh(service)
    assert (now.terms_en, now.you_get_en, now.version) == ("Mine", "Theirs", version + 2)


# --- Drafts ---------------------------------------------------------------------------------------


def beginning(provider, editor):
    return lambda: create_service(
        organisation_id=provider.pk, title_fr="", title_en="Imaging", kind="expertise",
        access="experts", by=editor, at=NOW,
    )  # fmt: skip


def copying(service, editor):
    return lambda: duplicate_service(
        service_id=service.pk, organisation_id=service.provider_id, title_fr="",
        title_en="Imaging", is_following=False, by=editor, at=NOW,
    )  # fmt: skip


@contextmanager
def both_look_before_one_writes():
    """Hold back every new service until as many as run together have chosen their address."""
    gate = threading.Barrier(TOGETHER)
    chosen = threading.local()

    def wait(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "services_service" ') and not hasattr(chosen, "once"):
            chosen.once = True
            gate.wait(timeout=10)
        return execute(sql, params, many, context)

    yield wait


@pytest.mark.parametrize("begin", ["create", "duplicate"])
def test_two_services_of_one_title_get_an_address_each(begin):
    service = make_service()
    editor = editor_of(service)
    originals = [service, make_service(provider=service.provider)]
    jobs = [
        beginning(service.provider, editor) if begin == "create" else copying(original, editor)
        for original in originals
    ]

    with both_look_before_one_writes() as wait:

        def held_back(job):
            with connections["default"].execute_wrapper(wait):
                return job()

        answers = at_once(*(lambda job=job: held_back(job) for job in jobs))

    assert sorted(each.slug for each in answers) == ["imaging", "imaging-2"]


@pytest.mark.usefixtures("storage")
def test_a_copy_keeps_the_file_of_a_document_that_is_removed_meanwhile():
    service = make_complete(ServiceState.DRAFT)
    editor, document = editor_of(service), service.documents.create(name_en="Protocol")
    file = set_document_template(
        document_id=document.pk, upload=SimpleUploadedFile("protocol.pdf", PDF), by=editor, at=NOW
    ).template
    is_copied, is_removed = threading.Event(), threading.Event()

    def copy():
        with transaction.atomic():
            made = copying(service, editor)()
            is_copied.set()
            while not (is_removed.is_set() or holds_up_another()):
                pass
        return made

    def remove():
        is_copied.wait(timeout=10)
        try:
            return remove_document_template(document_id=document.pk, by=editor, at=NOW)
        finally:
            is_removed.set()

    made, _removed = at_once(copy, remove)

    assert [each.template for each in (*made.documents.all(), *service.documents.all())] == [
        file, None
    ]  # fmt: skip
    assert StoredFile.objects.get(pk=file.pk).linked_at == NOW


def holds_up_another():
    """Tell whether another connection waits for a lock that this one has."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


# --- Publishing -----------------------------------------------------------------------------------


def test_a_service_is_opened_once():
    service = make_service_in(ServiceState.PAUSED)
    editors = [editor_of(service) for _ in range(TOGETHER)]

    answers = at_once(*(
        lambda editor=editor: open_service(service_id=service.pk, by=editor, at=NOW)
        for editor in editors
    ))  # fmt: skip

    assert kinds(answers) == ["PermissionDenied", "Service"]  # nobody opens what is open
    assert is_told_once("services.service_opened")


def test_a_service_whose_day_has_come_is_opened_once():
    service = make_service_in(ServiceState.PLANNED)
    Service.objects.filter(pk=service.pk).update(opens_on=date(2026, 6, 1))

    answers = at_once(*[lambda: open_due_services(at=NOW)] * TOGETHER)

    assert sorted(answers) == [0, 1]
    assert is_told_once("services.service_opened")


def test_a_review_is_asked_for_once():
    service = make_complete(ServiceState.DRAFT)
    editors = [editor_of(service) for _ in range(TOGETHER)]

    answers = at_once(*(
        lambda editor=editor: request_service_review(service_id=service.pk, by=editor, at=NOW)
        for editor in editors
    ))  # fmt: skip

    assert kinds(answers) == ["Service", "TransitionNotAllowed"]
    assert is_told_once("services.service_submitted")
