"""The words of the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a message reaches a person."""

    INBOX = "inbox", _("inbox on the portal")
    MAIL = "mail", _("e-mail")


class Mode(models.TextChoices):
    """Whether a message leaves at once or waits for a member of staff."""

    AT_ONCE = "at_once", _("at once")
    HOLD = "hold", _("held until staff release it")


class Priority(models.TextChoices):
    """Which queue work waits in, so that a mailing to many holds up no receipt and no code."""

    INTERACTIVE = "interactive", _("somebody waits for it")
    BULK = "bulk", _("to many, when there is time")


class MessageState(models.TextChoices):
    """Life of a message to one person by one channel."""

    HELD = "held", pgettext_lazy("message", "held")
    DUE = "due", pgettext_lazy("message", "waiting to leave")
    SENT = "sent", pgettext_lazy("message", "sent")
    BOUNCED = "bounced", pgettext_lazy("message", "could not be delivered")


class SealedState(models.TextChoices):
    """Life of an account mail, whose text only its reader ever sees."""

    DUE = "due", pgettext_lazy("message", "waiting to leave")
    SENT = "sent", pgettext_lazy("message", "sent")
    EXPIRED = "expired", pgettext_lazy("message", "expired before it could leave")
    BOUNCED = "bounced", pgettext_lazy("message", "could not be delivered")


class AttemptResult(models.TextChoices):
    """How one conversation with the mail server ended; the first value stays if the worker died in
    it.
    """

    STARTED = "started", _("started, end unknown")
    ACCEPTED = "accepted", _("accepted by the mail server")
    POSTPONED = "postponed", _("failed, to be tried again")
    REFUSED = "refused", _("refused for good")
