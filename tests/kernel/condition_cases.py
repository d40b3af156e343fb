"""Cases of conditions and limits, made from a seed: the same for Python and for JavaScript."""

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pscc.kernel.questions import BadAnswerError, QuestionType, normalise, parse_schema, visible
from pscc.kernel.questions.conditions import OPERATORS
from pscc.kernel.questions.limits import breach_of, count_words
from pscc.kernel.questions.rules import question_rules, skeleton
from pscc.kernel.questions.schema import Question

SEED = 20261128
CONDITIONS, LIMITS = 2500, 2400
TERMS = ("a", "b", "c")  # of both vocabularies, in this order: whoever judges limits makes them
KINDS = [each.value for each in OPERATORS]
IS = ["answered", "equals", "differs", "contains", "at_least", "at_most", "before", "after", "near"]
SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1f \x85\xa0\u1680\u2003\u2009\u2028\u2029\u202f\u205f\u3000\ufeff\u200b"
)
VALUES: list[Any] = [
    "a", "b", "A", "", "5", "5.0", "05", "-3", "12.5", 5, 5.0, 12.5, 0, -3, 1e-5, 1e-7, 1e16,
    True, False, None, "2026-12-31", "2027-01-01", "31/12/2026", [], ["a"], {}, {"name": "x"},
    "1234567890123456", "0.1234567",
]  # fmt: skip
STORED: dict[str, list[Any]] = {
    "number": ["5", "-3", "12.5", "0", "999999999999999.999999"],
    "money": ["5", "12.5", "0.01"],
    "trl": list("123456789"),
    "date": ["2026-12-31", "2027-01-01", "2026-02-28"],
    "yes_no": [True, False],
    "consent": [True],
    "choices": [["a"], ["a", "b"]],
    "tumour_types": [["a"], ["b"]],
    "people": [[{"name": "x"}]],
    "table": [[{"a": "1"}], [{"gone": "1"}], [{"gone": "1"}, {"a": "2", "gone": "3"}]],
    "organisation": [{"name": "x"}, {"register": "1"}],
}


OPTIONS: list[dict[str, Any]] = [{"value": each, "label": {}} for each in ("a", "b", "c")]
CELLS = ("short_text", "number", "money", "date", "yes_no", "choice")
COLUMNS = [
    {"key": kind, "type": kind, "label": {}, **({"options": OPTIONS} if kind == "choice" else {})}
    for kind in CELLS
]  # fmt: skip


def condition_cases() -> list[dict[str, Any]]:
    """Return forms with answers; some conditions are broken, some answers of another type."""
    dice = random.Random(SEED)
    return [_case(dice) for _each in range(CONDITIONS)]


def _case(dice: random.Random) -> dict[str, Any]:
    kinds = [dice.choice(KINDS) for _each in range(dice.randint(2, 7))]
    keys = [f"q{place}" for place in range(len(kinds))]
    sections: list[dict[str, Any]] = []
    for key, kind in zip(keys, kinds, strict=True):
        if not sections or dice.random() < 0.3:
            sections.append({"key": f"s{len(sections)}", "title": {}, "questions": []})
            _maybe(dice, sections[-1], keys)
        question: dict[str, Any] = {"key": key, "type": kind, "label": {}}
        if kind == "table":
            question["columns"] = [{"key": "a", "type": "short_text", "label": {}}]
        _maybe(dice, question, keys)
        sections[-1]["questions"].append(question)
    answers = {
        key: dice.choice(STORED.get(kind, ["a", "b"]) if dice.random() < 0.9 else VALUES)
        for key, kind in zip(keys, kinds, strict=True)
        if dice.random() < 0.8
    }  # fmt: skip
    return {"schema": {"sections": sections}, "answers": answers}


def _maybe(dice: random.Random, owner: dict[str, Any], keys: list[str]) -> None:
    if dice.random() < 0.5:
        owner["show_if"] = _expression(dice, keys, 0)


