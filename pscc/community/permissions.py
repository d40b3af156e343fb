"""Who may see and do what in the cluster's life."""

import rules

from pscc.accounts.permissions import is_administrator, is_communication, is_staff_member

tells_the_public = is_communication | is_administrator

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
