"""Texts of public pages that staff keep up to date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import TextBlockKey
from pscc.kernel.personal_data import declare


class TextBlock(models.Model):
    """A text with a place on a public page, and the day on which someone last checked it."""

    key = models.CharField(_("place"), max_length=20, choices=TextBlockKey.choices, unique=True)
    body = models.TextField(_("text"), help_text=_("Markdown: headings, lists and links."))
    checked_on = models.DateField(_("checked on"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key__in=TextBlockKey.values),
                name="partners_textblock_known_key",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())


declare(TextBlock, purpose="Texts of public pages.", retention="As long as the portal.")
