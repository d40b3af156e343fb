"""What follows from new questions being published."""

from calls.actions.newest_forms import tell_of_newest_form
from pscc.outbox import handles


@handles("calls.form_published")
def tell_teams(form_version_id: int) -> None:
    """Tell the teams whose drafts answer an older version."""
    tell_of_newest_form(form_version_id=form_version_id)
