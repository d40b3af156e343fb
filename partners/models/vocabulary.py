"""Shared vocabularies as data, in both languages, ordered, and as a tree where the field
has one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, vocabulary: Vocabulary) -> "TermQuerySet":
        """Terms of one vocabulary, in their own order."""
        return self.filter(vocabulary=vocabulary).order_by("position", "code")


class Term(models.Model):
    """One entry of a vocabulary: a stage, a modality, a tumour type (OncoTree), a label…"""

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    source = models.CharField(
        _("source"),
        max_length=120,
        blank=True,
        help_text=_("Where the term comes from, with its version."),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="partners_term_code_once"),
            models.CheckConstraint(
                condition=models.Q(vocabulary__in=Vocabulary.values),
                name="partners_term_known_vocabulary",
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)


class TermMerge(models.Model):
    """One term that was absorbed by another: what it was called and what moved.

    `moved` holds, by table and column ("partners.Organisation_tumour_types.term"), how many rows
    moved and how many went because the kept term was there already.
    """

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    code = models.SlugField(_("absorbed code"), max_length=40)
    label_fr = models.CharField(_("absorbed label (FR)"), max_length=120)
    label_en = models.CharField(_("absorbed label (EN)"), max_length=120)
    kept = models.ForeignKey(
        Term, models.PROTECT, related_name="merges", verbose_name=_("kept term")
    )
    moved = models.JSONField(_("moved"), default=dict)
    merged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), default=now)

    class Meta:
        verbose_name = _("merge of terms")
        verbose_name_plural = _("merges of terms")
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "code"], name="partners_termmerge_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(vocabulary__in=Vocabulary.values),
                name="partners_termmerge_known_vocabulary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.kept.code}"


declare(
    TermMerge,
    purpose="Say what became of a term.",
    retention="As long as the vocabulary.",
    fields={"merged_by": "identity"},
)
declare(Term, purpose="Vocabularies.", retention="As long as the portal.")
