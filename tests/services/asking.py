"""A founder with a project who asks services of two providers, for tests."""

from typing import Any

from services.actions.requests.answers import save_answers
from services.actions.requests.basket import add_to_request
from services.actions.requests.sending import send_request
from services.enums import ServiceKind
from services.models import QuestionAsked, RequestQuestion, ServiceRequest
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_user,
)


def ask(key: str, *, required: bool = True, words: Any = None, **who: Any) -> RequestQuestion:
    """Put a question into the library, with `words` of its own, and let somebody ask it."""
    question, _is_new = RequestQuestion.objects.get_or_create(
        key=key,
        defaults={
            "type": "short_text", "label_fr": f"{key} ?", "label_en": f"{key}?", **(words or {}),
        },
    )  # fmt: skip
    QuestionAsked.objects.create(question=question, is_required=required, **who)
    return question


class Desk:
    """A founder with a project, and services of two providers with an editor each."""

    def __init__(self) -> None:
        self.founder = make_user()
        self.project = make_project(owner=self.founder)
        self.services = [
            make_service(provider=make_organisation(), kind=kind)
            for kind in (ServiceKind.PLATFORM, ServiceKind.SAMPLES)
        ]
        self.editors = [make_user() for _ in self.services]
        for person, service in zip(self.editors, self.services, strict=True):
            make_membership(user=person, organisation=service.provider)

    def begin(self, *services: Any) -> ServiceRequest:
        """Put services (all) into the project's request."""
        return add_to_request(
            project_id=self.project.pk,
            service_ids=[each.pk for each in services or self.services],
            by=self.founder,
            at=NOW,
        )

    def answer(self, request: ServiceRequest, **changes: Any) -> ServiceRequest:
        """Save answers over what is stored."""
        version = ServiceRequest.objects.get(pk=request.pk).version
        return save_answers(
            request_id=request.pk, changes=changes, version=version, by=self.founder, at=NOW
        )

    def send(self, request: ServiceRequest) -> ServiceRequest:
        """Send it as the founder."""
        return send_request(request_id=request.pk, by=self.founder, at=NOW)
