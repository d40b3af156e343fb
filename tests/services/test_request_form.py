"""The form of a request without a script: nothing typed, ticked or chosen is lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from services.actions.requests.steps import return_request
from services.models import (
    RequestedService,
    RequestFile,
    RequestSnapshot,
    RequiredDocument,
    ServiceRequest,
)
from services.queries.requests.forms import form_of, missing_in
from tests.factories import NOW, make_service
from tests.services.asking import Desk, ask
from tests.services.provider import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
OPTIONS = [
    {"value": each, "label": {"fr": each, "en": each}} for each in ("blood", "tissue", "urine")
]


class Pages:
    """A founder before the form of a request."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.desk = Desk()
        self.request = self.desk.begin()
        client.force_login(self.desk.founder)

    @property
    def stored(self) -> ServiceRequest:
        """The request as it is in the database."""
        return ServiceRequest.objects.get(pk=self.request.pk)

    def post(self, *, version: int | None = None, page: str = "request_edit", **data: Any) -> Any:
        """Press a button of the form, with the version that the page was made from."""
        shown = self.stored.version if version is None else version
        address = reverse(f"services:{page}", args=[self.request.uid])
        return self.client.post(address, {"version": shown, **data})

    def get(self, page: str = "request_edit") -> Any:
        """Open a page of the request."""
        return self.client.get(reverse(f"services:{page}", args=[self.request.uid]))


@pytest.fixture
def pages(client: Any) -> Pages:
    return Pages(client)


