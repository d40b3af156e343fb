"""Sign-up through another identity provider: the same name, language and terms.

Apart from the other forms because it can only be imported where such a provider is configured.
"""

from typing import Any

from allauth.socialaccount.forms import SignupForm

from pscc.accounts.forms import PlainFields, TermsAndName
from pscc.accounts.models import User


class SocialSignupForm(PlainFields, TermsAndName, SignupForm):  # type: ignore[misc] # allauth is untyped
    """What is missing after another provider has said who somebody is."""

    def custom_signup(self, request: Any, user: User) -> None:
        self.record_terms(user)
