"""The yearly certificate: counts by call, names no application, and is the expert's alone."""

import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from calls.certificates import render_certificate
from calls.enums import ApplicationState, AssignmentState
from calls.models import Assignment
from calls.queries.certificates import certificate_years, contribution
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db


def reviewed(expert, *, call, at=NOW, title="Secret cure"):
    application = make_application(
        call=call, state=ApplicationState.IN_REVIEW, project=make_project(title=title)
    )
    review = make_assignment(
        application=application, expert=expert, state=AssignmentState.SUBMITTED
    )
    Assignment.objects.filter(pk=review.pk).update(submitted_at=at)
    return application


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_reviews_are_counted_by_call_and_by_the_year_in_paris():
    expert = make_user()
    one, two = make_call(code="A", title="One"), make_call(code="B", title="Two")
    for call in (one, one, two):
        reviewed(expert, call=call)
    reviewed(expert, call=one, at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))  # 00:30 in Paris
    reviewed(expert, call=one, at=datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    make_assignment(expert=expert, state=AssignmentState.ACCEPTED)

    years = {year: contribution(expert, year) for year in certificate_years(expert)}

    assert {year: (each.total, each.calls) for year, each in years.items()} == {
        2026: (4, [(one, 3), (two, 1)]),
        2025: (1, [(one, 1)]),
    }


def test_a_review_behind_a_wall_does_not_count():
    expert = make_user()
    application = reviewed(expert, call=make_call())
    ConflictOfInterest.objects.create(
        person=expert, project=application.project, origin=ConflictOrigin.STAFF
    )

    assert contribution(expert, 2026) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Eve Expert", "2 reviews", "One", "0000-0002-1825-0097", "1 June 2026"]),
        ("fr", ["Eve Expert", "One", "0000-0002-1825-0097", "juin 2026"]),
    ],
)
def test_the_paper_is_tagged_and_names_no_application(language, words):
    expert = make_user(name="Eve Expert", orcid="0000-0002-1825-0097")
    call = make_call(title="One")
    applications = [reviewed(expert, call=call) for _ in range(2)]

    pdf = render_certificate(contribution(expert, 2026), language, NOW)

    reader, text = text_of(pdf)
    assert [word for word in words if word not in text] == []
    assert [each.reference for each in applications if each.reference in text] == []
    assert "Secret cure" not in text
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_only_the_expert_gets_it(client):
    expert, other = make_user(), make_user()
    reviewed(expert, call=make_call())
    address = reverse("calls:expert_certificate", args=(2026,))

    client.force_login(expert)
    own, unknown = client.get(address), client.get(address.replace("2026", "2024"))
    client.force_login(other)
    strange = client.get(address)

    assert (own.status_code, unknown.status_code, strange.status_code) == (200, 404, 404)
    assert own["Content-Type"] == "application/pdf"
    assert own["Content-Disposition"] == 'attachment; filename="certificate-2026-en.pdf"'
    assert own["Cache-Control"] == "private, no-store"


def test_the_desk_leads_to_the_certificates(client):
    expert = make_user()
    reviewed(expert, call=make_call())
    client.force_login(expert)

    page = client.get(reverse("calls:review_list")).content.decode()

    assert reverse("calls:expert_certificate", args=(2026,)) + "?language=fr" in page
