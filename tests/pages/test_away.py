"""While the database is away, pages say so and when to come back."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from pscc.pages.views.errors import server_error


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (OperationalError("connection refused"), 503, "The portal is being maintained"),
        (ValueError("a mistake of ours"), 500, "Something went wrong"),
    ],
)
def test_an_absent_database_is_not_a_mistake(error, status, heading):
    request = RequestFactory().get("/en/")

    try:
        raise error
    except (OperationalError, ValueError):
        response = server_error(request)

    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("60" if status == 503 else None)
    assert f"<h1>{heading}" in response.content.decode()
