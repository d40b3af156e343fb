"""Settings of sign-in (allauth) and of the staff admin (Unfold). Base imports them all."""

from urllib.parse import urlsplit

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from pscc.settings.environment import env

# --- Signing in --------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]  # one hash a try
PASSWORD_HASHERS = ["pscc.accounts.hashers.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3600  # the first administrator's one-time link; seconds
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:dashboard"
LOGOUT_REDIRECT_URL = "pages:home"
STAFF_MFA_REQUIRED = True
# A step of consequence asks who it is unless somebody signed in or confirmed it so recently; 0
# never asks.
RECENT_LOGIN_MINUTES = env.int("RECENT_LOGIN_MINUTES", default=15)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=24 * 60)
SESSION_IDLE_MINUTES_STAFF = env.int("SESSION_IDLE_MINUTES_STAFF", default=60)

ACCOUNT_ADAPTER = "pscc.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "pscc.accounts.forms.LoginForm",
    "signup": "pscc.accounts.forms.SignupForm",
    "request_login_code": "pscc.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "pscc.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "pscc.accounts.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "pscc.accounts.forms.ConfirmResetCodeForm",
    "reset_password": "pscc.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "pscc.accounts.forms.ResetPasswordKeyForm",
    "change_password": "pscc.accounts.forms.ChangePasswordForm",
    "set_password": "pscc.accounts.forms.SetPasswordForm",
    "reauthenticate": "pscc.accounts.forms.ReauthenticateForm",
    "add_email": "pscc.accounts.forms.ChangeEmailForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # would write a row for every page

MFA_ADAPTER = "pscc.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "pscc.accounts.forms.AuthenticateForm",
    "reauthenticate": "pscc.accounts.forms.MFAReauthenticateForm",
    "activate_totp": "pscc.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "pscc.accounts.forms.AddPasskeyForm",
}

# --- Limits ------------------------------------------------------------------------------------
# Addresses of a whole hospital are one address here, so what counts per address is generous. What
# guards an account counts per e-mail AND network: a stranger elsewhere cannot use it up.

ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "signup": "300/m/ip",
    "reset_password": "300/m/ip",
    "reset_password_from_key": "300/m/ip",
    "request_login_code": "300/m/ip",
    "login_failed": "10/h/key",  # e-mail and network; also second-factor codes, per account
    "login_failed_everywhere": "30/h/key",  # e-mail alone; beyond, each network has three tries
    "login_failed_slowed": "3/h/key",
    "code_request": "3/m/key,15/h/key",  # e-mail and network
    "confirm_email": "",  # counted by `code_request`: an e-mail alone is anybody's to use up
    "change_password": "10/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "20/m/user",
    "api": "600/m/key",  # network: questions of programs to the API
    "introduction": "10/d/key",  # account: requests to meet somebody
    "newsletter": "20/h/key",  # network: subscriptions, for which nobody signs in
    "newsletter_mail": "3/h/key",  # e-mail alone: the mails that these lead to
    "api_with_key": "6000/m/key",  # key: the same of programs that say whose they are
    "orientation": "60/h/key",  # network: orientations, for which nobody signs in
    "orientation_link": "10/h/key",  # network: links of orientations, mailed to any address
    "orientation_mail": "3/h/key",  # e-mail alone: the same links
    "shared_link": "60/m/key",  # network: pages shared by a link, and tries of links
    "suggestion": "10/h/key",  # network: corrections of the directory, for which nobody signs in
}  # fmt: skip
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}

# --- Other identity providers: only where the environment names one ------------------------------

SOCIAL_APPS: list[str] = []
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
SOCIALACCOUNT_AUTO_SIGNUP = False  # everybody accepts the terms
SOCIALACCOUNT_FORMS = {"signup": "pscc.accounts.forms_social.SocialSignupForm"}
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"

