from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "pscc.kernel"
    verbose_name = _("Portal")
