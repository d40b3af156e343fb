"""The people of the access tests: one of each role that makes a difference."""

ROLES = (
    "anonymous",
    "owner",  # founder: signs for the project
    "co_editor",  # edits it
    "reader",  # may read it
    "stranger",  # founder of another organisation, with an application of their own
    "partner",  # editor of a provider
    "expert",  # declared no conflict on the application, writes the review
    "invited",  # has not answered yet
    "unassigned",  # reviews another application of another call
    "conflicted",  # recused from the application
    "chair",  # of the call's panel
    "officer",  # programme officer
    "manager",  # call manager, own call
    "other_manager",  # call manager of another call
    "advisor",
    "communication",
    "funder",
    "administrator",
    "superuser",  # Django's flag and no role: passes no rule
    "walled_chair",  # four with a conflict that nobody has examined yet
    "walled_officer",
    "walled_manager",
    "walled_administrator",
)

GROUPS = {
    "signed_in": ROLES[1:],
    "everyone": ROLES,
    "team": ("owner", "co_editor", "reader"),
    "writers": ("owner", "co_editor"),
    "office": ("officer", "manager"),
    "experts": ("expert", "invited", "unassigned", "conflicted"),
    # Who handles applications at all, walls apart.
    "officers": ("officer", "manager", "other_manager", "administrator", "walled_officer",
                 "walled_manager", "walled_administrator"),
    "administrators": ("administrator", "walled_administrator"),
    # Who may enter the staff admin.
    "staff": ("officer", "manager", "other_manager", "advisor", "communication", "administrator",
              "walled_officer", "walled_manager", "walled_administrator"),
    "walled": ("walled_chair", "walled_officer", "walled_manager", "walled_administrator"),
}  # fmt: skip


def members(names: str) -> tuple[str, ...]:
    """Spell out a list of roles and groups: "team expert" is owner, co_editor, reader, expert."""
    return tuple(role for name in names.split() for role in GROUPS.get(name, (name,)))
