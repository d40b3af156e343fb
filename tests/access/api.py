"""The access table of the doors for programs: everybody reads the same, staff no more. Owners of
company A make keys for its programs; the officers see all keys and revoke them.
"""

from datetime import timedelta
from typing import Any

from partners.models import Organisation
from pscc.accounts.models import User
from pscc.api.actions.keys import make_key
from pscc.api.actions.webhooks import make_webhook
from pscc.api.enums import NoticeKind
from pscc.kernel.clock import now
from tests.access.neighbourhood import keys_of
from tests.access.rows import Row, get, post
from tests.access.staff import buttons, pages

LISTS = ["organisations", "services", "calls", "awards", "news", "events", "vocabularies"]

KEEPERS = "officers"


def api_things(company: Organisation, owner: User) -> dict[str, dict[str, Any]]:
    """Make a key and a webhook of company A."""
    key, _secret = make_key(
        organisation_id=company.pk, name="agenda", valid_for=timedelta(days=30), by=owner, at=now()
    )
    webhook, _secret = make_webhook(
        organisation_id=company.pk, url="https://program.example/hook",
        kinds=[NoticeKind.NEWS_PUBLISHED], by=owner, at=now(),
    )  # fmt: skip
    return {"api key": keys_of(key), "webhook": keys_of(webhook)}


API: list[Row] = [
    get("api_page:explained", "", {200: "everyone"}),
    get("api:openapi", "", {200: "everyone"}),
    *(get(f"api:{name}", "", {200: "everyone"}) for name in LISTS),
    get("api:news", "", {422: "everyone"}, query="?page=0"),
    get("api:organisation", "company", {200: "everyone"}),
    get("api:organisation", "hidden", {404: "everyone"}),
    get("api:service", "service", {200: "everyone"}),
    get("api:service", "draft service", {404: "everyone"}),
    get("api:call", "opportunity", {200: "everyone"}),
    get("api:call", "hidden opportunity", {404: "everyone"}),
    get("api:award", "award", {200: "everyone"}),
    get("api:news_item", "news", {200: "everyone"}),
    get("api:news_item", "unpublished news", {404: "everyone"}),
    get("api:event", "event", {200: "everyone"}),
    get("api:event", "unpublished event", {404: "everyone"}),
    get("api:vocabulary", "/discipline", {200: "everyone"}),
    get("api:vocabulary", "/none", {422: "everyone"}),
    get("api_page:key_list", "", {200: "signed_in"}),
    post("api_page:key_revoke", "api key", {302: f"owner {KEEPERS}", 404: "rest"}),
    get("api_page:webhook_list", "", {200: "signed_in"}),
    get("api_page:webhook", "webhook", {200: f"owner {KEEPERS}", 404: "rest"}),
    post("api_page:webhook", "webhook", {302: f"owner {KEEPERS}", 404: "rest"}, act="pause"),
    *pages("api_webhook", "webhook", see=KEEPERS, is_scoped=True),
    *buttons("api_webhook", "webhook", "pause", KEEPERS, see=KEEPERS),
    *pages("api_apikey", "api key", see=KEEPERS, is_scoped=True),
    *buttons("api_apikey", "api key", "revoke", KEEPERS, see=KEEPERS),
]
