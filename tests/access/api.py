"""The access table of the doors for programs: everybody reads the same, staff no more."""

from tests.access.rows import Row, get

LISTS = ["organisations", "services", "calls", "awards", "news", "events", "vocabularies"]

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
]
