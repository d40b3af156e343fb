"""Impact passports of the demo: one that a link shows to whoever tries it, one in the making."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from partners.models import Project
from partners.queries.members import digest_of
from pscc.accounts.models import User
from pscc.impact.actions.passports import (
    PassportValues,
    count_reading,
    revoke_passport_share,
    save_passport,
    share_passport,
)
from pscc.impact.enums import PassportSection as Part
from pscc.impact.models import PassportShare
from pscc.impact.queries.passport_items import items_of
from pscc.pages.demo.people import email_of

# No secret: what it opens is invented, and the portal's other links are never chosen by anybody.
DEMO_LINK = "demo-passport"
SHOWN = (Part.STAGES, Part.MILESTONES, Part.SERVICES, Part.AWARDS)
READINGS = (9, 9, 6, 2, 2, 2)  # days ago
WORDS_FR = (
    "Projet fictif de démonstration. En trois ans, d’une idée de laboratoire à un candidat prêt"
    " pour la toxicologie réglementaire, avec les plateformes du cluster."
)
WORDS_EN = (
    "A made-up project of the demo. In three years from an idea on the bench to a candidate ready"
    " for regulatory toxicology, with the cluster’s platforms."
)


def load_passports(at: datetime) -> int:
    """Make the founder's passports: of the first project one that is shared, of the second a draft;
    return how many were made.
    """
    theirs = Project.objects.filter(created_by__email=email_of("founder"), is_demo=True)
    projects = list(theirs.select_related("created_by").order_by("pk")[:2])
    for number, project in enumerate(projects):
        founder = project.created_by
        then = at - timedelta(days=12)
        items = items_of(project, founder)
        picked = {
            each.key: each.mark
            for each in items
            if each.is_public or (number == 0 and each.part in SHOWN)
        }
        values = PassportValues(
            title="Un anticorps de demain (démonstration)" if number == 0 else project.title,
            words_fr=WORDS_FR if number == 0 else "",
            words_en=WORDS_EN if number == 0 else "",
            picked=picked,
        )
        save_passport(project_id=project.pk, version=0, values=values, by=founder, at=then)
        if number == 0:
            _share(project, founder, at)
    return len(projects)


def _share(project: Project, founder: User, at: datetime) -> None:
    """Make a link that is open, with readings, and one that was ended."""
    today, then = timezone.localdate(at), at - timedelta(days=11)
    told: dict[str, Any] = {"project_id": project.pk, "by": founder, "at": then}
    ended, _token = share_passport(
        name="Comité de janvier (démonstration)", expires_on=today + timedelta(days=20), **told
    )
    revoke_passport_share(share_id=ended.pk, by=founder, at=at - timedelta(days=4))
    share, _token = share_passport(
        name="Fonds d’investissement (démonstration)",
        expires_on=today + timedelta(days=180),
        **told,
    )
    PassportShare.objects.filter(pk=share.pk).update(digest=digest_of(DEMO_LINK))
    for days in READINGS:
        count_reading(share_id=share.pk, at=at - timedelta(days=days))
