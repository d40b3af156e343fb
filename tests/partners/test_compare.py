"""Partners side by side."""

import pytest

from partners.enums import Circle, OrganisationKind
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
COMPARE = "/en/partners/compare/"


def several(count):
    return [make_organisation(name=f"House {number}") for number in range(count)]


def asked(organisations):
    return {"o": [organisation.uid for organisation in organisations]}


def names(answer):
    return [column["name"] for column in answer.context["columns"]]


@pytest.mark.parametrize("count", [2, 4])
def test_the_comparison_asks_the_same_questions_for_two_and_four(client, queries, count):
    organisations = several(count)
    client.get(COMPARE, asked(organisations))

    with queries(9):
        answer = client.get(COMPARE, asked(organisations))

    assert names(answer) == [organisation.name for organisation in organisations]


def test_the_order_is_the_one_of_the_link_and_each_stands_once(client):
    first, second = several(2)

    answer = client.get(COMPARE, {"o": [second.uid, first.uid, second.uid]})

    assert names(answer) == ["House 1", "House 0"]


def test_at_most_four_are_shown_and_the_page_says_so(client):
    answer = client.get(COMPARE, asked(several(6)))

    assert len(names(answer)) == 4
    assert "At most four partners fit side by side" in answer.text
    assert "You chose 2 more than that" in answer.text


def test_what_differs_is_marked_with_a_word_and_can_be_shown_alone(client):
    one = make_organisation(name="One", kind=OrganisationKind.BIOTECH, city="Paris")
    two = make_organisation(name="Two", kind=OrganisationKind.HOSPITAL, city="Paris")
    one.circles.create(circle=Circle.FOUNDER)

    lines = client.get(COMPARE, asked([one, two])).context["lines"]
    only = client.get(COMPARE, {**asked([one, two]), "show": "differences"}).context["lines"]

    assert {line.label: line.differs for line in lines} == {
        "In one sentence": False,
        "Kind": True,
        "Circle": True,
        "City": False,
        "Country": False,
    }
    assert [(line.label, line.cells) for line in only] == [
        ("Kind", [["Biotech company"], ["Hospital"]]),
        ("Circle", [["Founder"], []]),
    ]


@pytest.mark.parametrize(
    ("count", "words"), [(0, "No partner is chosen yet"), (1, "One more partner is needed")]
)
def test_too_few_are_told_what_to_do(client, count, words):
    answer = client.get(COMPARE, asked(several(count)))

    assert answer.status_code == 200
    assert words in answer.text


def test_who_left_the_directory_is_not_shown_nor_named(client):
    shown, hidden, other = several(3)
    hidden.suspend()
    hidden.save()

    answer = client.get(COMPARE, asked([shown, hidden, other]))

    assert names(answer) == ["House 0", "House 2"]
    assert "House 1" not in answer.text
    assert "One partner of this link is no longer in the directory." in answer.text


def test_a_partner_is_removed_and_another_one_added_by_links(client):
    one, two = several(2)

    answer = client.get(COMPARE, asked([one, two]))

    assert answer.context["columns"][0]["without"] == f"{COMPARE}?o={two.uid}"
    assert answer.context["add_url"] == f"/en/partners/?o={one.uid}&o={two.uid}"


def test_the_list_keeps_what_was_put_aside_and_offers_each_partner(client):
    one, two = several(2)

    page = client.get("/en/partners/", {"o": one.uid}).text

    assert f'<input type="checkbox" name="o" value="{one.uid}" checked> House 0' in page
    assert f'<input type="checkbox" name="o" value="{two.uid}" form="compare">' in page
    assert f'<input type="hidden" name="o" value="{one.uid}">' in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "مرحبا", "🧬" * 50])
def test_any_name_is_shown_as_text(client, name):
    organisations = [make_organisation(name=name), make_organisation()]

    answer = client.get(COMPARE, asked(organisations))

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