def _expression(dice: random.Random, keys: list[str], depth: int) -> Any:
    chance = dice.random()
    if chance < 0.04:
        return dice.choice(VALUES)
    if chance < 0.35 and depth < 6:
        parts = [_expression(dice, keys, depth + 1) for _each in range(dice.randint(0, 3))]
        return {dice.choice(["all", "any"]): parts}
    if chance < 0.5 and depth < 6:
        return {"not": _expression(dice, keys, depth + 1)}
    if chance < 0.53:
        return {"all": [], "any": []}
    leaf: dict[str, Any] = {"question": dice.choice([*keys[: depth + 2], *keys, "unknown"])}
    leaf["is"] = dice.choice(IS)
    if dice.random() < 0.9:
        leaf["value"] = dice.choice(VALUES)
    return leaf


def limit_cases() -> list[dict[str, Any]]:
    """Return questions with what a control may hold: odd spaces, commas, impossible dates."""
    dice = random.Random(SEED + 1)
    return [_limit_case(dice, number) for number in range(LIMITS)]


def _limit_case(dice: random.Random, number: int) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    raw: dict[str, Any] = {"key": "q", "type": kind, "label": {}}
    if kind in ("short_text", "long_text"):
        raw["max_words"] = dice.randint(1, 6)
    if kind in ("number", "money"):
        raw |= {
            "min": dice.choice([None, -5, 0, "0.5"]),
            "max": dice.choice([None, 10, 1000, "12.25"]),
        }
    if kind == "date":
        raw |= {"min": dice.choice([None, "2026-06-01"]), "max": dice.choice([None, "2026-12-31"])}
    if kind in ("choice", "choices"):
        raw["options"] = OPTIONS
    if kind == "table":
        raw["columns"] = COLUMNS
    return {"question": raw, "raw": _typed(dice, kind)}


def _typed(dice: random.Random, kind: str) -> Any:
    if kind not in OF_TERMS and kind not in IN_PARTS and dice.random() < 0.06:
        return dice.choice(["", " ", "\xa0", "\ufeff", "\n\n", "x" * 501, "é" * 500])
    return _TYPED.get(kind, _a_code)(dice)


def _a_text(dice: random.Random) -> str:
    known = ["mot", "e\u0301tude", "🧬", "l’été", "a\x00b", "-", "\u0665", "x\u200by"]
    words = [dice.choice(known) for _each in range(dice.randint(0, 8))]
    return "".join(word + dice.choice(SPACES) * dice.randint(1, 2) for word in words)


def _a_number(dice: random.Random) -> str:
    signs = ["1", "2", "05", "0", ",", ".", "\xa0", "\u202f", " ", "'", "€", "-", "+", "٣", "e",
             "000", "123456", "\u2009"]  # fmt: skip
    return "".join(dice.choice(signs) for _each in range(dice.randint(1, 6)))


def _a_day(dice: random.Random) -> str:
    day, month = dice.randint(0, 32), dice.randint(0, 13)
    year = dice.choice([2026, 2024, 2027, 0, 1900])
    form = dice.choice([
        "{y:04}-{m:02}-{d:02}", "{d}/{m}/{y:04}", "{d:02}/{m:02}/{y:04}",
        " {y:04}-{m:02}-{d:02}\xa0", "{y}{m:02}{d:02}", "{d}.{m}.{y}", "{y:04}-{m}-{d}",
    ])  # fmt: skip
    return form.format(y=year, m=month, d=day)


def _an_answer(dice: random.Random) -> Any:
    return dice.choice(["yes", "no", "", "YES", "on", "maybe", "0", "1", True, False])


def _codes(dice: random.Random) -> list[str]:
    return dice.choice([[], ["a"], ["c", "a"], ["a", "x"], ["b", "b"]])


def _a_code(dice: random.Random) -> str:
    return dice.choice(["a", "b", "x", "1", "9", "10", "0", ""])


def _an_address(dice: random.Random) -> str:
    """Return an address, or what looks like one: odd schemes, hosts, ports and spaces."""
    scheme = dice.choice(["", "", "http://", "https://", "HTTPS://", "ftp://", "javascript:", "//"])
    host = dice.choice([
        "example.org", "www.Exämple.fr", "localhost", "10.0.0.1", "256.1.1.1", "1.2.3", "[::1]",
        "[1::2::3]", "[::ffff:1.2.3.4]", "a", "-a.org", "a-.org", "a.b-", "xn--bcher-kva.example",
        "a..org", "例え.テスト", "🧬.org", "u:p@example.org", "u@x@example.org", "a.org.", "",
        f"{'a' * 63}.org", f"{'a' * 64}.org", f"{'a.' * 130}org", "a_b.org", "a.o", "a.123",
    ])  # fmt: skip
    rest = dice.choice(["", "/", "/a b", ":80", ":123456/", ":", "?q=é#x", "#🧬", "/\u2003x",
                        "/" + "x" * dice.choice([400, 470, 490])])  # fmt: skip
    return dice.choice(["", " ", "\n"]) + scheme + host + rest + dice.choice(["", "\xa0"])


