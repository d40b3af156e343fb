"""Files of a request: whose are whose, whatever address somebody guesses."""

import json

import pytest

from pscc.files.access import may_read
from pscc.files.models import StoredFile
from services.enums import RequestFileKind, SubRequestState
from services.models import RequestFile, RequestSnapshot
from tests.factories import NOW
from tests.services.around import PEOPLE, person
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db
S = SubRequestState


def stored_file(name="file.pdf"):
    return StoredFile.objects.create(
        name=name, path=name, size=1, content_type="application/pdf", sha256="0" * 64,
        purpose="services.request", created_at=NOW, linked_at=NOW,
    )  # fmt: skip


QUESTION = {
    "key": "protocol",
    "type": "file",
    "label": {"fr": "Protocole", "en": "Protocol"},
    "required": True,
}


def filed(asked, kind):
    """Hang a file of a kind on a request; what the form sent is quoted by the frozen version."""
    file = stored_file()
    fields = {"sub_request": asked.sub_request}
    quoted = {
        "uid": file.uid, "kind": kind, "question": "", "document": {}, "provider": "",
        "name": file.name, "size": 1, "sha256": "0" * 64,
    }  # fmt: skip
    if kind == RequestFileKind.ANSWER:
        fields = {"sub_request": None, "question_key": "protocol"}
        quoted |= {"question": "protocol"}
    if kind == RequestFileKind.DOCUMENT:
        quoted |= {"provider": asked.provider.uid}
    RequestFile.objects.create(
        request=asked.request, kind=kind, file=file, title="File", added_by=asked.founder,
        added_at=NOW, **fields,
    )  # fmt: skip
    if kind in (RequestFileKind.ANSWER, RequestFileKind.DOCUMENT):
        document = {
            "questions": [QUESTION | {"asked_by": [asked.provider.uid]}],
            "answers": {},
            "files": [quoted],
        }
        snapshot = RequestSnapshot.objects.create(
            request=asked.request, round=asked.request.snapshots.count() + 1,
            document=json.dumps(document), sha256="0" * 64, taken_at=NOW, taken_by=asked.founder,
        )  # fmt: skip
        for each in asked.request.sub_requests.all():
            each.snapshot = snapshot
            each.save()
    return file


READERS = {"signatory", "editor of the team", "reader of the team", "provider", "advisor"}


@pytest.mark.parametrize("who", [*PEOPLE, "anonymous"])
@pytest.mark.parametrize("kind", list(RequestFileKind))
def test_a_file_is_for_the_team_its_provider_and_who_looks_after_requests(kind, who, client):
    asked = make_asked()
    make_asked(request=asked.request)
    somebody = None if who == "anonymous" else person(asked, who)
    file = filed(asked, kind)
    if somebody is not None:
        client.force_login(somebody)

    response = client.get(file.get_absolute_url())

    # 409: theirs to know, and not scanned yet
    assert response.status_code == (409 if who in READERS else 302 if somebody is None else 404)


@pytest.mark.parametrize("kind", list(RequestFileKind))
def test_a_file_of_a_draft_is_the_team_s_alone(kind):
    asked = make_asked(S.DRAFT)
    file = stored_file()
    is_answer = kind == RequestFileKind.ANSWER
    RequestFile.objects.create(
        request=asked.request, kind=kind, file=file, title="File", added_by=asked.founder,
        sub_request=None if is_answer else asked.sub_request,
        question_key="protocol" if is_answer else "",
    )  # fmt: skip

    readers = [who for who in PEOPLE if may_read(person(asked, who), file)]

    assert readers == ["signatory", "editor of the team", "reader of the team"]


def test_an_answer_that_changed_since_is_not_shown_before_it_is_sent_again():
    asked = make_asked(S.RETURNED)
    filed(asked, RequestFileKind.ANSWER)
    newer = stored_file("newer.pdf")
    RequestFile.objects.create(
        request=asked.request, kind=RequestFileKind.ANSWER, file=newer, title="Newer",
        added_by=asked.founder, question_key="protocol",
    )  # fmt: skip

    found = [may_read(each, newer) for each in (asked.founder, asked.editor)]

    assert found == [True, False]
