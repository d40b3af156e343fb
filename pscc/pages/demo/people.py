"""The demo's accounts, all with one password that production refuses."""

from datetime import datetime

from partners.enums import MembershipRole
from partners.models import Membership, Organisation
from pscc.accounts.actions import create_person
from pscc.accounts.enums import Role
from pscc.accounts.models import User

PASSWORD = "pscc-demo-2026"  # noqa: S105 printed on purpose; production refuses it
DOMAIN = "demo.example"

# By account: its name, language and roles.
PEOPLE: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    "founder": ("Founder (demo)", "fr", ()),
    "founder2": ("Second founder (demo)", "fr", ()),
    "founder3": ("Third founder (demo)", "fr", ()),
    "founder4": ("German founder (demo)", "en", ()),
    "colleague": ("Colleague of the founder (demo)", "fr", ()),
    "partner": ("Partner (demo)", "en", ()),
    "expert": ("Expert (demo)", "fr", ()),
    "expert2": ("Second expert (demo)", "en", ()),
    "expert3": ("Third expert (demo)", "fr", ()),
    "expert4": ("Fourth expert (demo)", "fr", ()),
    "chair": ("Chair (demo)", "fr", ()),
    "staff": ("Programme officer (demo)", "fr", (Role.PROGRAMME_OFFICER,)),
    "manager": ("Call manager (demo)", "fr", (Role.CALL_MANAGER,)),
    "funder": ("Funder (demo)", "fr", (Role.FUNDER,)),
    "admin": ("Administrator (demo)", "fr", (Role.ADMINISTRATOR,)),
}
# The fourth expert's tie to a company is what the portal finds as a conflict of interest.
MEMBERSHIPS = (
    ("demo-biotech-a", "founder", MembershipRole.OWNER),
    ("demo-biotech-a", "colleague", MembershipRole.EDITOR),
    ("demo-biotech-b", "founder2", MembershipRole.OWNER),
    ("demo-medtech-c", "founder3", MembershipRole.OWNER),
    ("demo-medtech-c", "expert4", MembershipRole.VIEWER),
    ("demo-diagnostik", "founder4", MembershipRole.OWNER),
    ("demo-provider", "partner", MembershipRole.EDITOR),
)


def email_of(account: str) -> str:
    """Return the login of a demo account."""
    return f"{account}@{DOMAIN}"


def load_people(at: datetime) -> dict[str, User]:
    """Create the accounts that are missing; return all of them by their short name."""
    emails = {email_of(account): account for account in PEOPLE}
    people = {emails[user.email]: user for user in User.objects.filter(email__in=emails)}
    for account, (name, language, roles) in PEOPLE.items():
        if account not in people:
            people[account] = create_person(
                email=email_of(account),
                name=name,
                language=language,
                roles=roles,
                password=PASSWORD,
                accepts_terms=True,
                is_demo=True,
                at=at,
            )
    return people


def load_memberships(people: dict[str, User], at: datetime) -> None:
    """Let the demo's people act for their organisations; one that was ended stays ended."""
    organisations = Organisation.objects.in_bulk(
        [slug for slug, _account, _role in MEMBERSHIPS], field_name="slug"
    )
    users = [people[account] for _slug, account, _role in MEMBERSHIPS]
    known = set(
        Membership.objects.filter(user__in=users).values_list(
            "organisation__slug", "user_id", "role"
        )
    )
    Membership.objects.bulk_create(
        Membership(organisation=organisations[slug], user=people[account], role=role, since=at)
        for slug, account, role in MEMBERSHIPS
        if (slug, people[account].pk, role.value) not in known
    )
