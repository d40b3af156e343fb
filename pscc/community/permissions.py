"""Who may see and do what in the cluster's life."""

from typing import Any

import rules

from pscc.accounts.permissions import (
    is_administrator,
    is_communication,
    is_programme_officer,
    is_signed_in,
    is_staff_member,
)
from pscc.community.models import Registration

tells_the_public = is_communication | is_administrator
keeps_lists = tells_the_public | is_programme_officer


@rules.predicate
def is_own_registration(user: Any, registration: Registration | None) -> bool:
    """Hold for the person who registered."""
    return registration is not None and registration.person_id == user.pk


rules.add_perm("community.browse_unpublished", is_staff_member)

# News: written and published by the communication team.
rules.add_perm("community.save_news_item", tells_the_public)
rules.add_perm("community.publish_news_item", tells_the_public)
rules.add_perm("community.withdraw_news_item", tells_the_public)
rules.add_perm("community.view_newsitem", is_staff_member)
rules.add_perm("community.add_newsitem", tells_the_public)
rules.add_perm("community.change_newsitem", tells_the_public)
rules.add_perm("community.view_mention", is_staff_member)
for _act in ("add", "change", "delete"):
    rules.add_perm(f"community.{_act}_mention", tells_the_public)

# Newsletter: who has an account follows topics at its address; everybody else by links of mails.
rules.add_perm("community.follow_topics", is_signed_in)

# Events: told as news are; who comes is known to those who keep the lists, and to oneself.
rules.add_perm("community.save_event", tells_the_public)
rules.add_perm("community.publish_event", tells_the_public)
rules.add_perm("community.cancel_event", tells_the_public)
rules.add_perm("community.register_for_event", is_signed_in)
rules.add_perm("community.cancel_registration", is_signed_in & (is_own_registration | keeps_lists))
rules.add_perm("community.note_attendance", keeps_lists)
rules.add_perm("community.view_event", is_staff_member)
rules.add_perm("community.add_event", tells_the_public)
rules.add_perm("community.change_event", tells_the_public)
rules.add_perm("community.view_registration", keeps_lists)
