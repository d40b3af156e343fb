"""Levels of technology readiness in words."""

from django.utils.translation import gettext_lazy as _

# Horizon 2020 work programme 2014-2015, general annex G, read on 2026-11-23; shortened.
LEVELS = (
    (1, _("TRL 1: basic principles observed")),
    (2, _("TRL 2: concept formulated")),
    (3, _("TRL 3: proof of concept by experiment")),
    (4, _("TRL 4: validated in the laboratory")),
    (5, _("TRL 5: validated in a relevant environment")),
    (6, _("TRL 6: demonstrated in a relevant environment")),
    (7, _("TRL 7: prototype demonstrated in real use")),
    (8, _("TRL 8: complete and qualified")),
    (9, _("TRL 9: proven in real use")),
)
