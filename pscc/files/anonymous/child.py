"""What reads strangers' files: run as a script, in a process that time and memory bound.

Arguments: `clean` or `read`, and the content type. The file is the input; the output is the copy,
or a JSON text a line. The last line of the errors is a JSON object with `remarks` or a `code`.
"""

import json
import logging
import resource
import sys
from pathlib import Path
from typing import IO

SECONDS = 60  # of processor time
MEMORY = 1024 * 1024 * 1024  # bytes
LARGEST = 512 * 1024 * 1024  # bytes of a copy
MOST_TEXT = 4_000_000  # characters
_RECURSION = 10_000  # a page tree, a list of bookmarks
PDF = "application/pdf"


def main(action: str, content_type: str, source: IO[bytes], out: IO[bytes]) -> dict[str, object]:
    """Do what is asked and return what there is to say about it."""
    from pscc.files.anonymous import office, pdf, pictures  # noqa: PLC0415 found by the script below
    from pscc.files.anonymous.problems import Remarks  # noqa: PLC0415 the same

    if action == "read":
        return _read(content_type, source, out)
    remarks = Remarks()
    if content_type == PDF:
        pdf.clean(source, out, remarks)
    elif content_type.startswith("image/"):
        out.write(pictures.clean_picture(source.read()))
    else:
        office.clean(source, out, remarks)
    return {"remarks": +remarks}


def _read(content_type: str, source: IO[bytes], out: IO[bytes]) -> dict[str, object]:
    from pscc.files.anonymous import reading  # noqa: PLC0415 as above
    from pscc.files.anonymous.problems import LONG, CannotError  # noqa: PLC0415

    left = MOST_TEXT
    if not content_type.startswith("image/"):
        texts = reading.of_pdf if content_type == PDF else reading.of_office
        for text in texts(source):
            out.write(json.dumps(text[:left]).encode() + b"\n")
            left -= len(text)
            if left < 0:
                out.flush()
                raise CannotError(LONG)
    return {"remarks": {}}


def _run() -> dict[str, object]:
    from pscc.files.anonymous.problems import COSTLY, DAMAGED, CannotError  # noqa: PLC0415 as above

    with open(0, "rb") as source, open(1, "wb") as out:
        try:
            return main(sys.argv[1], sys.argv[2], source, out)
        except CannotError as refusal:
            return {"code": refusal.code}
        except (MemoryError, OSError, RecursionError):
            return {"code": COSTLY}
        except Exception:  # noqa: BLE001 whatever a broken file makes of its reader
            return {"code": DAMAGED}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    sys.setrecursionlimit(_RECURSION)
    logging.disable()
    sys.stderr.write("\n" + json.dumps(_run()))
