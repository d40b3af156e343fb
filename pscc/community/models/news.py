"""What the cluster tells: news and press releases, and the organisations they are about."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import Organisation
from pscc.community.enums import NewsKind, NewsState, Original
from pscc.community.models.subjects import subjects_field
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.search import SearchProjection
from pscc.kernel.uids import new_uid


class NewsItemQuerySet(models.QuerySet["NewsItem"]):
    """Words for asking about news."""

    def published(self) -> "NewsItemQuerySet":
        """Those that everyone may read."""
        return self.filter(state=NewsState.PUBLISHED)

    def visible_to(self, user: Any) -> "NewsItemQuerySet":
        """Published ones; all of them for staff."""
        return self if allowed(user, "community.browse_unpublished") else self.published()

    def lock(self, pk: int) -> "NewsItem":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class NewsItem(FSMModelMixin, models.Model):
    """A text that the cluster publishes, in both languages, under the day it is dated."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(
        _("kind"), max_length=15, choices=NewsKind.choices, default=NewsKind.NEWS
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one or two sentences"), max_length=400)
    body = models.TextField(_("text"), blank=True)
    dated_on = models.DateField(_("date"))
    place = models.CharField(pgettext_lazy("where", "place"), max_length=80, blank=True)
    original_language = models.CharField(
        _("language of the original"),
        max_length=2,
        choices=Original.choices,
        default=Original.FRENCH,
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    subjects = subjects_field(
        _("Who follows other subjects only is not told of it. None: it is for everybody.")
    )
    organisations = models.ManyToManyField(
        Organisation, through="Mention", related_name="+", verbose_name=_("organisations")
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(
        _("state"),
        max_length=10,
        default=NewsState.DRAFT,
        choices=NewsState.choices,
        protected=True,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_because = models.CharField(
        _("withdrawn because"), max_length=400, blank=True, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = NewsItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news and press releases")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=NewsState.values), name="community_newsitem_known_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NewsKind.values), name="community_newsitem_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(original_language__in=Original.values),
                name="community_newsitem_known_language",
            ),
            models.CheckConstraint(
                condition=Q(state=NewsState.DRAFT) | Q(published_at__isnull=False),
                name="community_newsitem_dated_when_published",
            ),
            models.CheckConstraint(
                condition=~Q(state=NewsState.WITHDRAWN) | Q(withdrawn_at__isnull=False),
                name="community_newsitem_dated_when_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["state", "-dated_on"], name="community_newsitem_listed")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("community:news_detail", args=(self.slug,))

    @transition(
        field=state, source=[NewsState.DRAFT, NewsState.WITHDRAWN], target=NewsState.PUBLISHED
    )
    def publish(self, *, by: Any, at: datetime) -> None:
        """Everyone may read it."""
        self.published_by = by
        self.published_at = self.published_at or at
        self.withdrawn_at, self.withdrawn_because = None, ""

    @transition(field=state, source=NewsState.PUBLISHED, target=NewsState.WITHDRAWN)
    def withdraw(self, *, because: str, at: datetime) -> None:
        """It is taken off the site, and kept with the reason."""
        self.withdrawn_at, self.withdrawn_because = at, because


class Mention(models.Model):
    """An organisation that a news item is about; what it says of itself stands under the text."""

    item = models.ForeignKey(NewsItem, models.CASCADE, related_name="mentions")
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="news_mentions",
        verbose_name=_("organisation"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("organisation of a news item")
        verbose_name_plural = _("organisations of news items")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "organisation"], name="community_mention_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.item}"


class NewsSearch(SearchProjection):
    """What can be found of a news item."""

    item = models.OneToOneField(NewsItem, models.CASCADE, primary_key=True, related_name="search")


declare(
    NewsItem,
    purpose="Tell the public what happens in the cluster; know who published what.",
    retention="As long as the portal: published texts are public history.",
    fields={"published_by": "identity"},
)
declare(
    Mention,
    purpose="Show under a text what the organisations it is about say of themselves.",
    retention="As the news item.",
)
declare(
    NewsSearch,
    purpose="Find news.",
    retention="As the news item.",
)
