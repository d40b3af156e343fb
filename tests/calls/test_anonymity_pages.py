"""The office's page about names, the option in the review plan, the mark in the builder."""

from copy import deepcopy

import pytest
from django.urls import reverse

from calls.actions.anonymous_copies import make_next_copy
from calls.enums import AssignmentState
from calls.forms.builder import QuestionForm, initial_of, question_of, rows_for
from calls.forms.review_plan import ReviewPlanForm
from calls.models import AnonymousFile, FoundName, HiddenName
from calls.queries.anonymity import anonymity_desk
from calls.queries.forms_diff import details_between
from calls.queries.forms_outline import facts_of
from pscc.kernel.questions import parse_schema
from pscc.kernel.questions.merging import Asker, merge
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.building import question, words
from tests.calls.hiding import CLEAN, SCHEMA, Hidden, locked_pdf
from tests.factories import NOW, make_user
from tests.files.leaving_traces import pdf_of

pytestmark = pytest.mark.django_db
NAMED = {"plan.pdf": pdf_of("Written by Zoé Quatrefages.")}


def address(scene):
    return reverse("admin:calls_application_anonymity", args=(scene.application.pk,))


# --- The page ------------------------------------------------------------------------------------


def test_the_page_shows_what_was_found_and_what_experts_read(client):
    scene = Hidden({**NAMED, "locked.pdf": locked_pdf()})
    client.force_login(scene.manager)

    page = client.get(address(scene)).text

    assert "In 1 place the applicant is surely named" in page
    assert "Written by <mark>Zoé Quatrefages</mark>." in page
    assert "plan.pdf" in page
    assert "A password protects the file" in page
    assert CLEAN in page


def test_the_list_finds_what_is_to_be_looked_at_until_it_is_settled(client):
    scene = Hidden({**NAMED, "locked.pdf": locked_pdf()})
    client.force_login(scene.manager)
    found, lacking = FoundName.objects.get(), AnonymousFile.objects.exclude(problem="").get()
    listed = reverse("admin:calls_application_changelist") + "?waits=names"

    def listing():
        return scene.application.reference in client.get(listed).text

    before = (listing(), "names to look at" in client.get(reverse("admin:index")).text)
    client.post(address(scene), {"step": "dismiss", "row": found.pk, "reason": "Cited"})
    half_way = listing()
    AnonymousFile.objects.filter(pk=lacking.pk).update(
        withheld_at=NOW, withheld_by=scene.manager, withheld_reason="A CV"
    )

    assert (before, half_way, listing()) == ((True, True), True, False)


def test_labels_on_the_page_have_no_colon(client):
    scene = Hidden(NAMED)
    client.force_login(scene.manager)

    assert ">Name or words</label>" in client.get(address(scene)).text


def test_a_place_is_dismissed_with_a_reason(client):
    scene = Hidden(NAMED)
    client.force_login(scene.manager)
    found = FoundName.objects.get()

    refused = client.post(address(scene), {"step": "dismiss", "row": found.pk, "reason": " "})
    done = client.post(address(scene), {"step": "dismiss", "row": found.pk, "reason": "Cited"})

    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert (done.status_code, FoundName.objects.get().dismissal) == (302, "Cited")


def test_a_file_is_kept_back_and_given_back(client):
    scene = Hidden(NAMED)
    client.force_login(scene.manager)
    row = AnonymousFile.objects.get().pk

    kept = {"step": "withhold", "row": row, "reason": "A CV"}
    page = client.post(address(scene), kept, follow=True).text
    given = client.post(address(scene), {"step": "give", "row": row})

    assert "Experts do not get this file." in page
    assert "A CV (Mona Manager" in page
    assert (given.status_code, "Say first why it tells nothing" in given.text) == (422, True)


def test_a_name_is_added_and_left_again(client):
    scene = Hidden({})
    client.force_login(scene.manager)

    client.post(address(scene), {"step": "hide", "text": "finds a cure", "kind": "organisation"})
    making = client.get(address(scene)).text
    make_next_copy()
    made = client.get(address(scene)).text
    client.post(address(scene), {"step": "show", "row": HiddenName.objects.get().pk})

    assert "The copy is being made." in making
    assert CLEAN.replace("finds a cure", "[…]") in made
    assert HiddenName.objects.count() == 0


def test_too_short_a_name_stays_in_its_field(client):
    scene = Hidden({})
    client.force_login(scene.manager)

    page = client.post(address(scene), {"step": "hide", "text": "a-b", "kind": "organisation"})

    assert (page.status_code, 'value="a-b"' in page.text) == (422, True)


@pytest.mark.parametrize("row", ["", "x", "999999", "9" * 40])
def test_what_is_not_of_this_application_does_not_exist(client, row):
    scene = Hidden({})
    client.force_login(scene.manager)

    answer = client.post(address(scene), {"step": "dismiss", "row": row, "reason": "Cited"})

    assert answer.status_code == 404


