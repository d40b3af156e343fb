"""The call of the rush and its applicants, made through the rooms' actions."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from calls.actions.applications import start_application
from calls.enums import CallState
from calls.models import Application, Call, CallStage, FormVersion
from partners.actions.projects import create_project
from partners.enums import MembershipRole, OrganisationKind, OrganisationState
from partners.models import Membership, Organisation
from pscc.accounts.actions import create_person
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.bench.rush_plan import PASSWORD, email_of, schema


def prepare(code: str, applicants: int, at: datetime) -> list[str]:
    """Make a published call and drafts of as many applicants; return the drafts' addresses.

    Everyone has an organisation, a project and the right to sign. The password is hashed once.
    """
    call = _call(code, at)
    people = [_person(number, at) for number in range(applicants)]
    hashed = make_password(PASSWORD)
    User.objects.filter(pk__in=[each.pk for each in people]).update(password=hashed)
    return [_draft(call, number, each, at).uid for number, each in enumerate(people)]


def _call(code: str, at: datetime) -> Call:
    form = schema()
    check_schema(form)
    call = Call(
        code=code,
        slug=f"rush-{code.lower()}",
        title_fr="Appel de la ruée",
        title_en="Call of the rush",
        summary_fr="Appel inventé.",
        summary_en="An invented call.",
        contact_email=site().contact_email,
        is_demo=True,
        created_at=at,
        state=CallState.PUBLISHED,
    )
    call.save()
    stage = CallStage.objects.create(
        call=call,
        number=1,
        name_fr="Dossier",
        name_en="File",
        opens_at=at - timedelta(days=1),
        closes_at=at + timedelta(days=1),
    )
    FormVersion.objects.create(stage=stage, number=1, schema=form, published_at=at)
    return call


def _person(number: int, at: datetime) -> User:
    email = email_of(number)
    known = User.objects.filter(email=email).first()
    return known or create_person(
        email=email,
        name=f"Applicant {number}",
        language="en" if number % 2 else "fr",
        accepts_terms=True,
        is_demo=True,
        at=at,
    )


def _draft(call: Call, number: int, person: User, at: datetime) -> Application:
    name = f"Rush company {call.code} {number}"
    organisation = Organisation.objects.create(
        name=name,
        slug=f"rush-{call.code.lower()}-{number}",
        kind=OrganisationKind.BIOTECH,
        state=OrganisationState.PUBLISHED,
        is_demo=True,
    )
    Membership.objects.create(
        organisation=organisation, user=person, role=MembershipRole.OWNER, since=at
    )
    project = create_project(
        title=f"Rush project {number}", organisation_id=organisation.pk, by=person, at=at
    )
    return start_application(call_id=call.pk, by=person, at=at, project_id=project.pk)
