"""Staff for these tests."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group


def keeper(role: str = "programme_officer") -> Any:
    """Return a member of staff with one role."""
    user = get_user_model().objects.create_user(
        f"{role}@demo.example", name="Staff", language="en", is_staff=True
    )
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user
