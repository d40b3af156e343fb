"""The demo's form under construction: complete, with conditions and a table."""

import pytest

from calls.models import FormVersion
from calls.queries.forms_faults import faults_of
from calls.queries.forms_trial import made_up_answers, try_out
from pscc.accounts.enums import Role
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.questions import parse_schema
from pscc.kernel.site import forget_site
from pscc.pages.demo.calls import load_calls
from pscc.pages.demo.calls_b import CODE, load_form_begun
from tests.factories import NOW, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_the_demo_s_form_could_be_published_and_sent() -> None:
    SiteConfiguration.objects.create(
        pk=1, name="Cluster", short_name="Cluster", contact_email="contact@cluster.example"
    )
    forget_site()
    people = {
        "staff": make_staff(Role.PROGRAMME_OFFICER),
        "manager": make_staff(Role.CALL_MANAGER),
        "chair": make_user(),
    }
    load_calls(people, NOW)

    made = [load_form_begun(people, NOW), load_form_begun(people, NOW)]

    version = FormVersion.objects.get(stage__call__code=CODE, published_at__isnull=True)
    answers = made_up_answers(parse_schema(version.schema), "fr")
    trial = try_out(version, answers | {"own_means": "20000"}, frozenset({"sheet"}))
    assert made == [1, 0]
    assert faults_of(version.schema) == []
    assert (trial.missing, trial.hidden) == ([], [])
    assert [each.is_section for each in try_out(version, answers, frozenset()).hidden] == [True]
