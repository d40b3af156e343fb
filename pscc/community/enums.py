"""Words of the cluster's life: closed lists whose meaning is in the code."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NewsKind(models.TextChoices):
    NEWS = "news", pgettext_lazy("kind of news item", "News")
    PRESS_RELEASE = "press_release", _("Press release")


class NewsState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("news item", "Draft")
    PUBLISHED = "published", pgettext_lazy("news item", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("news item", "Withdrawn")


class Original(models.TextChoices):
    """In which language a text was written first."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")


class Topic(models.TextChoices):
    """What a subscriber follows."""

    NEWS = "news", pgettext_lazy("topic", "News")
    PRESS_RELEASES = "press_releases", pgettext_lazy("topic", "Press releases")
    EVENTS = "events", pgettext_lazy("topic", "Events")
    CALLS = "calls", pgettext_lazy("topic", "Calls that open")


class Frequency(models.TextChoices):
    """How often a subscriber is written to, at most."""

    WEEKLY = "weekly", pgettext_lazy("frequency", "Every week")
    MONTHLY = "monthly", pgettext_lazy("frequency", "Every month")


class EventState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("event", "Draft")
    PUBLISHED = "published", pgettext_lazy("event", "Published")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
