"""Who reads a proposal: what they may know of it, the names of its keys, and its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calls.enums import Voice
from calls.models import Application, AssignmentRun, ProposedPair
from calls.queries.assigning import application_key, expert_key, number_of, pairs_of
from calls.queries.office import office_applications
from partners.models import Organisation
from pscc.accounts.models import User


@dataclass(frozen=True)
class Reader:
    """What one person may know of a run: its visible applications and the names of its keys."""

    run: AssignmentRun
    applications: Mapping[str, Application]
    names: Mapping[str, str]

    def name(self, key: str) -> str:
        if key in Voice.values:
            return str(Voice(key).label)
        if key.startswith("n"):
            return key[1:]
        return self.names.get(key) or _("hidden from you")

    def sees(self, key: str) -> bool:
        """Tell whether a key names no application that is hidden."""
        return not (key[:1] == "a" and key[1:].isdecimal()) or key in self.applications


def reader_of(run: AssignmentRun, pairs: Sequence[ProposedPair], user: Any) -> Reader:
    """Read what a person may know of a run: nobody is named for what is hidden; four statements at
    most.
    """
    found = office_applications(user).filter(call=run.call_id).select_related("project")
    applications = {application_key(each.pk): each for each in found.order_by("reference", "pk")}
    seen = [each for each in pairs if application_key(each.application_id) in applications]
    names = {key: str(each) for key, each in applications.items()}
    names |= {expert_key(each.expert_id): str(each.expert) for each in seen}
    reader = Reader(run, applications, names)
    others = _other_keys(reader, seen) - names.keys()
    people = [number_of(key) for key in others if key.startswith("e")]
    names |= {expert_key(each.pk): str(each) for each in User.objects.filter(pk__in=people)}
    houses = [number_of(key) for key in others if key.startswith("o")]
    if houses:
        rows = Organisation.objects.filter(pk__in=houses)
        names |= {f"o{each.pk}": each.name for each in rows}
    return Reader(run, applications, names)


def _other_keys(reader: Reader, seen: Sequence[ProposedPair]) -> set[str]:
    """Return the keys that a report names beside its pairs, of what the reader may see."""
    run = reader.run
    keys = {each["reviewer"] for pair in seen for each in pair.alternates}
    keys |= {each[0] for pair in seen for each in pair.parts.get("passed", ())}
    for name in ("pinned", "excluded"):
        by_hand = pairs_of(run.parameters, name)
        keys |= {expert for application, expert in by_hand if reader.sees(application)}
    for each in run.report.get("record", {}).get("unmet", ()):
        keys |= {each["key"], each["what"]} if reader.sees(each["key"]) else set()
    keys |= _keys_of_impossible(reader, run.report.get("impossible") or {})
    closed = run.report.get("closed", ())
    keys |= {expert for application, expert in closed if reader.sees(application)}
    cost = run.report.get("swap", {})
    if reader.sees(cost.get("application", "")):
        keys |= {str(cost.get(each, "")) for each in ("out", "into")}
    return {key for key in keys if key[:1] in ("e", "o") and key[1:].isdecimal()}


def _keys_of_impossible(reader: Reader, why: Mapping[str, Any]) -> set[str]:
    steps = [each for each in why.get("remedies", ()) if reader.sees(each["application"])]
    broken = [key for key, _reason in why.get("contradictions", ()) if reader.sees(key[0])]
    full = [each["key"] for each in why.get("reviewers", ())]
    return {*full, *(each["reviewer"] for each in steps), *(key[1] for key in broken)}


def run_record(run: AssignmentRun, user: Any) -> dict[str, Any]:
    """Return everything of a run as data for JSON, without what a conflict of interest hides from
    the person.
    """
    pairs = list(run.pairs.select_related("expert").order_by("application_id", "expert_id"))
    reader = reader_of(run, pairs, user)
    record = dict(run.report.get("record", {}))
    record["pairs"] = [
        {"application": key, "expert": expert_key(each.expert_id), "score": each.parts["points"],
         "is_fixed": each.is_fixed, "alternates": each.alternates, **each.parts}
        for each in pairs
        if (key := application_key(each.application_id)) in reader.applications
    ]  # fmt: skip
    record["unmet"] = [each for each in record.get("unmet", ()) if reader.sees(each["key"])]
    shown: dict[str, Any] = {"pinned": [], "excluded": []} | dict(run.parameters)
    hand = {
        name: [pair for pair in shown[name] if reader.sees(pair[0])]
        for name in ("pinned", "excluded")
    }
    return {
        "run": run.uid,
        "call": run.call.code,
        "state": run.state,
        "asked": run.created_at.isoformat(),
        "computed": run.finished_at.isoformat() if run.finished_at else None,
        "due": run.due_at.isoformat(),
        "method": run.method,
        "inputs_sha256": run.inputs_sha256,
        "parameters": {**shown, **hand, "question": None},
        "optimum": run.report.get("optimum"),
        "greedy": run.report.get("greedy"),
        "quotas": run.report.get("quotas"),
        "record": record,
        "names": dict(sorted(reader.names.items())),
    }