if orcid_client_id := env.str("ORCID_CLIENT_ID", default=""):
    SOCIAL_APPS.append("allauth.socialaccount.providers.orcid")
    SOCIALACCOUNT_PROVIDERS["orcid"] = {
        "APPS": [
            {"client_id": orcid_client_id, "secret": env.str("ORCID_CLIENT_SECRET", default="")}
        ],
    }
if oidc_server := env.str("OIDC_SERVER_URL", default=""):
    SOCIAL_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [{
            "provider_id": "oidc", "name": env.str("OIDC_NAME", default="OpenID Connect"),
            "client_id": env.str("OIDC_CLIENT_ID", default=""),
            "secret": env.str("OIDC_CLIENT_SECRET", default=""),
            "settings": {"server_url": oidc_server},
        }],
    }  # fmt: skip
if saml_metadata := env.str("SAML_METADATA_URL", default=""):
    SOCIAL_APPS.append("allauth.socialaccount.providers.saml")
    SOCIALACCOUNT_PROVIDERS["saml"] = {
        "APPS": [{
            "provider_id": env.str("SAML_ENTITY_ID"), "client_id": "saml",
            "name": env.str("SAML_NAME", default="SAML"),
            "settings": {"idp": {"entity_id": env.str("SAML_ENTITY_ID"),
                                 "metadata_url": saml_metadata}},
        }],
    }  # fmt: skip
# Browsers follow a form's redirect only to hosts that `form-action` names.
SOCIAL_ORIGINS = ["https://orcid.org"] if orcid_client_id else []
SOCIAL_ORIGINS += [
    f"{address.scheme}://{address.netloc}"
    for address in (urlsplit(oidc_server), urlsplit(saml_metadata))
    if address.netloc
]
if SOCIAL_APPS:
    SOCIAL_APPS.insert(0, "allauth.socialaccount")

# --- The staff admin ---------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "pscc.accounts.admin_site.site_title",
    "SITE_HEADER": "pscc.accounts.admin_site.site_title",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "pscc.accounts.admin_site.favicon"},
    ],
    "SITE_SUBHEADER": _("Staff desk"),
    "SITE_URL": reverse_lazy("pages:home"),
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_LANGUAGES": False,
    "BORDER_RADIUS": "10px",
    "COLORS": {
        "base": {
            "50": "#f5f7fb", "100": "#eceff6", "200": "#dde3ee", "300": "#c3ccdc", "400": "#8f9bb3",
            "500": "#5d6a85", "600": "#46526b", "700": "#333e55", "800": "#202a40",
            "900": "#14213d", "950": "#0c1526",
        },
        "primary": {
            "50": "#eff5fc", "100": "#dbe8f7", "200": "#bcd4f0", "300": "#8fb7e4", "400": "#5c93d4",
            "500": "#3773bd", "600": "#1f4e8c", "700": "#1a4174", "800": "#17365f",
            "900": "#142c4d", "950": "#0d1d34",
        },
        "font": {
            "subtle-light": "var(--color-base-500)", "subtle-dark": "var(--color-base-300)",
            "default-light": "var(--color-base-700)", "default-dark": "var(--color-base-200)",
            "important-light": "var(--color-base-900)", "important-dark": "var(--color-base-50)",
        },
    },
    "STYLES": ["pscc.accounts.admin_site.stylesheet"],
    "SCRIPTS": ["pscc.accounts.admin_site.script"],
    "ACCOUNT": {
        "navigation": [
            {"title": _("Your profile"), "link": reverse_lazy("accounts:profile")},
            {"title": _("Security"), "link": reverse_lazy("mfa_index")},
        ],
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "pscc.accounts.admin_site.navigation",
    },
}  # fmt: skip
ADMIN_CONTENT_SECURITY_POLICY = {  # replaces these directives for /admin/ only
    "script-src": ["'self'", "'unsafe-eval'"],  # Unfold's Alpine evaluates its attributes
    "style-src": ["'self'", "'unsafe-inline'"],  # and writes style attributes
    "img-src": ["'self'", "data:"],
}