def pdf(name: str = "protocol.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def test_required_where_one_asker_requires_it(pages: Pages) -> None:
    ask("use", kind="platform", required=False)
    ask("use", kind="samples")

    form = form_of(pages.request)

    assert [(each.key, each.message) for each in missing_in(form)] == [
        ("purpose", "Answer this question."), ("use", "Answer this question."),
    ]  # fmt: skip
    names = ", ".join(sorted(each.provider.name for each in pages.desk.services))
    assert f"Asked by {names}" in pages.get().content.decode()


def test_a_number_that_is_none_stays_in_its_field_and_the_rest_is_saved(pages: Pages) -> None:
    ask("count", kind="samples", words={"type": "number"})

    answer = pages.post(q_purpose="Screening", q_count="many")

    text = answer.content.decode()
    assert (answer.status_code, pages.stored.purpose) == (200, "Screening")
    assert 'value="many"' in text
    assert "error-summary" in text


def test_two_texts_are_shown_and_either_can_be_kept(pages: Pages) -> None:
    before = pages.stored.version
    pages.desk.answer(pages.request, purpose="Theirs.")

    clash = pages.post(version=before, q_purpose="Mine.")
    kept = pages.post(q_purpose="Mine.", take_purpose="on")

    text = clash.content.decode()
    assert (clash.status_code, "Theirs." in text, "Mine." in text) == (409, True, True)
    assert (kept.status_code, pages.stored.purpose) == (302, "Theirs.")


def test_files_come_through_although_the_texts_differ(pages: Pages) -> None:
    ask("protocol", kind="samples", words={"type": "file"})
    before = pages.stored.version
    pages.desk.answer(pages.request, purpose="Theirs.")

    clash = pages.post(version=before, q_purpose="Mine.", f_protocol=pdf())

    assert (clash.status_code, RequestFile.objects.get().title) == (409, "protocol.pdf")


def test_a_service_goes_from_the_check_page_and_ticked_boxes_stay(pages: Pages) -> None:
    ask("material", kind="samples", words={"type": "choices", "options": OPTIONS})
    pages.desk.answer(pages.request, purpose="p", material=["blood", "urine"])
    item = RequestedService.objects.get(service=pages.desk.services[0])

    answer = pages.post(drop=item.pk)

    assert answer.status_code == 302
    assert pages.stored.answers == {"material": ["blood", "urine"]}
    assert RequestedService.objects.count() == 1


def test_what_was_typed_is_saved_when_a_service_goes(pages: Pages) -> None:
    item = RequestedService.objects.get(service=pages.desk.services[0])

    pages.post(q_purpose="Typed.", drop=item.pk)

    assert (pages.stored.purpose, RequestedService.objects.count()) == ("Typed.", 1)


def test_no_service_goes_while_two_texts_wait_for_a_choice(pages: Pages) -> None:
    before = pages.stored.version
    pages.desk.answer(pages.request, purpose="Theirs.")
    item = RequestedService.objects.get(service=pages.desk.services[0])

    answer = pages.post(version=before, q_purpose="Mine.", drop=item.pk)

    assert (answer.status_code, "Mine." in answer.content.decode()) == (409, True)
    assert RequestedService.objects.count() == 2


@pytest.mark.parametrize("number", ["", "0", "x", "99999999999999"])
def test_an_unknown_service_is_taken_out_without_a_fault(pages: Pages, number: str) -> None:
    answer = pages.post(drop=number)

    assert (answer.status_code, RequestedService.objects.count()) == (302, 2)


def test_documents_are_asked_for_by_name_and_go_again(pages: Pages) -> None:
    document = RequiredDocument.objects.create(service=pages.desk.services[1], name="Ethics")
    pages.desk.answer(pages.request, purpose="p")
    before = [each.message for each in missing_in(form_of(pages.stored))]
    upload: dict[str, Any] = {f"d_{document.pk}": pdf("opinion.pdf")}

    pages.post(**upload)

    given = RequestFile.objects.get()
    after = missing_in(form_of(pages.stored))
    pages.post(remove=given.uid)
    assert (before, given.title, after) == (["Add the document."], "opinion.pdf", [])
    assert RequestFile.objects.count() == 0


def test_a_file_of_a_wrong_kind_is_refused_beside_its_question(pages: Pages) -> None:
    ask("protocol", kind="samples", words={"type": "file", "accept": ["pdf"]})

    answer = pages.post(
        q_purpose="Kept.", f_protocol=SimpleUploadedFile("run.exe", b"MZ", content_type="x/y")
    )

    text = answer.content.decode()
    assert (answer.status_code, pages.stored.purpose) == (200, "Kept.")
    assert 'id="error-protocol"' in text
    assert RequestFile.objects.count() == 0


def test_a_file_that_was_sent_stays_on_record_when_it_is_taken_out(pages: Pages) -> None:
    ask("protocol", kind="samples", words={"type": "file"})
    pages.post(q_purpose="p", f_protocol=pdf())
    pages.desk.send(pages.request)
    part = pages.request.sub_requests.get(provider=pages.desk.services[1].provider)
    return_request(sub_request_id=part.pk, told="A newer one?", by=pages.desk.editors[1], at=NOW)
    sent = RequestFile.objects.get()

    pages.post(q_purpose="p", remove=sent.uid)

    sent.refresh_from_db()
    assert sent.removed_at is not None
    assert sent.file.sha256 in RequestSnapshot.objects.get().document


def test_text_typed_while_a_colleague_sent_is_given_back(pages: Pages) -> None:
    ask("use", kind="samples", required=False)
    pages.desk.answer(pages.request, purpose="p")
    pages.desk.send(pages.request)

    answer = pages.post(q_purpose="p", q_use="Organoids of forty patients")
    script = pages.client.post(
        reverse("services:request_save", args=[pages.request.uid]),
        {"version": 0, "changes": {"purpose": "Later."}},
        content_type="application/json",
    )

    text = answer.content.decode()
    assert (answer.status_code, script.status_code) == (409, 422)
    assert "Organoids of forty patients" in text
    assert (pages.stored.purpose, pages.stored.answers) == ("p", {})


def test_a_page_that_says_what_is_stored_has_not_seen_the_rest(pages: Pages) -> None:
    ask("use", kind="samples", required=False)
    address = reverse("services:request_save", args=[pages.request.uid])

    def save(version: int, **changes: str) -> Any:
        sent = {"version": version, "changes": changes}
        return pages.client.post(address, sent, content_type="application/json")

    before = pages.stored.version
    save(before, purpose="Theirs.", use="Forty organoids")
    same = save(before, purpose="Theirs.")
    other = save(same.json()["version"], use="Mine")

    assert (same.status_code, same.json()["version"]) == (200, before)
    assert (other.status_code, other.json()["values"]["use"]) == (409, "Forty organoids")
    assert pages.stored.answers == {"use": "Forty organoids"}


def test_a_sent_request_is_read_on_its_own_page(pages: Pages) -> None:
    pages.desk.answer(pages.request, purpose="p")
    pages.desk.send(pages.request)

    answers = [pages.get(page) for page in ("request_edit", "request_check")]

    assert [each.url for each in answers] == [pages.stored.get_absolute_url()] * 2


def test_a_paused_service_is_named_with_a_way_out(pages: Pages) -> None:
    pages.desk.answer(pages.request, purpose="p")
    paused = pages.desk.services[0]
    paused.pause(reason="The microscope is being moved.")
    paused.save()

    shown = pages.get("request_check")
    pressed = pages.post(page="request_check")

    item = RequestedService.objects.get(service=paused)
    text = shown.content.decode()
    assert (shown.status_code, pressed.status_code) == (200, 409)
    assert "The microscope is being moved" in text
    assert f'name="drop" value="{item.pk}"' in text
    assert "Send the request" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_costs_the_same_with_more_services(
    pages: Pages, queries: Any, number: int
) -> None:
    ask("use", kind="platform")
    pages.desk.begin(*[make_service() for _ in range(number)])
    pages.get()

    with queries(12):
        pages.get()
