"""The two spellings of a graph: Turtle and JSON-LD, each written node by node.

Source: W3C, RDF 1.1 Turtle; W3C, JSON-LD 1.1. A text is escaped by JSON in both, whose escapes are
a subset of Turtle's. Names such as "dct:title" are the portal's own; everything people typed is a
text or a web address.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.metadata.graph import Node, Ref, Value

# Where the document stands inside a page, "</script>" in a text must not end anything.
_HARMLESS = {ord("<"): "\\u003C"}


def turtle(prefixes: Mapping[str, str], nodes: Iterable[Node]) -> Iterator[str]:
    """Yield a Turtle document, a node at a time."""
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(prefixes.items()))
    for node in nodes:
        said = [f"a {', '.join(node.types)}"] if node.types else []
        said += [f"{name} {', '.join(map(_turtle, values))}" for name, values in node.said.items()]
        if said:
            yield f"\n<{node.iri}>\n    " + " ;\n    ".join(said) + " .\n"


def _turtle(value: Value) -> str:
    if isinstance(value, Ref):
        return f"<{value.iri}>"
    text = json.dumps(value.text, ensure_ascii=False)
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.datatype}" if value.datatype else text


def json_ld(prefixes: Mapping[str, str], nodes: Iterable[Node]) -> Iterator[str]:
    """Yield a JSON-LD document, a node at a time; the context is inside, nothing is fetched."""
    yield f'{{"@context": {_json(dict(sorted(prefixes.items())))}, "@graph": ['
    written = 0
    for node in nodes:
        said: dict[str, Any] = {"@id": node.iri}
        if node.types:
            said["@type"] = list(node.types)
        said |= {name: [_value(each) for each in values] for name, values in node.said.items()}
        if len(said) > 1:
            yield f"{',' if written else ''}\n{_json(said)}"
            written += 1
    yield "\n]}\n"


def _value(value: Value) -> dict[str, str]:
    if isinstance(value, Ref):
        return {"@id": value.iri}
    said = {"@value": value.text}
    if value.language:
        said["@language"] = value.language
    elif value.datatype:
        said["@type"] = value.datatype
    return said


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_HARMLESS)
