"""Anonymous copies: made once of what was sent, frozen, and what holds experts back until then."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from calls.actions.anonymity import (
    ask_for_copy,
    dismiss_found,
    give_file_back,
    hide_name,
    show_name,
    withhold_file,
)
from calls.actions.anonymous_copies import has_waiting_copies, make_copy, make_next_copy
from calls.actions.assignments import assign_expert, invite_proposed, propose_expert
from calls.actions.call_details import save_detail
from calls.models import AnonymousCopy, AnonymousFile, FoundName
from calls.queries.submissions import read_submission, waits_for_copy
from partners.models import ProjectMember
from pscc.files.enums import FileState
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery
from tests.calls.hiding import CLEAN, Hidden, locked_pdf
from tests.calls.pooling import make_profile
from tests.factories import NOW, make_user
from tests.files.leaving_traces import pdf_of, traces_in

pytestmark = pytest.mark.django_db
NAMED = {"plan.pdf": pdf_of("Written by Zoé Quatrefages.")}


def texts(submission):
    sections = read_submission(submission, for_reviewer=True)
    return {each.key: each.text for section in sections for each in section.answers}


def files(submission):
    sections = read_submission(submission, for_reviewer=True)
    return [file for section in sections for each in section.answers for file in each.files]


def make_expert():
    return make_profile().user


def due():
    return now() + timedelta(days=20)


# --- Making --------------------------------------------------------------------------------------


def test_what_reviewers_read_says_nothing_of_the_applicant():
    scene = Hidden()

    assert texts(scene.submission) == {
        "summary": CLEAN, "tasks": "What: Mice of the […]", "plan": "",
    }  # fmt: skip
    assert [each.name for each in files(scene.submission)] == ["document-1.pdf"]
    assert FoundName.objects.count() == 0


def test_the_office_and_the_machine_read_the_original():
    scene = Hidden()

    read = read_submission(scene.submission)
    inside = read_submission(scene.submission, for_reviewer=True, with_names=True)

    assert "Zorglub" in read[0].answers[0].text
    assert "Zorglub" in inside[0].answers[0].text


def test_a_file_is_copied_without_its_authors_and_the_original_stays():
    scene = Hidden()

    row = AnonymousFile.objects.select_related("file", "source").get()
    with default_storage.open(row.file.path) as content:
        copy = content.read()
    assert traces_in(copy) == []
    assert (row.source, row.number, row.problem) == (scene.files[0], 1, "")
    assert StoredFile.objects.get(pk=scene.files[0].pk).linked_at is not None


def test_making_again_changes_nothing():
    scene = Hidden()
    before = (scene.copy.answers, scene.copy.made_at, list(AnonymousFile.objects.values()))

    again = (make_copy(copy_id=scene.copy.pk, at=now()), make_next_copy())

    assert again == (True, False)
    assert before == (scene.copy.answers, scene.copy.made_at, list(AnonymousFile.objects.values()))


def test_a_copy_stays_as_it_is_when_the_team_changes():
    scene = Hidden()
    names = scene.copy.names
    ProjectMember.objects.filter(project=scene.application.project).delete()
    scene.application.project.organisation = None
    scene.application.project.save()

    hide_name(
        application_id=scene.application.pk, kind="organisation", text="finds a cure",
        by=scene.manager, at=now(),
    )  # fmt: skip
    make_next_copy()

    assert scene.copy.names == names
    assert texts(scene.submission)["summary"] == CLEAN.replace("finds a cure", "[…]")


def test_a_version_that_is_sent_has_its_copy_made():
    scene = Hidden(is_made=False)
    Delivery.objects.all().delete()

    ask_for_copy(submission_id=scene.submission.pk, at=now())
    ask_for_copy(submission_id=scene.submission.pk, at=now())

    assert Delivery.objects.filter(event="calls.anonymous_copy_asked").count() == 1
    assert has_waiting_copies(now()) is True
    assert make_next_copy() is True
    assert has_waiting_copies(now()) is False


def test_a_call_that_tells_who_applies_has_no_copies():
    scene = Hidden(is_anonymous=False)

    assert AnonymousCopy.objects.count() == 0
    assert waits_for_copy(scene.submission) is False
    assert "Zorglub" in texts(scene.submission)["summary"]


def test_switching_it_on_makes_copies_of_what_was_sent():
    scene = Hidden(is_anonymous=False)
    scene.plan.is_anonymous = True

    save_detail(row=scene.plan, by=scene.officer, at=NOW)
    drain(seconds=5)

    assert scene.copy.is_made is False


def test_a_dead_worker_is_followed_by_another():
    scene = Hidden(is_made=False)
    ask_for_copy(submission_id=scene.submission.pk, at=now())
    AnonymousCopy.objects.update(held_until=now() + timedelta(minutes=10))

    assert make_next_copy() is False
    assert make_next_copy(clock=lambda: now() + timedelta(minutes=11)) is True


# --- Files without a copy ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem", "words"),
    [(locked_pdf(), "locked", "A password protects the file"),
     (b"%PDF-1.7 nothing\n%%EOF", "damaged", "The file is damaged")],
    ids=["locked", "damaged"],  # the bytes of a PDF differ each time
)  # fmt: skip
def test_a_file_that_cannot_be_cleaned_is_kept_back(content, problem, words):
    scene = Hidden({"plan.pdf": content})

    row = AnonymousFile.objects.get()
    assert (row.file, row.problem, row.is_shown) == (None, problem, False)
    assert words in str(row.why_not)
    assert [(each.uid, each.name) for each in files(scene.submission)] == [("", "document-1.pdf")]
    assert files(scene.submission)[0].why == "kept back: it could tell who applies"


def test_an_infected_file_is_kept_back():
    scene = Hidden(is_made=False)
    scene.files[0].quarantine(at=NOW, virus="Eicar")
    scene.files[0].save()

    scene.make()

    assert AnonymousFile.objects.get().problem == "infected"


def test_a_copy_is_scanned_like_every_upload():
    Hidden()

    copy = AnonymousFile.objects.get().file

    assert copy.state == FileState.PENDING
    assert Delivery.objects.filter(event="files.file_stored", payload__file_id=copy.pk).exists()


# --- What holds experts back ---------------------------------------------------------------------


def test_nobody_is_asked_before_the_copy_is_made():
    scene = Hidden(is_made=False)
    expert = make_expert()

    with pytest.raises(Refused, match="is being made"):
        assign_expert(application_id=scene.application.pk, expert_id=expert.pk, due_at=due(),
                      by=scene.manager, at=now())  # fmt: skip

    assert has_waiting_copies(now()) is True  # the refusal has asked for it


def test_nobody_is_asked_while_a_sure_name_stands():
    scene = Hidden(NAMED)
    expert = make_expert()
    proposed = propose_expert(application_id=scene.application.pk, expert_id=make_expert().pk,
                              due_at=due(), by=scene.manager, at=now())  # fmt: skip

    with pytest.raises(Refused, match="Names of the applicant still stand"):
        assign_expert(application_id=scene.application.pk, expert_id=expert.pk, due_at=due(),
                      by=scene.manager, at=now())  # fmt: skip
    with pytest.raises(Refused, match="Names of the applicant still stand"):
        invite_proposed(assignment_id=proposed.pk, due_at=due(), by=scene.manager, at=now())

    assert texts(scene.submission) == {}
    assert waits_for_copy(scene.submission) is True


def test_what_is_dismissed_or_kept_back_holds_nobody_back():
    scene = Hidden({**NAMED, "cv.pdf": pdf_of("Kervadec, A.")})
    first, second = FoundName.objects.order_by("pk")

    dismiss_found(found_id=first.pk, reason="Cited", by=scene.manager, at=now())
    withhold_file(file_id=second.file_id, reason="A CV", by=scene.manager, at=now())
    asked = assign_expert(application_id=scene.application.pk, expert_id=make_expert().pk,
                          due_at=due(), by=scene.manager, at=now())  # fmt: skip

    assert asked.state == "invited"
    assert [each.name for each in files(scene.submission) if each.uid] == ["document-1.pdf"]


def test_a_file_comes_back_only_without_a_sure_name():
    scene = Hidden(NAMED)
    file = AnonymousFile.objects.get()
    withhold_file(file_id=file.pk, reason="A name", by=scene.manager, at=now())

    with pytest.raises(Refused, match="Say first why it tells nothing"):
        give_file_back(file_id=file.pk, by=scene.manager, at=now())
    dismiss_found(found_id=FoundName.objects.get().pk, reason="Cited", by=scene.manager, at=now())
    back = give_file_back(file_id=file.pk, by=scene.manager, at=now())

    assert back.is_shown is True


def test_what_was_dismissed_stays_so_when_the_copy_is_made_again():
    scene = Hidden(NAMED)
    dismiss_found(found_id=FoundName.objects.get().pk, reason="Cited", by=scene.manager, at=now())

    hidden = hide_name(application_id=scene.application.pk, kind="organisation",
                       text="Blorg", by=scene.manager, at=now())  # fmt: skip
    waited = waits_for_copy(scene.submission)
    make_next_copy()
    show_name(hidden_id=hidden.pk, by=scene.manager, at=now())
    make_next_copy()

    assert waited is True
    assert FoundName.objects.get().dismissal == "Cited"
    assert waits_for_copy(scene.submission) is False


@pytest.mark.parametrize("text", ["ab", "  - "])
def test_too_short_a_name_is_refused(text):
    scene = Hidden({})

    with pytest.raises(Refused, match="three letters"):
        hide_name(application_id=scene.application.pk, kind="organisation", text=text,
                  by=scene.manager, at=now())  # fmt: skip


def test_a_reason_is_wanted():
    scene = Hidden(NAMED)

    with pytest.raises(Refused, match="Say why"):
        dismiss_found(found_id=FoundName.objects.get().pk, reason=" ", by=scene.manager, at=now())


def test_only_the_office_judges():
    scene = Hidden(NAMED)
    found = FoundName.objects.get()

    for person in (make_user(), scene.chair, scene.founder):
        with pytest.raises(PermissionDenied):
            dismiss_found(found_id=found.pk, reason="Cited", by=person, at=now())
        with pytest.raises(PermissionDenied):
            hide_name(application_id=scene.application.pk, kind="organisation", text="Blorg",
                      by=person, at=now())  # fmt: skip


def test_a_word_of_the_name_may_be_an_ordinary_word():
    scene = Hidden({"plan.pdf": pdf_of("A FUTURE for all")}, is_made=False)
    scene.application.project.organisation.acronym = "FUTURE"
    scene.application.project.organisation.save()

    scene.make()

    assert [(each.written, each.is_sure) for each in FoundName.objects.all()] == [("FUTURE", False)]
    assert waits_for_copy(scene.submission) is False
