"""What changed, in the units in which people read it."""

import pytest

from partners.queries.moderation import differences
from tests.factories import make_term

pytestmark = pytest.mark.django_db


def told(before, after):
    """One part before and after: what stayed, [-went-] and {+came+}."""
    (difference,) = differences(before, after)
    marks = {"same": "%s", "del": "[-%s-]", "ins": "{+%s+}"}
    return "".join(marks[piece.mark] % piece.text for piece in difference.pieces)


@pytest.mark.parametrize(
    ("part", "old", "new", "shown"),
    [
        ("kind", "research_organisation", "patient_association",
         "[-Research organisation-] → {+Patient association+}"),
        ("kind", "pharma", "biotech", "[-Pharmaceutical company-] → {+Biotech company+}"),
        ("country", "GB", "US", "[-United Kingdom-] → {+United States+}"),
        ("maturity", "", "mature", "{+Mature (mid-cap, group)+}"),
        ("maturity", "mature", "", "[-Mature (mid-cap, group)-]"),
        ("logo", "one", "two", "a picture"),
        ("summary_en", "A small company", "A large company", "A [-small-]{+large+} company"),
    ],
)  # fmt: skip
def test_a_choice_changes_as_a_whole_and_a_text_word_by_word(part, old, new, shown):
    assert told({part: old}, {part: new}) == shown


def test_terms_change_one_by_one():
    for code, label in (("cell", "Cell biology"), ("plant", "Plant biology"), ("chem", "Physics")):
        make_term(vocabulary="discipline", code=code, label=label)

    shown = told({"disciplines": ["cell", "chem"]}, {"disciplines": ["plant", "chem"]})

    assert "[-Cell biology\n-]" in shown
    assert "{+Plant biology\n+}" in shown


def test_a_value_of_a_row_changes_as_a_whole():
    row = {"id": 1, "metric_en": "Patients", "value": "50000", "as_of": "2022-12-05"}

    shown = told(
        {"facts": [row | {"qualifier": "more_than"}]}, {"facts": [row | {"qualifier": "nearly"}]}
    )

    assert "[-Qualifier: more than-]{+Qualifier: nearly+}" in shown
