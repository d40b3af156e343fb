"""The confidential part of a project: read, written, filled with files, and who opened it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from partners.actions.dossiers import (
    CannotAddFileError,
    StaleDossierError,
    add_file,
    note_opening,
    remove_file,
    save_dossier,
)
from partners.forms.dossiers import DossierFileForm, DossierForm
from partners.models import ProjectFile
from partners.queries.dossiers import (
    dossier_of,
    files_of,
    openings_of,
    panels_of,
    shown_openings,
)
from partners.views.projects_frame import frame, step_page, visible_project
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now

OPENINGS_PER_PAGE = 50


@never_cache
def project_dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the dossier, and write down who opened it."""
    project = visible_project(request, uid, "partners.read_dossier")
    note_opening(project_id=project.pk, what="dossier", by=request.user, at=now())
    dossier = dossier_of(project)
    sections = [
        (field.label, getattr(dossier, name))
        for name, field in DossierForm.base_fields.items()
        if name != "version"
    ]
    context = frame(request, project, "dossier") | {
        "dossier": dossier,
        "sections": sections,
        "is_empty": not any(text for _label, text in sections),
        "files": files_of(project),
        "panels": panels_of(project, request.user),
    }
    return render(request, "partners/project_dossier.html", context)


@never_cache
def project_dossier_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team write the dossier; if someone else saved meanwhile, show both."""
    project = visible_project(request, uid, "partners.edit_project")
    note_opening(project_id=project.pk, what="dossier", by=request.user, at=now())
    form = DossierForm(request.POST or None, dossier=dossier_of(project))
    theirs: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            save_dossier(project_id=project.pk, by=request.user, at=now(), **form.changes())
        except StaleDossierError as refusal:
            theirs = form.others_words(refusal.stored)
            form.add_error(None, refusal.message)
            form = form.at_version(refusal.stored.version)
        else:
            messages.success(request, _("The dossier is saved."))
            return redirect("partners:project_dossier", uid=uid)
    context = frame(request, project, "dossier") | {"form": form, "theirs": theirs}
    return render(request, "partners/project_dossier_form.html", context)


def project_file_add(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a file for the dossier."""
    project = visible_project(request, uid, "partners.edit_project")
    form = DossierFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_file(project_id=project.pk, by=request.user, at=now(), **form.cleaned_data)
        except (FileRefusedError, CannotAddFileError) as refusal:
            form.add_error("upload", str(refusal.message))
        else:
            messages.success(request, _("The file is in the dossier."))
            return redirect("partners:project_dossier", uid=uid)
    context = frame(request, project, "dossier") | {"form": form}
    return render(request, "partners/project_file_form.html", context)


def project_file_remove(request: HttpRequest, uid: str, file_uid: str) -> HttpResponse:
    """Ask before a file leaves the dossier."""
    project = visible_project(request, uid, "partners.edit_project")
    attached = files_of(project).filter(uid=file_uid).first()
    if attached is None:
        raise Http404
    if request.method == "POST":
        try:
            remove_file(project_id=project.pk, file_uid=file_uid, by=request.user)
        except ProjectFile.DoesNotExist:
            messages.info(request, _("This file was removed already."))
        return redirect("partners:project_dossier", uid=uid)
    context = {
        "title": _("Remove “%(title)s”?") % {"title": attached.title},
        "text": _("Nobody can open the file any more; it is deleted within a day."),
        "submit": _("Remove the file"),
    }
    return step_page(request, project, "dossier", context)


def project_openings(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the team who opened its dossier."""
    project = visible_project(request, uid, "partners.read_openings")
    page = Paginator(openings_of(project), OPENINGS_PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, project, "openings") | {
        "page": page,
        "openings": list(shown_openings(project, page.object_list)),
        "panels": panels_of(project, request.user),
    }
    return render(request, "partners/project_openings.html", context)
