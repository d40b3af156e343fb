"""What an Office document says about people and machines, part by part (ECMA-376 and Microsoft's
published extensions): what is taken out, and what is replaced.
"""

import re
from collections.abc import Callable

from pscc.files.anonymous.markup import Element

# Kinds of part, by the last step of their relationship's type.
REMOVED_PARTS = frozenset({
    "core-properties", "extended-properties", "custom-properties", "thumbnail", "printersettings",
    "customxml", "customxmlprops", "people", "classificationlabels", "revisionheaders",
    "revisionlog", "usernames", "tags", "origin", "signature", "certificate", "custom-xml-data",
    "attachedtemplate", "mailmergesource", "mailmergeheadersource", "recipientdata",
    "transform", "vbaproject", "wordvbadata", "keymapcustomizations", "attachedtoolbars",
})  # fmt: skip

_PATH = re.compile(r"^(file:|[a-z]:[\\/]|\\\\|/(users|home|volumes)/)", re.IGNORECASE)
_FILE_NAME = re.compile(r"[\\/]|\.[a-z0-9]{3,4}$", re.IGNORECASE)
_OWN_DISK = re.compile(r"(file:/+|[a-z]:\\+|\\\\)[^\"<>|*?\n]*", re.IGNORECASE)

# (family of the name space, element)
_GONE = frozenset({
    ("word", "rsids"), ("word", "docVars"), ("word", "docId"), ("word", "mailMerge"),
    ("word", "printerSettings"), ("word", "saveThroughXslt"), ("word", "attachedTemplate"),
    ("word", "attachedSchema"), ("sheet", "absPath"), ("sheet", "revisionPtr"),
    ("sheet", "fileSharing"), ("sheet", "fileRecoveryPr"), ("slide", "tags"), ("svg", "metadata"),
})  # fmt: skip
_FAMILIES = (
    ("word", "word"), ("spreadsheet", "sheet"), ("excel", "sheet"), ("presentation", "slide"),
    ("powerpoint", "slide"), ("2000/svg", "svg"), ("office:office", "old"),
    ("schemas-microsoft-com:vml", "old"), ("drawing", "drawing"),
)  # fmt: skip
_THREAD = "tc="  # Excel's link from a note to its conversation
_DRAWING_TOOLS = re.compile(r"inkscape|sodipodi|adobe", re.IGNORECASE)


def family_of(space: str) -> str:
    """Return whose words a name space holds: word, sheet, slide, drawing, svg, old, or nothing."""
    return next((family for part, family in _FAMILIES if part in space), "")


def is_path(target: str) -> bool:
    """Tell whether a link leads to somebody's own disk or network."""
    return bool(_PATH.match(target.strip()))


class Rules:
    """Judges the elements of one document. Each author keeps a number, so that a conversation can
    still be followed.
    """

    def __init__(self) -> None:
        self._authors: dict[str, str] = {}
        self._views = 0

    def author(self, name: str) -> str:
        """Return what an author is called instead."""
        return self._authors.setdefault(name, f"Author {len(self._authors) + 1}")

    def keep(self, element: Element) -> bool:
        """Tell whether an element stays; what stays loses what it says about people."""
        family = family_of(element.space)
        if (family, element.local) in _GONE:
            return False
        self._strip_attributes(element, family)
        change = _CHANGES.get(element.local)
        if change is not None:
            change(self, element)
        return True

    def say(self, element: Element, text: str) -> str:
        """Return a text without the name that Excel puts before a note, and without paths in a
        field's code.
        """
        if element.local == "instrText":
            return _OWN_DISK.sub("…", text)
        if element.local == "author" and not text.startswith(_THREAD):
            return self.author(text.strip())
        if element.local == "t":
            for name, instead in self._authors.items():
                if name and text.lstrip().startswith(f"{name}:"):
                    return text.replace(name, instead, 1)
        return text

    def _strip_attributes(self, element: Element, family: str) -> None:
        kept = []
        for each in element.attributes:
            where = family_of(each.space) or family
            if where == "word" and _is_of_a_revision(each.local):
                continue
            if each.space and _DRAWING_TOOLS.search(each.space):
                continue
            if where == "word" and each.local == "author":
                each.value = self.author(each.value)
            elif where == "word" and each.local == "initials":
                each.value = "A"
            elif each.local == "instr":
                each.value = _OWN_DISK.sub("…", each.value)
            kept.append(each)
        element.attributes = kept

    # --- Elements that name people or files ---

    def _person(self, element: Element) -> None:
        called = element.get("name") or element.get("displayName")
        for each in element.attributes:
            if each.local in ("name", "displayName"):
                each.value = self.author(called)
            elif each.local == "initials":
                each.value = "A"
            elif each.local in ("userId", "providerId"):
                each.value = self.author(called) if each.local == "userId" else "None"

    def _presence(self, element: Element) -> None:
        for each in element.attributes:
            if each.local in ("userId", "providerId"):
                each.value = "None"

    def _picture(self, element: Element) -> None:
        for each in element.attributes:
            if each.local in ("name", "descr", "title") and _FILE_NAME.search(each.value):
                each.value = "Object" if each.local == "name" else ""

    def _old_picture(self, element: Element) -> None:
        element.drop("title")

    def _view(self, element: Element) -> None:
        self._views += 1
        for each in element.attributes:
            if each.local == "name":
                each.value = f"View {self._views}"

    def _connection(self, element: Element) -> None:
        element.drop("sourceFile", "odcFile", "description")
        for each in element.attributes:
            if each.local in ("connection", "command", "serverCommand", "url"):
                each.value = ""

    def _pivot(self, element: Element) -> None:
        element.drop("refreshedBy", "refreshedDate", "refreshedDateIso")

    def _protected(self, element: Element) -> None:
        element.drop("securityDescriptor")

    def _permission(self, element: Element) -> None:
        element.drop("ed")


def _is_of_a_revision(local: str) -> bool:
    return local.startswith("rsid") or local in ("date", "dateUtc")


_CHANGES: dict[str, Callable[[Rules, Element], None]] = {
    "author": Rules._person,  # noqa: SLF001 a table of the class's own methods
    "cmAuthor": Rules._person,  # noqa: SLF001
    "person": Rules._person,  # noqa: SLF001
    "presenceInfo": Rules._presence,  # noqa: SLF001
    "cNvPr": Rules._picture,  # noqa: SLF001
    "docPr": Rules._picture,  # noqa: SLF001
    "imagedata": Rules._old_picture,  # noqa: SLF001
    "customWorkbookView": Rules._view,  # noqa: SLF001
    "connection": Rules._connection,  # noqa: SLF001
    "dbPr": Rules._connection,  # noqa: SLF001
    "webPr": Rules._connection,  # noqa: SLF001
    "pivotCacheDefinition": Rules._pivot,  # noqa: SLF001
    "protectedRange": Rules._protected,  # noqa: SLF001
    "permStart": Rules._permission,  # noqa: SLF001
}
