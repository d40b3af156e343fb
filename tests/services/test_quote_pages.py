"""The pages of quotes: written and answered without scripts, nothing typed lost."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from partners.enums import MembershipRole, ProjectRole
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from services.actions.requests.steps import withdraw_request
from services.enums import QuoteState, SubRequestState
from services.forms.amounts import plain_number, typed_number
from services.models import Quote
from services.queries.requests.quotes import (
    draft_of,
)
from tests.factories import (
    make_membership,
    make_organisation,
    make_staff,
    make_team_member,
    make_user,
)
from tests.services.requesting import make_asked
from tests.services.test_quotes import draft, sent, states

pytestmark = pytest.mark.django_db
S = SubRequestState


# --- Amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("fr", "1 200,50", "1200.50"),
        ("fr", "1\u202f200,50 €", "1200.50"),
        ("fr", "1200.5", "1200.5"),
        ("fr", "1.200,50", "1200.50"),
        ("fr", "1,200", "1.200"),
        ("en", "1,200", "1200"),
        ("en", "1,200,000", "1200000"),
        ("en", "1,200.50", "1200.50"),
        ("en", "12,5", "12.5"),
    ],
)
def test_amounts_are_read_as_people_write_them(language, typed, number):
    with override(language):
        assert plain_number(typed) == number


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", ["1\u202f200,50", "7"]), ("en", ["1,200.50", "7"])]
)
def test_amounts_are_shown_as_they_can_be_typed_again(language, shown):
    amounts = [Decimal("1200.50"), Decimal(7)]

    with override(language):
        written = [typed_number(each) for each in amounts]
        read = [Decimal(plain_number(each)) for each in written]

    assert (written, read) == (shown, amounts)


def address(name, asked, **keys):
    return reverse(f"services:{name}", kwargs={"uid": asked.sub_request.uid, **keys})


def typed(rows, **told):
    data: dict[str, Any] = {
        "line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": 0, "seen": "", "act": "save",
        "valid_until": "2099-01-31", "lead_days": "30", "vat_note": "", "note": "",
    }  # fmt: skip
    for place, row in enumerate(rows):
        names = ("label", "quantity", "unit", "unit_price")
        data |= {f"line-{place}-{name}": text for name, text in zip(names, row, strict=True)}
    return data | told


def test_a_provider_writes_looks_and_sends_without_scripts(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.editor)

    more = client.post(
        address("quote_edit", asked), typed([("Study", "2", "day", "1 200,50")], act="rows")
    )
    kept = client.post(
        address("quote_edit", asked),
        typed([("Study", "2", "day", "1 200,50"), ("", "", "", "")], act="preview"),
    )
    preview = client.get(kept["Location"])
    done = client.post(kept["Location"], {"seen": preview.context["seen"]})
    page = client.get(done["Location"]).content.decode()

    assert len(more.context["editing"].lines.forms) == 4
    assert "€2,401" in more.content.decode()
    assert "€2,401" in preview.content.decode()
    assert done["Location"] == address("quote", asked)
    assert "Waiting for an answer" in page
    assert states(asked) == [(1, "sent")]


def test_nothing_typed_is_lost_when_the_request_moved_on(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.editor)
    withdraw_request(
        sub_request_id=asked.sub_request.pk, code="other", told="", by=asked.founder, at=now()
    )

    answer = client.post(
        address("quote_edit", asked), typed([("Long study", "2", "day", "7")], note="Terms of ours")
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Withdrawn" in page
    assert ("Long study" in page, "Terms of ours" in page) == (True, True)


def test_what_cannot_be_kept_is_told_beside_its_field(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.editor)

    answer = client.post(
        address("quote_edit", asked), typed([("Study", "x", "", "1.234")], valid_until="2020-01-01")
    )

    editing = answer.context["editing"]
    assert editing.lines.errors == [
        {
            "quantity": ["Write a number, for instance 1200 or 1200.50."],
            "unit_price": ["Write at most two decimals, for instance 1200.50."],
        }
    ]
    assert editing.form.errors == {
        "valid_until": ["Choose a day to come: tomorrow at the earliest."]
    }


def test_a_writer_who_was_overtaken_keeps_their_text_and_can_go_on(client):
    asked = make_asked(S.TRIAGED)
    client.force_login(asked.editor)
    draft(asked)

    stopped = client.post(address("quote_edit", asked), typed([("Mine", "", "", "5")]))
    seen = stopped.context["editing"].form["seen"].value()
    again = client.post(address("quote_edit", asked), typed([("Mine", "", "", "5")], seen=seen))

    assert (stopped.status_code, again.status_code) == (409, 302)
    assert "Mine" in stopped.content.decode()
    assert [line.label for line in draft_of(asked.sub_request).lines.all()] == ["Mine"]


def test_a_next_version_starts_from_the_last(client):
    asked = make_asked(S.QUOTED)
    client.force_login(asked.editor)

    page = client.get(address("quote_edit", asked))

    rows = [form.initial for form in page.context["editing"].lines.forms]
    assert [row.get("label") for row in rows] == ["Study", None, None, None]
    assert page.context["editing"].form["lead_days"].value() == 60


def test_a_signatory_accepts_on_the_page(client):
    asked = make_asked(S.QUOTED, at=now())
    quote = Quote.objects.get(sub_request=asked.sub_request)
    client.force_login(asked.founder)

    page = client.get(address("quote_answer", asked)).content.decode()
    answer = client.post(address("quote_answer", asked), {"quote": quote.uid, "act": "accept"})

    assert "Accept for €1,200 without tax" in page
    assert (answer.status_code, states(asked)) == (302, [(1, "accepted")])


def test_who_cannot_sign_is_told_who_can(client):
    asked = make_asked(S.QUOTED, at=now())
    editor = make_user()
    make_team_member(project=asked.project, user=editor, role=ProjectRole.EDIT)
    client.force_login(editor)

    page = client.get(address("quote_answer", asked)).content.decode()

    assert "Only a signatory of the project’s team can accept" in page
    assert asked.founder.get_full_name() in page
    assert 'value="accept"' not in page


def test_a_refused_answer_keeps_the_words(client):
    asked = make_asked(S.TRIAGED)
    first = sent(asked)
    sent(asked)
    client.force_login(asked.founder)

    answer = client.post(
        address("quote_answer", asked),
        {"quote": first.uid, "act": "revise", "revise-told": "Cheaper, please"},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("newer version" in page, "Cheaper, please" in page) == (True, True)


def people_of(asked):
    reader, other = make_user(), make_user()
    make_team_member(project=asked.project, user=reader, role=ProjectRole.VIEW)
    make_membership(user=other, organisation=make_organisation(), role=MembershipRole.OWNER)
    return {
        "founder": asked.founder, "reader": reader, "editor": asked.editor,
        "officer": make_staff(Role.PROGRAMME_OFFICER), "other provider": other,
        "stranger": make_user(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("quote", [200, 200, 200, 200, 404, 404]),
        ("quote_edit", [403, 403, 200, 403, 404, 404]),
        ("quote_answer", [200, 403, 403, 403, 404, 404]),
        ("changes", [200, 200, 200, 200, 404, 404]),
    ],
)
def test_each_page_is_for_its_side(client, name, answers):
    asked = make_asked(S.QUOTED)
    found = []

    for person in people_of(asked).values():
        client.force_login(person)
        found.append(client.get(address(name, asked)).status_code)

    assert found == answers


@pytest.mark.parametrize("number", [1, 3])
def test_the_story_of_versions_costs_the_same_however_long(
    client, django_assert_num_queries, number
):
    asked = make_asked(S.TRIAGED)
    for _version in range(number):
        sent(asked)
    client.force_login(asked.founder)
    client.get(address("quote", asked))

    with django_assert_num_queries(QUERIES_OF_QUOTE):
        page = client.get(address("quote", asked))

    assert len(page.context["versions"]) == number


QUERIES_OF_QUOTE = 11


def test_a_draft_never_shows_on_the_team_s_page(client):
    asked = make_asked(S.TRIAGED)
    draft(asked)
    client.force_login(asked.founder)

    page = client.get(address("quote", asked)).content.decode()

    assert "No quote yet" in page
    assert QuoteState.DRAFT not in [state for _number, state in states(asked)][1:]
