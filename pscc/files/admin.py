"""Stored files, for staff: states and hashes. Names and bytes are read where they are attached."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.files.actions import rescan_file
from pscc.files.enums import FileState
from pscc.files.models import StoredFile
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """What lies in private storage, without names and senders: a wall may stand between."""

    list_display = [
        "short_id",
        "purpose",
        "shown_state",
        "virus",
        "content_type",
        "size",
        "created_at",
        "linked_at",
    ]
    list_filter = ["state", "purpose", ("damaged_at", admin.EmptyFieldListFilter)]
    search_fields = ["uid", "sha256"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = [
        "short_id",
        "purpose",
        "shown_state",
        "virus",
        "flags",
        "content_type",
        "size",
        "sha256",
        "created_at",
        "scanned_at",
        "linked_at",
        "audited_at",
        "damaged_at",
        "discarded_at",
    ]
    readonly_fields = ["short_id", "shown_state"]
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

    @display(description=_("short id"), ordering="uid")
    def short_id(self, row: StoredFile) -> str:
        """Return what stands for it in addresses."""
        return row.uid

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
    def shown_state(self, stored: StoredFile) -> Badge:
        """Show the state as a coloured word."""
        return state_badge(stored)