def test_no_page_where_the_call_tells_who_applies(client):
    scene = Hidden({}, is_anonymous=False)
    client.force_login(scene.manager)

    page = client.get(reverse("admin:calls_application_change", args=(scene.application.pk,)))

    assert client.get(address(scene)).status_code == 404
    assert address(scene) not in page.text


def test_the_application_leads_to_it(client):
    scene = Hidden({})
    client.force_login(scene.manager)

    page = client.get(reverse("admin:calls_application_change", args=(scene.application.pk,)))

    assert address(scene) in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_more(count, queries):
    scene = Hidden({f"plan-{n}.pdf": pdf_of("By Zoé Quatrefages.") for n in range(count)})

    with queries(6):
        desk = anonymity_desk(scene.application)

    assert (len(desk.files), len(desk.open)) == (count, count)


# --- Who is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "names"),
    [(NAMED, ["Mona Manager"]), ({"a.pdf": locked_pdf()}, ["Mona Manager"]), ({}, [])],
)
def test_the_office_is_told_that_there_is_something_to_look_at(files, names):
    scene = Hidden(files, is_made=False)
    Delivery.objects.all().delete()

    scene.make()
    drain(seconds=5)

    messages = Message.objects.select_related("recipient")
    assert sorted({each.recipient.name for each in messages}) == names
    for each in messages:
        assert "Zorglub" not in f"{each.subject} {each.text} {each.html}"
        assert "Quatrefages" not in f"{each.subject} {each.text} {each.html}"


# --- The review plan -----------------------------------------------------------------------------


def plan_form(scene, **values):
    data = {"reviews_each": 3, "correction_days": 0, "correction_words": 500, "quorum": 3, **values}
    return ReviewPlanForm(data, instance=scene.plan)


@pytest.mark.parametrize("was", [True, False])
def test_it_cannot_be_switched_once_an_expert_was_asked(was):
    scene = Hidden({}, is_anonymous=was)
    scene.expert(AssignmentState.INVITED)

    same = plan_form(scene, **({"is_anonymous": "on"} if was else {}))
    other = plan_form(scene, **({} if was else {"is_anonymous": "on"}))

    assert same.is_valid() is True
    assert list(other.errors) == ["is_anonymous"]


def test_it_can_be_switched_before():
    scene = Hidden({}, is_anonymous=False)

    form = plan_form(scene, is_anonymous="on")

    assert form.is_valid() is True


# --- The builder ---------------------------------------------------------------------------------


def test_the_builder_keeps_the_mark_of_a_question():
    raw = question("lead", "short_text", "Lead", identifies=True)

    form = QuestionForm("short_text", _posted(raw))

    assert form.is_valid()
    assert question_of(form, None)["identifies"] is True
    assert "identifies" in [field.name for field in form.marks]


def _posted(raw):
    initial = initial_of(raw)
    return {name: value for name, value in initial.items() if value not in (None, False)}


def test_the_builder_keeps_the_mark_of_a_column():
    column = {"key": "who", "type": "short_text", "label": words("Who"), "identifies": True}
    raw = question("tasks", "table", "Tasks", columns=[column])

    lines = rows_for("table", raw).forms[0].initial
    data = {"columns-count": "1", **{f"columns-0-{name}": value for name, value in lines.items()
                                     if value not in (None, False)}}  # fmt: skip
    rows = rows_for("table", raw, data)

    assert rows.is_valid()
    form = QuestionForm("table", _posted(raw))
    assert form.is_valid()
    assert question_of(form, rows)["columns"][0]["identifies"] is True


def test_outline_and_differences_tell_it():
    table = SCHEMA["sections"][0]["questions"][3]
    before = deepcopy(table)
    del before["columns"][1]["identifies"]
    lead = question("lead", "short_text", "Lead")

    offered = list(facts_of({**table, "label": words("Tasks")}))
    of_column = details_between(SCHEMA, before, table)
    of_question = details_between(SCHEMA, lead, {**lead, "identifies": True})

    assert "Columns: What, Who (tells who applies)." in offered
    assert [str(each.name) for each in of_column] == ["Columns"]
    assert "tells who applies" in of_column[0].new
    assert [(str(each.name), each.old, each.new) for each in of_question] == [
        ("Tells who applies", "no", "yes")
    ]


def test_merging_keeps_the_mark_of_a_column_that_one_of_those_who_ask_has_set():
    marked = parse_schema(SCHEMA).question("tasks")
    plain = deepcopy(SCHEMA)
    del plain["sections"][0]["questions"][3]["columns"][1]["identifies"]

    merged = merge([
        (Asker("a", "A"), [parse_schema(plain).question("tasks")]), (Asker("b", "B"), [marked]),
    ])  # fmt: skip

    columns = merged.questions[0].question.columns
    assert [each.identifies for each in columns] == [False, True]


def test_strangers_do_not_know_the_page(client):
    scene = Hidden({})
    client.force_login(make_user())

    assert client.get(address(scene)).status_code in (302, 404)
