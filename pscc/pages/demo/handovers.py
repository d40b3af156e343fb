"""What happens seldom: a project handed to another company, an application opened in an emergency,
people who went on to a provider's own site.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from calls.actions.emergency import open_emergency_access
from calls.models import Application, EmergencyAccess
from partners.actions.projects import move_project
from partners.models import Organisation, Project, ProjectMove
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from services.actions.referrals import refer
from services.models import Referral, Service

People = Mapping[str, User]

SENSOR, BUYER, ELSEWHERE = "Capteur de température DC-11", "demo-diagnostik", "demo-cohort"


def load_handovers(people: People, at: datetime) -> int:
    """Let what is missing of it have happened; return how many things."""
    project = Project.objects.get(title=SENSOR, created_by=people["founder3"])
    application = Application.objects.get(project=project)
    return (
        _open(application, people["admin"], at)
        + _hand_over(project, people["staff"], at)
        + _lead_on(people, at)
    )


def _open(application: Application, by: User, at: datetime) -> int:
    if EmergencyAccess.objects.filter(application=application).exists():
        return 0
    reason = "La fondatrice nous signale par téléphone que ses réponses ont disparu (fictif)."
    with database_time(at - timedelta(days=20)) as moment:
        open_emergency_access(application_id=application.pk, reason=reason, by=by, at=moment)
    return 1


def _hand_over(project: Project, by: User, at: datetime) -> int:
    if ProjectMove.objects.filter(project=project).exists():
        return 0
    buyer = Organisation.objects.get(slug=BUYER)
    reason = "La société a repris le capteur et son équipe (exemple fictif)."
    with database_time(at - timedelta(days=10)) as moment:
        move_project(
            project_id=project.pk, organisation_id=buyer.pk, reason=reason, by=by, at=moment
        )
    return 1


def _lead_on(people: People, at: datetime) -> int:
    service = Service.objects.get(slug=ELSEWHERE)
    if Referral.objects.filter(service=service).exists():
        return 0
    for days, person in ((6, people["founder"]), (3, AnonymousUser()), (1, people["founder2"])):
        refer(service_id=service.pk, by=person, at=at - timedelta(days=days))
    return 3
