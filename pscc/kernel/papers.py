"""Documents as tagged PDF (PDF/UA), typeset by Typst from a template and plain values.

A template reads everything from `sys.inputs.data` (JSON): nothing that a person typed is ever read
as Typst markup.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from pscc.kernel.site import site

_UNUSUAL = re.compile(r"[^\x20-\x7e\u00a0-\u017f\u2010-\u2027\u202f\u20ac]")
_PROBE = b"#sys.inputs.text"


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return a template filled with data as a PDF; `data["language"]` is the document's language.

    Every template has the programme under which the portal stands, as `mention`. Characters that no
    font of ours can draw are written as their code, which `codes_note` says.
    """
    with override(str(data["language"])):
        plain = {"codes_note": "", "mention": site().programme_mention, **data}
    try:
        return _pdf(template, plain)
    except typst.TypstError:
        with override(str(data["language"])):
            note = _("Characters that this document cannot draw are written as their Unicode code.")
        return _pdf(template, {**_drawable(plain), "codes_note": note})


def _pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    made = typst.compile(
        template,
        root=template.parent,
        sys_inputs={"data": json.dumps(data)},
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):  # pragma: no cover a PDF is one file
        raise TypeError("Typst returned no PDF")
    return made


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNUSUAL.sub(lambda found: _as_drawn(found.group()), value)
    if isinstance(value, Mapping):
        return {key: _drawable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_drawable(each) for each in value]
    return value


@lru_cache(maxsize=1000)
def _as_drawn(character: str) -> str:
    try:
        typst.compile(
            b'#set document(title: "x")\n' + _PROBE,
            sys_inputs={"text": character},
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return f"[U+{ord(character):04X}]"
    return character
