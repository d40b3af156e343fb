"""What the tests of the directory and of projects share."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from pscc.accounts.models import User
from pscc.kernel.site import forget_site


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin in English: a page in French leaves its language behind in the thread."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _fresh_site() -> Iterator[None]:
    """Let no test see the configuration that another one held."""
    forget_site()
    yield
    forget_site()


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """Return a function that signs a person in and returns the client."""

    def sign_in(person: User) -> Client:
        client.force_login(person)
        return client

    return sign_in
