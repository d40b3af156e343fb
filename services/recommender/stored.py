"""A ranking as JSON and back: each session keeps the one that it was shown."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.recommender.results import Blocker, Change, Ranking, Reason, Scored

FORMAT = 1


def as_json(ranking: Ranking, changes: Iterable[Change] = ()) -> dict[str, Any]:
    """Return a ranking, and what would have changed it, as what JSON can hold."""
    return {
        "format": FORMAT,
        "version": ranking.version,
        "available": [_written(each) for each in ranking.available],
        "blocked": [_written(each) for each in ranking.blocked],
        "unserved": list(ranking.unserved),
        "left_out": ranking.left_out,
        "changes": [[each.question, each.value, each.effect, each.key] for each in changes],
    }


def from_json(stored: Mapping[str, Any]) -> Ranking:
    """Return the ranking that `as_json` wrote. Raises ValueError for another format."""
    if stored.get("format") != FORMAT:
        raise ValueError(f"a ranking of format {stored.get('format')!r} cannot be read")
    return Ranking(
        version=stored["version"],
        available=tuple(_read(each) for each in stored["available"]),
        blocked=tuple(_read(each) for each in stored["blocked"]),
        unserved=tuple(stored["unserved"]),
        left_out=stored["left_out"],
    )


def changes_from_json(stored: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what `as_json` wrote of changes; none of a ranking that was kept without them."""
    return tuple(Change(*each) for each in stored.get("changes", ()))


def _written(scored: Scored) -> dict[str, Any]:
    return {
        "key": scored.key,
        "kind": scored.kind,
        "points": scored.points,
        "maximum": scored.maximum,
        "reasons": [[each.code, each.points, each.detail] for each in scored.reasons],
        "blockers": [
            [each.code, each.detail, each.fix_code, each.on.isoformat() if each.on else None]
            for each in scored.blockers
        ],
        "notes": list(scored.notes),
    }


def _read(row: Mapping[str, Any]) -> Scored:
    return Scored(
        key=row["key"],
        kind=row["kind"],
        points=row["points"],
        maximum=row["maximum"],
        reasons=tuple(Reason(*each) for each in row["reasons"]),
        blockers=tuple(
            Blocker(code, detail, fix_code, date.fromisoformat(on) if on else None)
            for code, detail, fix_code, on in row["blockers"]
        ),
        notes=tuple(row["notes"]),
    )