def _rows(dice: random.Random) -> Any:
    if dice.random() < 0.05:
        return dice.choice([[], ["a"], [{}], [{"gone": "x"}], [{"number": "1"}] * 101])
    return [
        {kind: _cell(dice, kind) for kind in CELLS if dice.random() < 0.4}
        for _each in range(dice.randint(1, 3))
    ]


def _cell(dice: random.Random, kind: str) -> str:
    """Return mostly what fits, so that some rows can be stored."""
    fitting = {"number": "1,5", "money": " 12 ", "date": "31/12/2026", "yes_no": "no"}
    if kind in fitting and dice.random() < 0.8:
        return fitting[kind]
    return "" if kind == "yes_no" else str(_TYPED.get(kind, _a_code)(dice))


def _people(dice: random.Random) -> list[dict[str, str]]:
    return [_a_person(dice) for _each in range(dice.choice([0, 1, 1, 2, 2, 3, 51]))]


def _a_person(dice: random.Random) -> dict[str, str]:
    orcids = ["0000-0002-1825-0097", "https://orcid.org/0000000218250097", "0000-0002-1694-233x",
              "0000-0002-1825-0098", "1234", "", " "]  # fmt: skip
    person = {"name": _a_text(dice), "orcid": dice.choice(orcids), "role": dice.choice(["", "PI"])}
    return person | ({"affiliation": "x" * dice.choice([199, 201])} if dice.random() < 0.1 else {})


def _an_organisation(dice: random.Random) -> Any:
    if dice.random() < 0.2:
        return _a_text(dice)
    numbers = ["", "732 829 320", "732.829.320", "HRB 1234", "\u0665", " "]
    return {"name": _a_text(dice), "register": dice.choice(numbers)}


def _a_stage(dice: random.Random) -> str:
    return dice.choice(["", *TERMS])


def _tumour_types(dice: random.Random) -> list[str]:
    return [code for code in TERMS if dice.random() < 0.5]


OF_TERMS = ("stage", "tumour_types")
IN_PARTS = ("table", "people", "organisation")
_TYPED: dict[str, Callable[[random.Random], Any]] = {
    "url": _an_address, "table": _rows, "people": _people, "organisation": _an_organisation,
    "stage": _a_stage, "tumour_types": _tumour_types,
    "short_text": _a_text, "long_text": _a_text, "number": _a_number, "money": _a_number,
    "date": _a_day, "choices": _codes, "yes_no": _an_answer, "consent": _an_answer,
}  # fmt: skip


# --- What Python says ----------------------------------------------------------------------------


def judged_visible(case: dict[str, Any]) -> dict[str, list[str]]:
    """Return what of a form is asked, ready to be compared."""
    found = asdict(visible(parse_schema(case["schema"]), case["answers"]))
    return {name: list(keys) for name, keys in found.items()}


def judged_limit(case: dict[str, Any]) -> dict[str, Any]:
    """Return how what was typed is stored and which limit it breaks, ready to be compared."""
    question = question_of(case)
    try:
        answer = normalise(question, case["raw"])
    except BadAnswerError:
        return {"bad": True}
    breach = breach_of(question, answer)
    words = count_words(answer) if isinstance(answer, str) else None
    return {"answer": answer, "breach": asdict(breach) if breach else None, "words": words}


def question_of(case: dict[str, Any]) -> Question:
    """Return the question of a case of limits."""
    section = {"key": "s", "title": {}, "questions": [case["question"]]}
    return next(parse_schema({"sections": [section]}).questions())


def for_script() -> str:
    """Return all cases as JSON, as a page would get them."""
    return json.dumps({
        "conditions": [
            [skeleton(parse_schema(each["schema"])), each["answers"]] for each in condition_cases()
        ],
        "limits": [[question_rules(question_of(each)), each["raw"]] for each in limit_cases()],
    })  # fmt: skip


assert set(KINDS) < set(QuestionType.values)
