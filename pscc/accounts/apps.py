from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "pscc.accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        from pscc.accounts import checks  # noqa: F401, PLC0415 registers them once models are loaded
        from pscc.accounts.closing import (  # noqa: PLC0415 models are loaded now
            hindrances,
            last_administrator,
        )

        hindrances.register("accounts", last_administrator)


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own site: no login of its own, rules instead of
    permissions.
    """

    default = False
    default_site = "pscc.accounts.admin_site.PortalAdminSite"
