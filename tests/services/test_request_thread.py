"""Messages of a request: who writes, who reads, what is new, and whose files are whose."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.requests.thread import ThreadClosedError, mark_thread_read, post_message
from services.actions.requests.uploads import CannotAttachError
from services.enums import SubRequestState
from services.models import RequestFile, ThreadMessage, ThreadSeen
from tests.factories import NOW, make_staff
from tests.services.around import PEOPLE, person, walled_from
from tests.services.requesting import make_asked
from tests.services.test_at_once import at_once

pytestmark = pytest.mark.django_db
S = SubRequestState
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
AT = NOW + timedelta(hours=1)


def write(asked, by, body="Hello", at=AT, uploads=()):
    return post_message(
        sub_request_id=asked.sub_request.pk, body=body, uploads=uploads, by=by, at=at
    )


def address(asked):
    return reverse("services:sub_request_thread", args=[asked.sub_request.uid])


def pdf(name="plan.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


# --- Who writes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "side"),
    [
        ("signatory", "applicant"),
        ("editor of the team", "applicant"),
        ("provider", "provider"),
        ("advisor", "staff"),
    ],
)
def test_every_side_writes_in_its_own_name(who, side):
    asked = make_asked()
    author = person(asked, who)

    message = write(asked, author, "  First line\nsecond  ")

    assert (message.author, message.side, message.body, message.sent_at) == (
        author, side, "First line\nsecond", AT,
    )  # fmt: skip


WRITERS = {"signatory", "editor of the team", "provider", "advisor"}


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in WRITERS])
def test_nobody_else_writes(who):
    asked = make_asked()
    somebody = person(asked, who)

    with pytest.raises(PermissionDenied):
        write(asked, somebody)

    assert ThreadMessage.objects.count() == 0


@pytest.mark.parametrize("body", ["", " \n ", "\x00"])
def test_a_message_has_words(body):
    asked = make_asked()

    with pytest.raises(Refused, match="Write your message first"):
        write(asked, asked.founder, body)


def test_a_message_has_an_end():
    asked = make_asked()

    with pytest.raises(Refused, match="10000 characters"):
        write(asked, asked.founder, "x" * 10_001)


def test_pressed_twice_it_is_one_message():
    asked = make_asked()

    first = write(asked, asked.founder)
    again = write(asked, asked.founder, at=AT + timedelta(seconds=5))
    later = write(asked, asked.founder, at=AT + timedelta(minutes=2))

    assert again == first
    assert later != first


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_one_message():
    asked = make_asked()

    at_once(lambda: write(asked, asked.founder), lambda: write(asked, asked.founder))

    assert ThreadMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("after", "is_open"),
    [(timedelta(days=30) - timedelta(seconds=1), True), (timedelta(days=30), False)],
)
def test_people_write_until_thirty_days_after_the_end(after, is_open):
    asked = make_asked(S.NOT_FOR_US)

    if is_open:
        write(asked, asked.founder, at=NOW + after)
    else:
        with pytest.raises(ThreadClosedError, match="ended more than 30 days ago"):
            write(asked, asked.founder, at=NOW + after)

    assert ThreadMessage.objects.count() == int(is_open)


def test_there_is_no_thread_before_sending():
    asked = make_asked(S.DRAFT)

    with pytest.raises(ThreadClosedError, match="Send the request first"):
        write(asked, asked.founder)


def test_what_was_written_stays_readable_after_the_end(signed_in):
    asked = make_asked(S.NOT_FOR_US)
    write(asked, asked.founder, "Readable for good")

    page = signed_in(asked.editor).get(asked.sub_request.get_absolute_url()).text

    assert "Readable for good" in page
    assert "Nobody writes here any more" in page
    assert 'name="body"' not in page


# --- Files ----------------------------------------------------------------------------------------


def test_attachments_hang_on_their_message(storage):
    asked = make_asked()

    message = write(asked, asked.founder, uploads=[pdf(), pdf("more.pdf")])

    assert [
        (each.kind, each.title, each.sub_request_id, each.file.purpose, each.added_by)
        for each in message.files.order_by("pk")
    ] == [
        ("message", name, asked.sub_request.pk, "services.request", asked.founder)
        for name in ("plan.pdf", "more.pdf")
    ]


def test_a_file_that_is_refused_sends_nothing(storage):
    asked = make_asked()
    bad = SimpleUploadedFile("plan.pdf", b"MZ")

    with pytest.raises(CannotAttachError, match=r"plan\.pdf"):
        write(asked, asked.founder, uploads=[pdf("good.pdf"), bad])

    assert (ThreadMessage.objects.count(), RequestFile.objects.count()) == (0, 0)


def test_ten_files_at_once_are_enough(storage):
    asked = make_asked()

    with pytest.raises(CannotAttachError, match="At most 10 files"):
        write(asked, asked.founder, uploads=[pdf(f"{number}.pdf") for number in range(11)])


# --- What is new ----------------------------------------------------------------------------------


def test_reading_marks_and_never_goes_back():
    asked = make_asked()

    for at in (AT, AT + timedelta(hours=2), AT + timedelta(hours=1)):
        mark_thread_read(sub_request_id=asked.sub_request.pk, by=asked.founder, at=at)

    assert ThreadSeen.objects.get().seen_at == AT + timedelta(hours=2)


@pytest.mark.parametrize(
    ("method", "headers", "marks"),
    [
        ("get", {}, True),
        ("get", {"Sec-Purpose": "prefetch"}, False),
        ("get", {"Sec-Purpose": "prefetch;prerender"}, False),
        ("get", {"User-Agent": "Googlebot/2.1"}, False),
        ("head", {}, False),
    ],
)
@pytest.mark.parametrize("page", ["sub_request", "sub_request_thread"])
def test_a_thread_is_read_when_somebody_sees_it(page, method, headers, marks, signed_in):
    asked = make_asked()
    write(asked, asked.founder)
    client = signed_in(asked.editor)
    url = reverse(f"services:{page}", args=[asked.sub_request.uid])

    getattr(client, method)(url, headers=BROWSER | headers)

    assert ThreadSeen.objects.filter(person=asked.editor).exists() is marks


def test_what_is_new_says_so_once(signed_in):
    asked = make_asked()
    write(asked, asked.founder, "Look at this")
    client = signed_in(asked.editor)
    url = asked.sub_request.get_absolute_url()

    first, second = (client.get(url, headers=BROWSER).text for _ in range(2))

    assert ["<span>New</span>" in page for page in (first, second)] == [True, False]


def test_one_s_own_words_are_not_new(signed_in):
    asked = make_asked()
    write(asked, asked.founder)

    page = signed_in(asked.founder).get(address(asked)).text

    assert "<span>new</span>" not in page


# --- The pages ------------------------------------------------------------------------------------


def test_a_message_is_sent_without_a_script(signed_in, storage):
    asked = make_asked()
    client = signed_in(asked.founder)

    response = client.post(
        address(asked), {"body": "Here it is.", "uploads": [pdf(), pdf("b.pdf")]}
    )

    assert response.status_code == 302
    assert response.url == f"{asked.sub_request.get_absolute_url()}#thread"
    assert ThreadMessage.objects.get().files.count() == 2


def test_what_was_typed_stays_where_a_file_is_refused(signed_in, storage):
    asked = make_asked()
    bad = SimpleUploadedFile("plan.pdf", b"MZ")

    response = signed_in(asked.founder).post(
        address(asked), {"body": "Long and careful words", "uploads": [bad]}
    )

    assert response.status_code == 200
    assert "Long and careful words" in response.text
    assert "plan.pdf:" in response.text
    assert ThreadMessage.objects.count() == 0


def test_words_are_words_and_never_markup_or_links(signed_in):
    asked = make_asked()
    write(asked, asked.founder, "<script>alert(1)</script>\nhttps://evil.example/ javascript:x")

    page = signed_in(asked.editor).get(address(asked)).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in page
    assert 'href="https://evil.example' not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("reader of the team", 403), ("viewer at the provider", 404), ("other provider", 404)],
)
def test_who_may_not_write_by_address_either(who, status, signed_in):
    asked = make_asked()
    client = signed_in(person(asked, who))

    response = client.post(address(asked), {"body": "Hello"})

    assert response.status_code == status
    assert ThreadMessage.objects.count() == 0


def test_a_wall_that_came_later_closes_the_thread(signed_in):
    asked = make_asked()
    walled_from(asked, asked.editor)

    response = signed_in(asked.editor).get(address(asked))

    assert response.status_code == 404


def test_the_cluster_s_team_writes_in_its_own_name(signed_in):
    asked = make_asked()
    advisor = make_staff(Role.ADVISOR, name="Ada Advisor")
    write(asked, advisor, "Can we help?")

    page = signed_in(asked.founder).get(asked.sub_request.get_absolute_url()).text

    assert "Ada Advisor, Cluster&#x27;s team" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_thread_asks_as_much_for_one_message_as_for_three(number, signed_in, queries):
    asked = make_asked()
    for each in range(number):
        write(asked, asked.founder, f"Message {each}", at=AT + timedelta(minutes=each))
    mark_thread_read(
        sub_request_id=asked.sub_request.pk, by=asked.editor, at=AT + timedelta(days=1)
    )
    client = signed_in(asked.editor)
    client.get(address(asked))  # the session notes that it is in use

    with queries(14):
        client.get(address(asked))
