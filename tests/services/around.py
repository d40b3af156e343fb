"""People on every side of a request, for tests."""

from partners.enums import ConflictOrigin, MembershipRole, ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from tests.factories import make_membership, make_staff, make_team_member, make_user
from tests.services.requesting import Asked, make_asked


def _of_team(asked: Asked, role: ProjectRole) -> User:
    user = make_user()
    make_team_member(project=asked.project, user=user, role=role)
    return user


def _viewer(asked: Asked) -> User:
    user = make_user()
    make_membership(user=user, organisation=asked.provider, role=MembershipRole.VIEWER)
    return user


def walled_from(asked: Asked, user: User) -> User:
    """Keep a person away from the project by a conflict of interest."""
    ConflictOfInterest.objects.create(
        person=user, project=asked.project, origin=ConflictOrigin.DECLARED
    )
    return user


def _walled_provider(asked: Asked) -> User:
    user = make_user()
    make_membership(user=user, organisation=asked.provider, role=MembershipRole.EDITOR)
    return walled_from(asked, user)


_MAKE = {
    "signatory": lambda asked: asked.founder,
    "editor of the team": lambda asked: _of_team(asked, ProjectRole.EDIT),
    "reader of the team": lambda asked: _of_team(asked, ProjectRole.VIEW),
    "provider": lambda asked: asked.editor,
    "viewer at the provider": _viewer,
    "walled provider": _walled_provider,
    "other provider": lambda asked: make_asked(request=asked.request).editor,
    "advisor": lambda _asked: make_staff(Role.ADVISOR),
    "walled advisor": lambda asked: walled_from(asked, make_staff(Role.ADVISOR)),
    "communication": lambda _asked: make_staff(Role.COMMUNICATION),
    "stranger": lambda _asked: make_user(),
}
PEOPLE = list(_MAKE)


def person(asked: Asked, who: str) -> User:
    """Return somebody on one side of a request."""
    return _MAKE[who](asked)
