"""The base of every page of the staff admin: rules decide, actions write, nothing is deleted.

A room's admin derives from `PortalAdmin`; things with a life cycle derive from `ReadOnlyAdmin` and
offer their next steps as `ActionButton`s. Neither knows who is staff: the admin site does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import messages
from django.contrib.admin import EmptyFieldListFilter, SimpleListFilter
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.contrib.admin.utils import (
    display_for_field,
    get_fields_from_path,
    label_for_field,
)
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet, URLField
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import FSMField, TransitionNotAllowed
from unfold.admin import ModelAdmin

from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused, sentences
from pscc.kernel.stale_forms import version_read

Words = str | Promise
Bulk = TypeVar("Bulk", bound=Callable[..., Any])

FORM_REFUSALS = (Refused, ValidationError, TransitionNotAllowed)  # a permission stays a 403
_STATE_CHANGED = gettext_lazy(
    "This step is not possible any more: the state has changed. Nothing was done."
)
VALUE_LOOKUPS = ("exact", "in", "isnull")  # what filters put into their links
RELATION_LOOKUPS = ("id__exact", "pk__exact")
DATE_LOOKUPS = ("gte", "lt", "year", "month", "day")  # of `date_hierarchy`


def _always(_obj: Model) -> bool:
    return True


@dataclass(frozen=True)
class ActionButton:
    """A step that staff can take on an object: asked for on a page of its own, done by one of our
    actions.

    `act` is called as `act(obj, by=person, at=moment, **cleaned_data)`. With `href` the button is a
    link to a page of the room's own instead. A button shows while `permission` holds on the object
    and `when(obj)` is true. With `asks_again` a refusal shows the form once more, with what was
    typed, beside the object as it stands now; else it is told on the object's page. `facts` names
    the fields that are shown above the form. With `needs_recent_login` a session that is not fresh
    confirms first who it is, and goes on with what was written. With `carries_version` the action
    takes `version` as well: that of the page from which the person came, -1 if none came along.
    """

    name: str
    label: Words
    permission: str
    act: Callable[..., object] | None = None
    form: type[Form] | None = None
    explanation: Words = ""
    done: Words = ""
    when: Callable[[Any], bool] = _always
    href: Callable[[Any], str] | None = None
    danger: bool = False
    needs_recent_login: bool = False
    asks_again: bool = False
    facts: tuple[str, ...] = ()
    carries_version: bool = False


def needs_recent_login(bulk_action: Bulk) -> Bulk:
    """Let an action on selected rows run only in a fresh session; others confirm first who they
    are and come back with the same selection.
    """

    @wraps(bulk_action)
    def confirmed(page: "PortalAdmin", request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return page.confirm_first(request) or bulk_action(page, request, queryset)

    return cast("Bulk", confirmed)


def _refusing(form: type[Form], refused: Sequence[Words]) -> type[Form]:
    """Return a form class that is never valid, for these reasons beside its own."""

    def full_clean(self: Form) -> None:
        form.full_clean(self)
        for sentence in refused:
            self.add_error(None, str(sentence))

    refusing: type[Form] = type(form)(form.__name__, (form,), {"full_clean": full_clean})  # type: ignore[misc] # the metaclass of this very form
    return refusing


class PortalAdmin(ModelAdmin):  # type: ignore[misc] # unfold is untyped
    """An admin page that asks the rules: `<app>.<view|change|add|delete>_<model>`, False when
    unknown.
    """

    list_filter_submit = True
    list_per_page = 25
    show_full_result_count = False
    compressed_fields = True
    warn_unsaved_form = True
    link_lookups: ClassVar[Sequence[str]] = ()  # filters that links use beside `list_filter`
    action_buttons: ClassVar[Sequence[ActionButton]] = ()
    change_form_outer_before_template = "admin/action_buttons.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.list_editable:
            msg = f"{cls.__name__}: list_editable writes past the actions"
            raise TypeError(msg)

    def _may(self, act: str, request: HttpRequest, obj: Model | None) -> bool:
        return allowed(request.user, f"{self.opts.app_label}.{act}_{self.opts.model_name}", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("view", request, obj) or self._may("change", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("change", request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may("add", request, None)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("delete", request, obj)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Leave states out of forms: only a transition moves them."""
        states = [each.name for each in self.opts.fields if isinstance(each, FSMField)]
        shown = self.get_readonly_fields(request, obj)
        excluded = super().get_exclude(request, obj) or ()
        return [*excluded, *(name for name in states if name not in shown)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Keep what the person may know of: the same answer as on the pages."""
        queryset = super().get_queryset(request)
        if hasattr(queryset, "visible_to"):
            return queryset.visible_to(request.user)  # type: ignore[no-any-return]
        return queryset  # type: ignore[no-any-return]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Read a web address typed without a scheme as https."""
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse filters that the page does not offer: `?score__gt=3` would tell a hidden score.

        Whole names only: what follows an offered relation could ask about anything behind it.
        """
        return lookup in {*self.link_lookups, *self._offered_lookups(request)}

    def _offered_lookups(self, request: HttpRequest) -> Iterator[str]:
        for each in self.get_list_filter(request):
            if isinstance(each, type):
                if issubclass(each, SimpleListFilter) and each.parameter_name:
                    yield each.parameter_name
            else:
                yield from self._field_lookups(each)
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in DATE_LOOKUPS)

    def _field_lookups(self, list_filter: str | Sequence[Any]) -> Iterator[str]:
        parts = (list_filter,) if isinstance(list_filter, str) else tuple(list_filter)
        name = parts[0]
        if EmptyFieldListFilter in parts:
            yield f"{name}__isempty"
            return
        yield name
        yield from (f"{name}__{lookup}" for lookup in VALUE_LOOKUPS)
        if get_fields_from_path(self.model, name)[-1].is_relation:
            yield from (f"{name}__{lookup}" for lookup in RELATION_LOOKUPS)

    def view_on_site(self, obj: Model) -> str | None:
        """Return the address of the page that everybody may read, None if there is none."""
        everybodys = type(obj)._default_manager.all()
        address = getattr(obj, "get_absolute_url", None)
        if address is None or not hasattr(everybodys, "visible_to"):
            return None
        is_public = everybodys.visible_to(AnonymousUser()).filter(pk=obj.pk).exists()
        return str(address()) if is_public else None

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Answer 404 for what is absent and for what is not yours to know, alike."""
        raise Http404

    # --- Refusals ---

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what an action refuses above the form, with everything that was typed."""
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except FORM_REFUSALS as refusal:
            if request.method != "POST" or hasattr(request, "refused"):
                raise
            request.refused = sentences(refusal) or [_STATE_CHANGED]  # type: ignore[attr-defined]
            answer = super().changeform_view(request, *args, **kwargs)
        return answer

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[Form]:
        """Return the form, which is not valid where an action has refused what it holds."""
        form: type[Form] = super().get_form(request, *args, **kwargs)
        refused = getattr(request, "refused", ())
        return _refusing(form, refused) if refused else form

    # --- Action buttons ---

    def get_urls(self) -> list[URLPattern]:
        act = path(
            "<path:object_id>/act/<slug:name>/",
            self.admin_site.admin_view(self.act_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_act",
        )
        return [act, *super().get_urls()]

    def buttons_for(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        """List the steps this person can take now on this object, as label, address, danger."""
        return [
            {"label": button.label, "danger": button.danger, "url": self._button_url(button, obj)}
            for button in self.action_buttons
            if button.when(obj) and allowed(request.user, button.permission, obj)
        ]

    def _button_url(self, button: ActionButton, obj: Model) -> str:
        if button.href:
            return button.href(obj)
        view = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_act"
        version = f"?version={cast('Any', obj).version}" if button.carries_version else ""
        return reverse(view, args=(obj.pk, button.name)) + version

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj") or context.get("original")
        context["action_buttons"] = self.buttons_for(request, obj) if obj else []
        return super().render_change_form(request, context, *args, **kwargs)

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask before a step, then let the action do it; a refusal comes back as a message."""
        obj = self.get_object(request, object_id)
        button = next(
            (each for each in self.action_buttons if each.name == name and each.act), None
        )
        if obj is None or button is None or not self.has_view_permission(request, obj):
            raise Http404
        if not allowed(request.user, button.permission, obj):
            raise PermissionDenied
        if button.needs_recent_login and (way := self.confirm_first(request)):
            return way
        form = self.form_of(button, obj, request.POST if request.method == "POST" else None)
        if form is not None:
            form.label_suffix = ""  # labels as everywhere else, without a colon
        if request.method == "POST" and (form is None or form.is_valid()):
            refused = self._act(request, button, obj, form)
            if not (refused and form and button.asks_again):
                return self._told(request, button, obj, refused)
            return self._ask_again(request, button, object_id, refused)
        return self._ask(request, button, obj, form)

    def form_of(self, button: ActionButton, obj: Model, data: Any) -> Form | None:
        """Return the form that a step asks with; pages whose choices depend on the object override
        it.
        """
        return button.form(data) if button.form else None

    def data_again(self, button: ActionButton, obj: Model, data: Any) -> Any:
        """Return what was typed for the form that is shown after a refusal; pages whose form says
        which version was read override it.
        """
        return data

    def confirm_first(self, request: HttpRequest) -> HttpResponse | None:
        """Return the way to confirm who one is if this session is not fresh, else None."""
        way: HttpResponse | None = self.admin_site.confirm_first(request)
        return way

    def _act(
        self, request: HttpRequest, button: ActionButton, obj: Model, form: Form | None
    ) -> list[str]:
        """Let the action do it; return why it did not."""
        assert button.act is not None  # noqa: S101 act_view has looked
        told = dict(form.cleaned_data) if form else {}
        if button.carries_version:
            told["version"] = version_read(request.POST.get("version", ""))
        try:
            button.act(obj, by=request.user, at=now(), **told)
        except REFUSALS as refusal:
            return sentences(refusal) or [str(_STATE_CHANGED)]
        return []

    def _told(
        self, request: HttpRequest, button: ActionButton, obj: Model, refused: Sequence[str]
    ) -> HttpResponse:
        for sentence in refused:
            messages.error(request, sentence)
        if not refused:
            messages.success(request, str(button.done or _("Done.")))
        return HttpResponseRedirect(self._object_url(obj))

    def _ask_again(
        self, request: HttpRequest, button: ActionButton, object_id: str, refused: Sequence[str]
    ) -> HttpResponse:
        """Show the form once more, with what was typed, if the object is still the person's to
        know.
        """
        obj = self.get_object(request, object_id)
        if obj is None or not allowed(request.user, button.permission, obj):
            raise Http404
        form = self.form_of(button, obj, self.data_again(button, obj, request.POST))
        if form is not None:
            for sentence in refused:
                form.add_error(None, sentence)
        version = cast("Any", obj).version if button.carries_version else None
        return self._ask(request, button, obj, form, version)

    def _object_url(self, obj: Model) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=(obj.pk,))

    def _ask(
        self,
        request: HttpRequest,
        button: ActionButton,
        obj: Model,
        form: Form | None,
        version: int | None = None,
    ) -> HttpResponse:
        """Ask about the version that the person has read: by default that of the page before."""
        if version is None:
            version = version_read((request.POST or request.GET).get("version", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": button.label,
            "opts": self.opts,
            "original": obj,
            "button": button,
            "form": form,
            "version": version,
            "facts": [(self._label_of(name), self._shown(name, obj)) for name in button.facts],
            "back_url": self._object_url(obj),
        }
        return TemplateResponse(request, "admin/action_confirm.html", context)

    def _label_of(self, name: str) -> str:
        return str(label_for_field(name, self.model, self))

    def _shown(self, name: str, obj: Model) -> str:
        return str(display_for_field(getattr(obj, name), self.opts.get_field(name), "–"))


class ReadOnlyAdmin(PortalAdmin):
    """For what has a life cycle or a consequence: looked at here, changed by action
    buttons only.
    """

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def is_portal_admin(admin_class: type[DjangoModelAdmin[Any]] | None) -> bool:
    """Tell whether an admin page asks our rules; others ask Django's, which a superuser always
    passes.
    """
    return admin_class is not None and issubclass(admin_class, PortalAdmin)
