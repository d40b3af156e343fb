"""What the founding text promises of people who find each other."""

import pytest

from pscc.community.models import BoardEntry
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message

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
