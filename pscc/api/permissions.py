"""Who lets programs of an organisation, or of the cluster, come with a key."""

from typing import Any

import rules

from partners.permissions import owns_organisation
from pscc.accounts.permissions import is_officer, is_signed_in
from pscc.api.models import ApiKey, Webhook


@rules.predicate
def owns_its_organisation(user: Any, thing: ApiKey | Webhook | None) -> bool:
    """Hold for owners of the organisation to which a key or a webhook was given."""
    return thing is not None and bool(owns_organisation(user, thing.organisation))


rules.add_perm("api.make_key", is_signed_in & owns_organisation)
rules.add_perm("api.make_own_key", is_officer)  # the cluster's own
rules.add_perm("api.revoke_key", is_officer | (is_signed_in & owns_its_organisation))
rules.add_perm("api.view_apikey", is_officer)

rules.add_perm("api.make_webhook", is_signed_in & owns_organisation)
rules.add_perm("api.make_own_webhook", is_officer)  # the cluster's own
rules.add_perm("api.manage_webhook", is_officer | (is_signed_in & owns_its_organisation))
rules.add_perm("api.view_webhook", is_officer)
