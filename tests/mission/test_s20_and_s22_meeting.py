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
ASKER, OTHER = "founder3@demo.example", "founder@demo.example"


def mails(kind: str) -> dict[str, str]:
    """Return the text of each mail of a kind by who gets it."""
    drain(seconds=60)
    rows = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return dict(rows.order_by("pk").values_list("recipient__email", "text"))


# S20 "interaction and cross-fertilization of talents and expertise"
def test_s20_two_meet_once_both_agreed_and_get_addresses_only_then(portal):
    asker, other = portal.as_("founder3"), portal.as_("founder")
    entry = BoardEntry.objects.get(title_en=ENTRY)

    form = asker.get(entry.get_absolute_url()).follow("Ask to meet")
    asked = form.send("Send the request", message="Our centre is used to it.", agrees="on")
    request = mails("community.introduction_request")[OTHER]
    answered = other.get("/en/introductions/")
    page = other.get(
        next(
            each.get("href")
            for each in answered.tree.xpath("//li[contains(@class, 'row-item')]//a")
            if ENTRY in "".join(each.xpath("ancestor::li[1]")[0].itertext())
        )
    )
    agreed = page.send("Accept", agrees="on")
    given = mails("community.introduction_agreed_asker")[ASKER]

    assert "Your request is on its way." in asked.body.decode()
    assert [ASKER in text for text in (request, page.words)] == [False, False]
    assert OTHER not in asked.words
    assert "Our centre is used to it." in page.words
    assert [address in agreed.words for address in (ASKER, OTHER)] == [True, True]
    assert [address in given for address in (ASKER, OTHER)] == [True, True]
    assert OTHER in mails("community.introduction_agreed_answerer")


# S20 "interaction and cross-fertilization of talents and expertise": a person of the directory
def test_s20_a_person_who_agreed_to_be_found_is_met_the_same_way(portal):
    asker, other = portal.as_("founder"), portal.as_("partner")
    whom, his = "partner@demo.example", "founder@demo.example"
    listed = ListedPerson.objects.get(person__email=whom)

    found = asker.get("/en/people/?q=proteomics").follow(str(listed))
    form = found.follow("Ask to meet")
    asked = form.send("Send the request", message="Your platform suits our samples.", agrees="on")
    request = mails("community.introduction_request")[whom]
    introduction = Introduction.objects.get(person__email=whom)
    page = other.get(introduction.get_absolute_url())
    agreed = page.send("Accept", agrees="on")

    assert "Your request is on its way." in asked.body.decode()
    assert [whom in each.words for each in (found, form, asked)] == [False] * 3
    assert [his in text for text in (request, page.words)] == [False, False]
    assert "Your platform suits our samples." in page.words
    assert [address in agreed.words for address in (whom, his)] == [True, True]
    given = mails("community.introduction_agreed_asker")[his]
    assert [address in given for address in (whom, his)] == [True, True]


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
