"""Who may see and do what in the cluster's life."""

from typing import Any

import rules

from partners.models import ConflictOfInterest, Project
from partners.permissions import behind_no_wall, edits_organisation, edits_project
from pscc.accounts.permissions import (
    is_administrator,
    is_communication,
    is_programme_officer,
    is_signed_in,
    is_staff_member,
)
from pscc.community.models import (
    BoardEntry,
    Cooperation,
    Introduction,
    ListedPerson,
    Registration,
)
from pscc.community.models.people import work_together

tells_the_public = is_communication | is_administrator
keeps_lists = tells_the_public | is_programme_officer


@rules.predicate
def is_own_registration(user: Any, registration: Registration | None) -> bool:
    """Hold for the person who registered."""
    return registration is not None and registration.person_id == user.pk


@rules.predicate
def stands_behind(user: Any, entry: BoardEntry | None) -> bool:
    """Hold for owners and editors of the organisation that an entry is of, and for those who write
    on its project.
    """
    if entry is None:
        return False
    return bool(edits_organisation(user, entry.organisation) or edits_project(user, entry.project))


@rules.predicate
def behind_no_wall_of_entry(user: Any, entry: BoardEntry | None) -> bool:
    """Hold unless a conflict of interest keeps the person away from the project of an entry."""
    return entry is None or bool(behind_no_wall(user, entry.project))


@rules.predicate
def is_own_introduction(user: Any, introduction: Introduction | None) -> bool:
    """Hold for whoever asked for it."""
    return introduction is not None and introduction.asked_by_id == user.pk


@rules.predicate
def is_asked(user: Any, introduction: Introduction | None) -> bool:
    """Hold for the person of the directory whom somebody asks to meet."""
    return introduction is not None and introduction.person_id == user.pk


@rules.predicate
def works_with(user: Any, listed: ListedPerson | None) -> bool:
    """Hold for the person of the directory, and for those of one organisation or project team with
    them.
    """
    return listed is not None and (
        listed.person_id == user.pk or work_together(user, listed.person)
    )


@rules.predicate
def answers_introduction(user: Any, introduction: Introduction | None) -> bool:
    """Hold for those behind the entry, or for the person of the directory, once they were shown
    it.
    """
    if introduction is None or introduction.shown_at is None:
        return False
    return bool(stands_behind(user, introduction.entry) or is_asked(user, introduction))


@rules.predicate
def is_on_a_side(user: Any, introduction: Introduction | None) -> bool:
    """Hold for whoever asked, for those behind the entry, and for the person of the directory and
    those who work with them.
    """
    return introduction is not None and bool(
        is_own_introduction(user, introduction)
        or is_asked(user, introduction)
        or (introduction.person and work_together(user, introduction.person))
        or stands_behind(user, introduction.entry)
    )


@rules.predicate
def is_introduced(user: Any, introduction: Introduction | None) -> bool:
    """Hold for the two who have each other's address."""
    return (
        introduction is not None
        and introduction.agreed_at is not None
        and user.pk in (introduction.asked_by_id, introduction.answered_by_id)
    )


@rules.predicate
def behind_no_wall_of_introduction(user: Any, introduction: Introduction | None) -> bool:
    """Hold unless a conflict of interest keeps the person away from the project of its entry, or
    from one in whose team the person of the directory is.
    """
    if introduction is None:
        return True
    if introduction.person is not None:
        projects = Project.objects.of_team(introduction.person)
        walls = ConflictOfInterest.objects.walls(user)
        return not walls.filter(project__in=projects.values("pk")).exists()
    return bool(behind_no_wall_of_entry(user, introduction.entry))


@rules.predicate
def declares_cooperation(user: Any, cooperation: Cooperation | None) -> bool:
    """Hold for those who write for the first side of a cooperation."""
    if cooperation is None:
        return False
    project = cooperation.project
    writes = edits_organisation(user, cooperation.organisation)
    return bool(writes and (project is None or edits_project(user, project)))


@rules.predicate
def answers_cooperation(user: Any, cooperation: Cooperation | None) -> bool:
    """Hold for those who write for the other side of a cooperation."""
    if cooperation is None:
        return False
    partner, project = cooperation.partner, cooperation.partner_project
    return bool(edits_organisation(user, partner) or edits_project(user, project))


@rules.predicate
def behind_no_wall_of_cooperation(user: Any, cooperation: Cooperation | None) -> bool:
    """Hold unless a conflict of interest keeps the person away from a project of either side."""
    if cooperation is None:
        return True
    projects = (cooperation.project, cooperation.partner_project)
    return all(behind_no_wall(user, each) for each in projects)


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
rules.add_perm("community.view_issue", is_staff_member)
rules.add_perm("community.change_issue", tells_the_public)
rules.add_perm("community.release_issue", tells_the_public)
rules.add_perm("community.drop_issue", tells_the_public)

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

# The board: written by those who may speak for an organisation or a project, hidden by staff.
for _act in ("save", "publish", "close", "withdraw"):
    rules.add_perm(f"community.{_act}_board_entry", is_signed_in & stands_behind)
for _act in ("suspend", "restore"):
    rules.add_perm(f"community.{_act}_board_entry", keeps_lists & behind_no_wall_of_entry)
rules.add_perm("community.view_boardentry", is_staff_member)

# Introductions: between two sides; staff look after them, never at one of their own.
rules.add_perm("community.ask_to_meet", is_signed_in & ~stands_behind)
rules.add_perm("community.ask_to_meet_person", is_signed_in & ~works_with)
rules.add_perm("community.withdraw_introduction", is_signed_in & is_own_introduction)
rules.add_perm("community.tell_outcome", is_signed_in & is_introduced)
for _act in ("accept", "decline"):
    rules.add_perm(
        f"community.{_act}_introduction",
        is_signed_in & answers_introduction & ~is_own_introduction,
    )
rules.add_perm("community.view_introduction", keeps_lists & behind_no_wall_of_introduction)
for _act in ("release", "stop"):
    rules.add_perm(
        f"community.{_act}_introduction",
        keeps_lists & behind_no_wall_of_introduction & ~is_on_a_side,
    )
# Cooperations: declared by one side, confirmed by the other; the team may do either, but never
# agrees for a side that everyone may know.
writes_cooperation = is_signed_in & (declares_cooperation | answers_cooperation)
looks_after_cooperation = keeps_lists & behind_no_wall_of_cooperation
rules.add_perm(
    "community.declare_cooperation", (is_signed_in & declares_cooperation) | looks_after_cooperation
)
for _act in ("confirm", "decline"):
    rules.add_perm(
        f"community.{_act}_cooperation",
        (is_signed_in & answers_cooperation) | looks_after_cooperation,
    )
for _act in ("dispute", "end"):
    rules.add_perm(f"community.{_act}_cooperation", writes_cooperation | looks_after_cooperation)
rules.add_perm("community.publish_cooperation", writes_cooperation)
rules.add_perm("community.view_cooperation", looks_after_cooperation)

# The directory of people: everyone for themselves; the team sees who is hidden, changes nothing.
rules.add_perm("community.list_oneself", is_signed_in)
rules.add_perm("community.view_listedperson", keeps_lists)
