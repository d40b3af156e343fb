"""The staff desk of the catalogue: what waits, what is missing, what changed."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from partners.enums import EditState
from pscc.accounts.enums import Role
from pscc.kernel.panels import PanelLine
from services.actions.cards import mark_service_edit_seen, save_card
from services.enums import ServiceState
from services.models import Offer, Service, ServiceEdit
from services.queries.triage import for_triage, triage_panel
from tests.factories import NOW, make_service, make_service_in, make_staff
from tests.services.provider import add_contacts, editor_of, fresh, make_complete

pytestmark = pytest.mark.django_db

LIST = "admin:services_service_changelist"
EDITS = "admin:services_serviceedit_changelist"


def shown(answer):
    return [each.pk for each in answer.context["cl"].result_list]


def edited(*, at=NOW, **parts):
    service = make_service(published_at=NOW - timedelta(days=1))
    return save_card(service_id=service.pk, version=0, parts=parts, by=editor_of(service), at=at)


def test_what_waits_comes_first_and_the_longest_waiting_on_top(signed_in):
    make_service()
    late, early = (make_service_in(ServiceState.DRAFT) for _ in range(2))
    for service, hours in ((late, 1), (early, 9)):
        service.request_review(at=NOW - timedelta(hours=hours))
        service.save()

    answer = signed_in(make_staff(Role.PROGRAMME_OFFICER)).get(reverse(LIST))

    assert [each.pk for each in for_triage(Service.objects.all())][:2] == [early.pk, late.pk]
    assert shown(answer)[:2] == [early.pk, late.pk]


def test_the_list_narrows_to_what_is_missing_and_to_few_contacts(signed_in):
    complete, hasty = make_complete(ServiceState.OPEN), make_complete(stated_days=None)
    add_contacts(complete, 2)
    client = signed_in(make_staff(Role.COMMUNICATION))

    for query, expected in (
        ("missing=any", [hasty.pk]),
        ("missing=stated_days", [hasty.pk]),
        ("missing=price_basis", []),
        ("contacts=few", [hasty.pk]),
        ("state__exact=open", [complete.pk]),
    ):
        assert shown(client.get(f"{reverse(LIST)}?{query}")) == expected, query


def test_a_service_is_returned_with_words_at_the_desk(signed_in):
    service = make_complete(ServiceState.IN_REVIEW)
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))
    address = reverse("admin:services_service_act", args=(service.pk, "return"))

    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "Say a price."})

    assert (fresh(service).state, fresh(service).returned_because) == ("draft", "Say a price.")


def test_the_page_names_what_is_missing_and_has_the_rows(signed_in):
    service = make_complete(stated_days=None)
    Offer.objects.create(service=service, audience="sme", price_basis="per_day", amount=900)

    text = signed_in(make_staff(Role.ADVISOR)).get(
        reverse("admin:services_service_change", args=(service.pk,))
    ).text  # fmt: skip

    assert "<li>Lead time in days</li>" in text
    assert "Fewer than two people answer its requests." in text


@pytest.mark.parametrize("count", [1, 3])
def test_changes_ask_the_same_questions_for_one_and_three(signed_in, queries, count):
    for _ in range(count):
        edited(terms_en="New")
    client = signed_in(make_staff(Role.ADMINISTRATOR))
    client.get(reverse(EDITS))

    with queries(8):
        answer = client.get(reverse(EDITS))

    assert len(shown(answer)) == count


def test_a_change_is_shown_word_by_word_and_undone_with_one_click(signed_in):
    edit = edited(terms_en="A new contract")
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))
    page = client.get(reverse("admin:services_serviceedit_change", args=(edit.pk,))).text
    assert "<ins>A new contract</ins>" in page

    client.post(
        reverse("admin:services_serviceedit_act", args=(edit.pk, "revert")), {"reason": "Wrong."}
    )

    assert ServiceEdit.objects.get().state == EditState.REVERTED
    assert not fresh(edit.service).terms_en


def test_several_changes_are_noted_as_seen(signed_in):
    edits = [edited(terms_en="New") for _ in range(2)]
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))

    client.post(
        reverse(EDITS), {"action": "mark_seen", "_selected_action": [each.pk for each in edits]}
    )

    assert set(ServiceEdit.objects.values_list("state", flat=True)) == {EditState.SEEN}


def test_a_change_that_a_colleague_settles_meanwhile_does_not_stop_the_others(signed_in):
    edits = [edited(terms_en="New").pk for _ in range(3)]
    person, colleague = (make_staff(Role.PROGRAMME_OFFICER) for _ in range(2))
    client = signed_in(person)

    with settled_before_the_second(edits, colleague):
        answer = client.post(
            reverse(EDITS), {"action": "mark_seen", "_selected_action": edits}, follow=True
        )

    assert ServiceEdit.objects.filter(settled_by=person).count() == 2
    assert ServiceEdit.objects.filter(settled_by=colleague).count() == 1
    assert [str(each) for each in answer.context["messages"]] == [
        "2 changes seen.",
        "Somebody else settled 1 change meanwhile: it stays as it is.",
    ]


@contextmanager
def settled_before_the_second(edits, colleague):
    """Let a colleague look at one of those that wait as soon as the first one is stored."""
    done = []

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith('UPDATE "services_serviceedit"') and not done:
            done.append(sql)
            waiting = ServiceEdit.objects.filter(pk__in=edits, state=EditState.TO_REVIEW)
            mark_service_edit_seen(edit_id=waiting.first().pk, by=colleague, at=NOW)
        return result

    with connection.execute_wrapper(watch):
        yield


def test_the_start_page_says_what_waits():
    make_complete(ServiceState.IN_REVIEW)
    edited(terms_en="New")
    officer, advisor = make_staff(Role.PROGRAMME_OFFICER), make_staff(Role.ADVISOR)

    panel = triage_panel(officer, NOW)

    assert [(str(line.label), line.count, line.urgent) for line in panel.lines] == [
        ("Services to publish or return", 1, True),
        ("Changes of services to look at", 1, False),
        ("Public services with fewer than two contacts", 1, False),
    ]
    assert isinstance(panel.lines[0], PanelLine)
    assert triage_panel(advisor, NOW) is None
