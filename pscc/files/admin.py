"""Stored files, for staff: names, states and hashes. The bytes are read where they are attached."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.files.actions import rescan_file
from pscc.files.enums import FileState
from pscc.files.models import StoredFile
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """What lies in private storage."""

    list_display = [
        "name",
        "purpose",
        "shown_state",
        "virus",
        "size",
        "uploaded_by",
        "created_at",
        "linked_at",
    ]
    list_filter = ["state", "purpose"]
    search_fields = ["name", "sha256", "uid"]
    list_select_related = ["uploaded_by"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    readonly_fields = ["shown_state"]
    action_buttons = [
        ActionButton(
            name="rescan",
            label=_("Scan now"),
            permission="files.rescan_file",
            act=lambda stored, *, by, at: rescan_file(file_id=stored.pk, by=by, at=at),
            explanation=_("The virus scanner looks at the file again."),
            done=_("The file is scanned within seconds."),
            when=lambda stored: stored.state in {FileState.PENDING, FileState.NOT_SCANNED},
        ),
    ]

    @display(
        description=_("state"),
        label={
            FileState.PENDING: "info",
            FileState.CLEAN: "success",
            FileState.INFECTED: "danger",
            FileState.NOT_SCANNED: "warning",
        },
        ordering="state",
    )
    def shown_state(self, stored: StoredFile) -> tuple[str, Any]:
        """Show the state as a coloured word."""
        return stored.state, stored.get_state_display()
