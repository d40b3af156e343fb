"""The access table of sign-in and one's own account; most pages are allauth's."""

from tests.access.rows import Row, get, post

ACCOUNTS: list[Row] = [
    get("accounts:profile", "", {200: "signed_in"}),
    get("accounts:terms", "", {200: "signed_in"}),
    get("accounts:sessions", "", {200: "signed_in"}),
    post("accounts:session_end", "", {404: "signed_in"}, session="of-somebody-else"),
    get("accounts:second_factor", "", {200: "signed_in"}),
    get("accounts:first_password", "guess", {404: "everyone"}),
    get("account_login", "", {200: "anonymous", 302: "rest"}),
    get("account_logout", "", {302: "anonymous", 200: "rest"}),
    get("account_signup", "", {200: "anonymous", 302: "rest"}),
]
