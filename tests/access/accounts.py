"""The access table of sign-in and one's own account; most pages are allauth's.

Everybody here signed in without a password and has no second factor: pages that need one answer 403
or 404, pages for visitors send signed-in people on.
"""

from tests.access.rows import LOGIN, Row, get, post

OWN_ACCOUNT: list[Row] = [
    get("accounts:profile", "", {200: "signed_in"}),
    get("accounts:terms", "", {200: "signed_in"}),
    get("accounts:sessions", "", {200: "signed_in"}),
    post("accounts:session_end", "", {404: "signed_in"}, session="of-somebody-else"),
    get("accounts:data", "", {200: "signed_in"}),
    post("accounts:data_ask", "", {302: "signed_in"}),
    get("accounts:data_download", "guess", {404: "signed_in"}),
    get("accounts:closure", "", {200: "signed_in"}),
    post("accounts:closure_ask", "", {302: "signed_in"}),
    post("accounts:closure_keep", "", {302: "signed_in"}),  # not asked for: says so
    get("accounts:second_factor", "", {200: "signed_in"}),
    get("accounts:go_on", "", {302: "signed_in"}),  # nothing kept: to the dashboard
    get("account_email", "", {200: "signed_in"}),
    get("account_change_password", "", {302: "signed_in"}),  # to setting the first one
    get("account_set_password", "", {200: "signed_in"}),
    get("account_reauthenticate", "", {403: "signed_in"}),
    get("usersessions_list", "", {200: "signed_in"}),
]

DOORS: list[Row] = [
    get("accounts:first_password", "guess", {404: "everyone"}),
    get("account_login", "", {200: "anonymous", 302: "rest"}),
    get("account_logout", "", {302: "anonymous", 200: "rest"}),
    get("account_inactive", "", {200: "everyone"}),
    get("account_signup", "", {200: "anonymous", 302: "rest"}),
    get("account_request_login_code", "", {200: "anonymous", 302: "rest"}),
    get("account_reset_password", "", {200: "everyone"}),
    get("account_password_reset_completed", "", {200: "everyone"}),
    # Second steps: without a first one they lead back to it.
    get("account_email_verification_sent", "", {302: "signed_in"}),
    get("account_confirm_login_code", "", {302: "signed_in"}),
    get("account_confirm_password_reset_code", "", {LOGIN: "everyone"}),
    get("account_complete_password_reset", "", {302: "everyone"}),
]

SECOND_FACTOR: list[Row] = [
    get("mfa_index", "", {200: "signed_in"}),
    get("mfa_authenticate", "", {302: "signed_in"}),
    get("mfa_reauthenticate", "", {403: "signed_in"}),
    get("mfa_activate_totp", "", {200: "signed_in"}),
    get("mfa_deactivate_totp", "", {404: "signed_in"}),
    get("mfa_view_recovery_codes", "", {404: "signed_in"}),
    get("mfa_generate_recovery_codes", "", {200: "signed_in"}),
    get("mfa_download_recovery_codes", "", {404: "signed_in"}),
    get("mfa_list_webauthn", "", {200: "signed_in"}),
    get("mfa_add_webauthn", "", {200: "signed_in"}),
    get("mfa_reauthenticate_webauthn", "", {403: "signed_in"}),
    get("mfa_remove_webauthn", "key", {404: "signed_in"}),
    get("mfa_edit_webauthn", "key", {404: "signed_in"}),
    get("mfa_login_webauthn", "", {302: "signed_in"}),
]

ACCOUNTS = [*OWN_ACCOUNT, *DOORS, *SECOND_FACTOR]
