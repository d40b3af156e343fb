"""The newsletter of the demo: an issue that was sent a month ago, one that was dropped, one that
waits, and a reader.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pscc.accounts.models import User
from pscc.community.actions.issues import (
    drop_issue,
    make_due_issues,
    release_issue,
    save_issue,
)
from pscc.community.actions.subscriptions import Wish, follow_topics
from pscc.community.enums import Topic
from pscc.community.models import Issue
from pscc.pages.demo.clock import database_time

BEFORE = timedelta(days=30, hours=1)  # so that the next monthly issue is due today
INTRO = {
    "intro_fr": "Introduction inventée pour la démonstration : bonne lecture.",
    "intro_en": "An introduction invented for the demo: enjoy reading.",
}


def load_newsletter(people: Mapping[str, User], at: datetime) -> None:
    """Make the issues from the news and events of the demo, which were loaded just before."""
    by = people["admin"]
    with database_time(at - BEFORE) as moment:
        wish = Wish(topics=list(Topic.values), language="fr")
        follow_topics(by=people["founder"], wish=wish, at=moment)
        make_due_issues(at=moment)
        for issue in Issue.objects.filter(until=moment):
            _introduce(issue, by, moment)
            release_issue(issue_id=issue.pk, by=by, at=moment)
    with database_time(at - timedelta(minutes=30)) as moment:
        make_due_issues(at=moment)
        for issue in Issue.objects.filter(until=moment)[:1]:
            drop_issue(issue_id=issue.pk, by=by, at=moment)
    make_due_issues(at=at)


def _introduce(issue: Issue, by: User, at: datetime) -> None:
    for name, words in INTRO.items():
        setattr(issue, name, words)
    save_issue(issue=issue, by=by, at=at)
