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


class IssueState(models.TextChoices):
    HELD = "held", pgettext_lazy("newsletter", "Waiting to be looked at")
    RELEASED = "released", pgettext_lazy("newsletter", "Sent")
    DROPPED = "dropped", pgettext_lazy("newsletter", "Dropped")


class EventState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("event", "Draft")
    PUBLISHED = "published", pgettext_lazy("event", "Published")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


class SpokenLanguage(models.TextChoices):
    """What a person of the directory speaks."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    DUTCH = "nl", _("Dutch")
    ITALIAN = "it", _("Italian")
    PORTUGUESE = "pt", _("Portuguese")
    SPANISH = "es", _("Spanish")


class Side(models.TextChoices):
    """What an entry of the board does."""

    WANT = "want", pgettext_lazy("board", "Looked for")
    OFFER = "offer", pgettext_lazy("board", "Offered")


class Cooperation(models.TextChoices):
    """What two may do together; docs/glossary.md says what each means."""

    DATA = "data", _("Health data")
    SAMPLES = "samples", _("Biological samples")
    CLINICAL = "clinical", _("Clinical study")
    TECHNOLOGY = "technology", pgettext_lazy("kind of cooperation", "Technology or equipment")
    CODEVELOPMENT = "codevelopment", _("Co-development")
    FINANCING = "financing", pgettext_lazy("kind of cooperation", "Financing")
    EXPERTISE = "expertise", pgettext_lazy("kind of cooperation", "Expertise")
    OTHER = "other", pgettext_lazy("kind of cooperation", "Other")


class BoardEntryState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("board entry", "Draft")
    PUBLISHED = "published", pgettext_lazy("board entry", "On the board")
    CLOSED = "closed", pgettext_lazy("board entry", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("board entry", "Withdrawn")
    SUSPENDED = "suspended", pgettext_lazy("board entry", "Hidden by the cluster’s team")


class IntroductionState(models.TextChoices):
    """Where a request to meet stands."""

    ASKED = "asked", pgettext_lazy("introduction", "Asked")
    HELD = "held", pgettext_lazy("introduction", "With the cluster’s team")
    ACCEPTED = "accepted", pgettext_lazy("introduction", "Both agreed")
    DECLINED = "declined", pgettext_lazy("introduction", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("introduction", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("introduction", "Lapsed")
    STOPPED = "stopped", pgettext_lazy("introduction", "Stopped by the cluster’s team")
    CLOSED = "closed", pgettext_lazy("introduction", "Closed")


class LapseCause(models.TextChoices):
    """Why a request to meet ended without an answer."""

    TIME = "time", pgettext_lazy("introduction", "No answer in time")
    ENTRY = "entry", pgettext_lazy("introduction", "The entry has left the board")
    ASKER = "asker", pgettext_lazy("introduction", "Whoever asked has left")
    PERSON = "gone", pgettext_lazy("introduction", "Members do not find this person any more")


class Outcome(models.TextChoices):
    """What came of an introduction, as one side says."""

    NOTHING = "nothing", pgettext_lazy("introduction", "Nothing yet")
    TALKS = "talks", pgettext_lazy("introduction", "Talks are going on")
    STARTED = "started", pgettext_lazy("introduction", "A cooperation has started")
    ENDED = "ended", pgettext_lazy("introduction", "It ended without one")


class IntroducedSide(models.TextChoices):
    """Which of the two says it."""

    ASKER = "asker", _("Whoever asked")
    ASKED = "asked", _("Whoever agreed")


class CooperationSource(models.TextChoices):
    """How the portal knows that two work together."""

    INTRODUCTION = "introduction", _("An introduction on the portal")
    DECLARED = "declared", pgettext_lazy("cooperation", "Declared")


class CooperationState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("cooperation", "To be confirmed by the other side")
    CONFIRMED = "confirmed", pgettext_lazy("cooperation", "Under way")
    DECLINED = "declined", pgettext_lazy("cooperation", "Not confirmed")
    ENDED = "ended", pgettext_lazy("cooperation", "Ended")
