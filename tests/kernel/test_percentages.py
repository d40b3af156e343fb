"""A percentage is written as its reader writes it."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from pscc.kernel.formats import percent


@pytest.mark.parametrize(
    ("language", "points", "digits", "written"),
    [
        ("fr", 30, 0, "30\u00a0%"),
        ("en", 30, 0, "30%"),
        ("fr", 12.345, 1, "12,3\u00a0%"),
        ("en", 12.5, 2, "12.50%"),
        ("en", 0, 1, "0.0%"),
    ],
)
def test_the_sign_stands_apart_in_french_only(language, points, digits, written):
    with override(language):
        assert percent(points, digits) == written


def test_nothing_is_no_percentage():
    shown = Template("{% load ui %}[{{ none|percent }}{{ half|percent }}]")

    assert shown.render(Context({"none": None, "half": 50})) == "[50%]"
