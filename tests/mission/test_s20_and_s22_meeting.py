"""What the founding text promises of people who find each other, and of what comes of it."""

import pytest
from django.core.cache import cache

from pscc.community.enums import IntroductionState
from pscc.community.models import BoardEntry, Cooperation, Introduction, ListedPerson
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.mission.portal import rows_of

pytestmark = pytest.mark.xdist_group("mission")

ENTRY = "Partner for a phase I study"


def mails(kind: str) -> dict[str, str]:
    """Return the text of each mail of a kind by who gets it."""
    drain(seconds=60)
    rows = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return dict(rows.order_by("pk").values_list("recipient__email", "text"))


def page_of_entry(member):
    return member.get(BoardEntry.objects.get(title_en=ENTRY).get_absolute_url())


def page_of_person(member):
    listed = ListedPerson.objects.get(person__email="partner@demo.example")
    return member.get("/en/people/?q=proteomics").follow(str(listed))


# S20 "interaction and cross-fertilization of talents and expertise": to an entry of the board, and
# to a person of the directory
@pytest.mark.parametrize(
    "case",
    [
        ("founder3", "founder", page_of_entry, ENTRY),
        ("founder", "partner", page_of_person, "Through the people directory"),
    ],
    ids=["entry", "person"],
)
def test_s20_two_meet_once_both_agreed_and_get_addresses_only_then(portal, case):
    asks, answers, find, row = case
    asker, other = portal.as_(asks), portal.as_(answers)
    his, theirs = f"{asks}@demo.example", f"{answers}@demo.example"

    found = find(asker)
    form = found.follow("Ask to meet")
    asked = form.send("Send the request", message="Our centre is used to it.", agrees="on")
    request = mails("community.introduction_request")[theirs]
    answered = other.get("/en/introductions/")
    page = other.get(
        next(
            each.get("href")
            for each in answered.tree.xpath("//li[contains(@class, 'row-item')]//a")
            if row in "".join(each.xpath("ancestor::li[1]")[0].itertext())
        )
    )
    agreed = page.send("Accept", agrees="on")
    given = mails("community.introduction_agreed_asker")[his]

    assert "Your request is on its way." in asked.body.decode()
    assert [his in text for text in (request, page.words)] == [False, False]
    assert [theirs in each.words for each in (found, form, asked)] == [False] * 3
    assert "Our centre is used to it." in page.words
    assert [address in agreed.words for address in (his, theirs)] == [True, True]
    assert [address in given for address in (his, theirs)] == [True, True]
    assert theirs in mails("community.introduction_agreed_answerer")


def counted(portal) -> int:
    """Return how many cooperations came about this year, as everyone reads it."""
    cache.clear()
    rows = rows_of(portal.get("/impact/indicators.csv?lang=en").body)
    year = str(now().year)
    (row,) = [row for row in rows if (row["key"], row["year"]) == ("cooperations", year)]
    return int(row["low"])


# S22 "facilitating cooperations"
def test_s22_an_introduction_that_closes_as_a_cooperation_counts_once(portal):
    drain(seconds=60)
    introduction = Introduction.objects.get(state=IntroductionState.ACCEPTED, person=None)
    before = counted(portal)

    for person in ("partner", "founder2"):
        page = portal.as_(person).get(introduction.get_absolute_url())
        told = page.send("Tell the cluster’s team", answer="started")
        drain(seconds=60)
    introduction.refresh_from_db()

    assert "A cooperation has started." in told.words
    assert introduction.state == IntroductionState.CLOSED
    assert counted(portal) == before + 1
    assert Cooperation.objects.filter(introduction_uid=introduction.uid).count() == 1
