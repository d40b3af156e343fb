"""What profiles of metadata make mandatory, as conditions that the database checks."""

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Q, TextField

from services.enums import AccessRights, ServiceKind
from services.metadata.completeness import RECORDS
from services.metadata.rules import Property, Rules, rules_of

_RECORD = {
    ServiceKind.HEALTH_DATA: "health_dataset",
    ServiceKind.SAMPLES: "sample_collection",
}


def mandatory_properties() -> Iterator[tuple[ServiceKind, Rules, Property]]:
    """Yield what may be mandatory and is typed in a record; the card answers the rest."""
    for kind in _RECORD:
        rules = rules_of(kind)
        assert rules is not None  # noqa: S101 a kind with records has rules
        for asked in rules.properties:
            is_of_card = any("." in column for column in asked.columns)
            if not is_of_card and (asked.mandatory_if or _strict_rights(asked)):
                yield kind, rules, asked


def without_property(kind: ServiceKind, rules: Rules, asked: Property) -> Q:
    """Return the services of a kind that lack a property which is mandatory for them, a record or
    none: the same as `completeness_of` finds.
    """
    return Q(kind=kind) & _needing(kind, asked) & _lacking(kind, rules, asked)


def _strict_rights(asked: Property) -> list[str]:
    written = asked.cardinality.items()
    return [rights for rights, use in written if use.startswith("mandatory")]


def _needing(kind: ServiceKind, asked: Property) -> Q:
    record, strict = _RECORD[kind], _strict_rights(asked)
    if len(strict) == len(AccessRights):
        return Q()
    needing = Q(**{f"{record}__access_rights__in": strict})
    if AccessRights.NON_PUBLIC in strict:  # what nobody has said counts as the strictest
        needing |= Q(**{f"{record}__isnull": True}) | Q(**{f"{record}__access_rights": ""})
    if asked.mandatory_if:
        needing |= Q(**{f"{record}__{asked.mandatory_if}": True})
    return needing


def _lacking(kind: ServiceKind, rules: Rules, asked: Property) -> Q:
    record = _RECORD[kind]
    empty = [_empty(kind, f"{record}__{name}", name, rules, asked) for name in asked.columns]
    return reduce(or_, [Q(**{f"{record}__isnull": True}), reduce(and_, empty)])


def _empty(kind: ServiceKind, path: str, name: str, rules: Rules, asked: Property) -> Q:
    field: Any = RECORDS[kind]._meta.get_field(name)
    is_list = isinstance(field, ArrayField)
    if asked.vocabulary:  # a code that the release lacks says nothing
        codes = list(rules.vocabularies[asked.vocabulary])
        return ~Q(**{f"{path}__{'overlap' if is_list else 'in'}": codes})
    if is_list:
        return Q(**{path: []})
    if isinstance(field, (CharField, TextField)):
        return Q(**{path: ""})
    return Q(**{f"{path}__isnull": True})
