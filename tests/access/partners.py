"""The access table of the directory's pages."""

from tests.access.rows import Row, get

PUBLIC_LIFE: list[Row] = [
    get("partners:governance", "", {200: "everyone"}),
    get("partners:key_figures", "", {200: "everyone"}),
    get("partners:press", "", {200: "everyone"}),
    get("partners:come", "", {200: "everyone"}),
    get("partners:building", "building", {200: "everyone"}),
    get("partners:building", "hidden building", {404: "everyone"}),
]

DIRECTORY: list[Row] = [
    get("partners:list", "", {200: "everyone"}, query="?q=company&sort=newest&all=city"),
    get("partners:map", "", {200: "everyone"}),
    get("partners:map", "", {200: "everyone"}, query="?format=json"),
    get("partners:compare", "", {200: "everyone"}),
    get("geojson", "", {200: "everyone"}),
]

NEW = {"name": "Brand new", "kind": "biotech", "country": "DE", "summary": "We cure."}
REGISTRATION: list[Row] = [
    get("partners:organisation_register", "", {200: "rest"}),
    Row("partners:organisation_register", "", {200: "rest"}, "POST", NEW | {"name": ""}),
    Row("partners:organisation_register", "", {302: "rest"}, "POST", NEW),
]

PARTNERS: list[Row] = [*DIRECTORY, *PUBLIC_LIFE, *REGISTRATION]
