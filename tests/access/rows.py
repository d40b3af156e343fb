"""What a row of the access table is, and what it says of each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.roles import ROLES, members

LOGIN = "sign in"  # a redirect to the portal's sign-in page
STAFF_DOOR = "staff door"  # a redirect to the staff admin's door, which refuses


@dataclass(frozen=True)
class Row:
    """One address, one object, one method: what each role gets.

    `gives` maps an answer to the roles that get it, in words of `roles.py`; "rest" are all the
    signed-in roles not named, "anyone" all not named. A visitor not named is sent to sign in.
    """

    name: str
    on: str
    gives: Mapping[int | str, str]
    method: str = "GET"
    data: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    as_json: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.name} [{self.on}]{self.query}"

    def expected(self) -> dict[str, int | str]:
        """Return the answer for each role; raise ValueError if the row forgets one or says two."""
        answers: dict[str, Any] = {
            role: answer for answer, names in self.gives.items() for role in members(names)
        }
        if len(answers) != sum(len(set(members(names))) for names in self.gives.values()):
            raise ValueError(f"{self}: two answers for one role")
        others = answers.pop("anyone", None) or answers.pop("rest", None)
        visitors = others if "anyone" in " ".join(self.gives.values()).split() else LOGIN
        answers = {"anonymous": visitors} | answers
        if others is not None:
            answers = dict.fromkeys(ROLES[1:], others) | answers
        if forgotten := set(ROLES) - set(answers):
            raise ValueError(f"{self}: no answer for {sorted(forgotten)}")
        return answers


def get(name: str, on: str, gives: Mapping[int | str, str], *, query: str = "") -> Row:
    """A page that is looked at."""
    return Row(name, on, gives, query=query)


def post(name: str, on: str, gives: Mapping[int | str, str], **data: Any) -> Row:
    """A form that is sent."""
    return Row(name, on, gives, "POST", data)


def send(name: str, on: str, gives: Mapping[int | str, str], **data: Any) -> Row:
    """What a page's script sends."""
    return Row(name, on, gives, "POST", data, as_json=True)
