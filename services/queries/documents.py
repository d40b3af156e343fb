"""Templates of documents that a request must bring: who may have one."""

from collections.abc import Mapping
from typing import Any

from partners.queries.parts import Parts, followed
from pscc.files.models import StoredFile
from pscc.kernel.history import tracked
from services.models import RequiredDocument, Service, ServiceEdit
from services.queries.parts import CARD

TEMPLATE_FILE = "services.template"  # the purpose of these files
DOCUMENTS = "documents"  # the part of a card


def may_read_template(user: Any, file: StoredFile) -> bool:
    """Hold for whoever may see a service that asks for the document."""
    asking = RequiredDocument.objects.filter(template=file).values("service_id")
    return bool(Service.objects.visible_to(user).filter(pk__in=asking).exists())


def with_templates(parts: Parts, files: Mapping[int, str]) -> Parts:
    """Return parts whose documents name the uid of their template: those that say nothing of it, as
    a form does, keep the one that `files` has for them.
    """
    if DOCUMENTS not in parts:
        return parts
    rows = [{"template": files.get(row.get("id") or 0, "")} | row for row in parts[DOCUMENTS]]
    return parts | {DOCUMENTS: rows}


def files_in(parts: Parts) -> dict[int, str]:
    """Return the uid of its template, by document."""
    return {row["id"]: row["template"] for row in parts.get(DOCUMENTS, [])}


def as_kept(*values: Parts) -> list[Parts]:
    """Return values of changes, in which documents kept before changes told templates have the one
    that the history knows; two statements, none where all tell.
    """
    rows = [row for each in values for row in each.get(DOCUMENTS, [])]
    silent = {row["id"] for row in rows if "template" not in row}
    if not silent:
        return list(values)
    events: Any = tracked[RequiredDocument]._default_manager.filter(pgh_obj_id__in=silent)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    known = dict(last.values_list("pgh_obj_id", "template_id"))
    uids = dict(StoredFile.objects.filter(pk__in=known.values()).values_list("pk", "uid"))
    files = {document: uids.get(file, "") for document, file in known.items()}
    return [with_templates(each, files) for each in values]


def kept_values(edit: ServiceEdit) -> list[Parts]:
    """Return what a change replaced and what it wrote, in the words of today: terms that were
    merged since as the ones they were merged into, documents with their templates.
    """
    return as_kept(*followed(CARD, edit.before, edit.after))


def templates_taken_away(before: Parts, after: Parts) -> list[int]:
    """Return the files that one value of a card has as templates and another one has not."""
    before, after = as_kept(before, after)
    gone = set(files_in(before).values()) - set(files_in(after).values()) - {""}
    return list(StoredFile.objects.filter(uid__in=gone).values_list("pk", flat=True))


def is_wanted_back(stored: StoredFile) -> bool:
    """Tell whether staff may still undo a change that took a template away."""
    holds = [{"template": stored.uid}]
    waiting = ServiceEdit.objects.to_review().filter(before__documents__contains=holds)
    return bool(waiting.exclude(after__documents__contains=holds).exists())


def coming_from(template: Service, uids: set[str]) -> set[str]:
    """Return which files are, or once were, those of documents of another service; two statements,
    none without files.
    """
    if not uids:
        return set()
    ids = dict(StoredFile.objects.filter(uid__in=uids).values_list("pk", "uid"))
    events: Any = tracked[RequiredDocument]._default_manager
    found = events.filter(service=template, template__in=list(ids))
    return {ids[each] for each in found.values_list("template", flat=True)}
