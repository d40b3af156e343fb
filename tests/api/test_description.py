"""The description of the API (OpenAPI) holds: what it allows is asked, and each answer is read
against it. The questions are the same at every run.
"""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from pscc.api.views.reading import api
from pscc.kernel.clock import now
from pscc.wsgi import application
from tests.api.test_api import GROW, service
from tests.calls.public_side import add_figure, add_question, add_rule, make_two_stages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERY = 20  # questions of chance for each operation, beside those at the bounds of each parameter
ANSWERED = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


def from_a_network(environ, start_response):
    return application({**environ, "REMOTE_ADDR": "192.0.2.10"}, start_response)


def described():
    generation = GenerationConfig(
        modes=list(GenerationMode), deterministic=True, max_examples=EVERY, database="none",
        with_security_parameters=False,  # keys of chance would only be refused
    )  # fmt: skip
    config = SchemathesisConfig(
        projects=ProjectsConfig(default=ProjectConfig(generation=generation))
    )
    said = schemathesis.openapi.from_dict(json.loads(json.dumps(api.described())), config=config)
    said.app = from_a_network
    return said


description = described()


@pytest.fixture(autouse=True)
def something_to_say(settings):
    """Rows for every list, and a limit that the questions of one test do not reach."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "100000/m/key"}
    for grow in GROW.values():
        grow()


def asked(case, *checks):
    """Ask in the test's own transaction, which the end of a request must not close."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        return case.call_and_validate(checks=checks)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@description.parametrize()
@examples(derandomize=True, database=None, max_examples=EVERY, deadline=None)
def test_every_answer_is_one_that_the_description_knows(case):
    asked(case, *ANSWERED, negative_data_rejection)


@pytest.mark.parametrize("name", GROW)
def test_what_there_is_is_said_as_the_description_says(client, name):
    row = client.get(f"/api/v1/{name}").json()["results"][0]
    key = "public_id" if name == "calls" else "uid"

    one = description[f"/api/v1/{name}/{{{key}}}"]["GET"].Case(path_parameters={key: row["id"]})

    assert asked(one, *ANSWERED).status_code == 200


def test_a_call_says_each_of_its_parts_as_the_description_says():
    call = make_two_stages(now(), days=60)
    call.entitled_services.add(service())
    for add in (add_rule, add_question, add_figure):
        add(call)
    path = {"public_id": str(call.public_id)}

    case = description["/api/v1/calls/{public_id}"]["GET"].Case(path_parameters=path)
    said = asked(case, *ANSWERED).json()

    for part in ("forms", "eligibility", "criteria", "services", "faq", "figures"):
        assert said[part], part
