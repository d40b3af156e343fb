"""A refusal of an action as a message on the next page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pscc.kernel.refusals import sentences


def tell_refusal(request: HttpRequest, refusal: Exception) -> None:
    """Say why nothing was done; what is not allowed stays an error of its own (403)."""
    if isinstance(refusal, PermissionDenied):
        raise refusal
    fallback = [_("This step is not possible any more: the state has changed. Nothing was done.")]
    for sentence in sentences(refusal) or fallback:
        messages.error(request, sentence)
