"""What our widget templates ask about a field (`field.ui`); it renders no HTML itself."""

from typing import NamedTuple

from translationstring import ChameleonTranslate

from views.form_messages import sentence
from views.rendering import TEMPLATES, Shelf

SEQUENCES = frozenset({"sequence", "rows"})
WITH_BUTTONS = SEQUENCES | {"files"}
GROUPS = SEQUENCES | {
    "radio_choice",
    "checkbox_choice",
    "dateparts",
    "mapping",
    "checked_password",
    "identity",
    "address",
}
FIRST_CONTROL = {
    "radio_choice": "-0",
    "checkbox_choice": "-0",
    "dateparts": "-y",
    "identity": "-number",
    "address": "-division",
}


def _plain(text):
    return text.interpolate() if hasattr(text, "interpolate") else text


WIDGETS = Shelf(TEMPLATES / "widgets", "**/*.pt", translate=ChameleonTranslate(_plain))


def render_widget(name, **values):
    """What deform asks of a renderer: our own widget templates and no others."""
    return WIDGETS.load(f"{name}.pt")(**values)


class FormError(NamedTuple):
    """错误提示：an entry of the error summary, with the id of the control that it leads to."""

    anchor: str
    text: str


class FormUi:
    """表单外观：handed to every field of one form as `deform.Form(…, ui=FormUi(…))`.

    `fieldsets` is a list of (legend, [names of top-level fields]); `guarded` asks the browser to
    warn before unsaved text is lost (staff forms).
    """

    def __init__(self, fieldsets=(), *, guarded=False):
        self.fieldsets = list(fieldsets)
        self.guarded = guarded

    def is_group(self, field):
        """Has the field several controls, so that it needs a legend in place of a label?"""
        return field.widget.template in GROUPS

    def is_plain(self, field):
        """Does the control carry its own label (a single tick box)?"""
        return field.widget.template == "checkbox"

    def label(self, field):
        """The text beside a single tick box."""
        return getattr(field.schema, "label", None) or field.title

    def has_rows(self, form):
        """Does the form hold rows, whose buttons must not become the default button?"""
        return any(f.widget.template in WITH_BUTTONS or self.has_rows(f) for f in form.children)

    def groups(self, form):
        """The form's fields as (legend or None, [fields]); those in no fieldset come last."""
        by_name = {field.name: field for field in form.children}
        groups = [
            (legend, [by_name.pop(name) for name in names if name in by_name])
            for legend, names in self.fieldsets
        ]
        return [group for group in groups if group[1]] + [(None, list(by_name.values()))]

    def messages(self, field):
        """The Chinese sentences for what is wrong with this field itself, without repetition."""
        if not field.error:
            return []
        template = field.widget.template
        counted = template in SEQUENCES or template == "checkbox_choice"
        texts = (
            sentence(message, field.title, template, counted=counted)
            for message in field.error.messages()
        )
        return list(dict.fromkeys(texts))

    def describedby(self, field):
        """The ids of help and error texts, for aria-describedby, or None."""
        ids = ["when-" + field.oid] if self.when(field) else []
        ids += ["help-" + field.oid] if field.description else []
        ids += ["error-" + field.oid] if self.messages(field) else []
        return " ".join(ids) or None

    def anchor(self, field):
        """The id of the field's first control."""
        return field.oid + FIRST_CONTROL.get(field.widget.template, "")

    def errors(self, form):
        """All errors of a form in reading order, as FormError; each names its field."""
        whole = [FormError(form.formid, text) for text in self.messages(form)]
        return whole + [error for child in form.children for error in self._errors_of(child, "")]

    def _errors_of(self, field, place):
        own = [
            FormError(self.anchor(field), place + _named(field.title, text))
            for text in self.messages(field)
        ]
        return own + [
            error
            for child, where in self._parts(field)
            for error in self._errors_of(child, place + where)
        ]

    def _parts(self, field):
        if field.widget.template not in SEQUENCES:
            return [(child, "") for child in field.children]
        rows = getattr(field, "sequence_fields", None) or []
        return [(row, f"{field.title}第 {n} 行，") for n, row in enumerate(rows, 1)]

    def control(self, field, css_class="form-control"):
        """The attributes of a field's control: class, aria-*, and what its widget adds."""
        wrong = bool(self.messages(field))
        attributes = {
            "class": f"{css_class} is-invalid" if wrong else css_class,
            "aria-describedby": self.describedby(field),
            "aria-invalid": "true" if wrong else None,
            "aria-required": "true" if field.required else None,
            "data-p-name": field.name,
            **(getattr(field.widget, "attributes", None) or {}),
        }
        return {name: value for name, value in attributes.items() if value is not None}

    def part(self, field, css_class="form-control"):
        """The attributes of one control of a group: its help and errors belong to the group."""
        control = self.control(field, css_class)
        return {k: v for k, v in control.items() if k not in ("aria-describedby", "aria-required")}

    here, revision = "", None

    def action_at(self, field):
        """Where a button of the field sends to, so that the page opens at the field again."""
        return f"{self.here}#item-{field.oid}" if self.here else None

    def has_files(self, form):
        """Must the form be sent as multipart? Files alone need it, and texts lose by it."""
        return any(field.widget.template == "files" for field in form.children)

    def is_optional(self, field):
        """May the field stay empty, so that its label says so?"""
        return not field.required

    def shown_if(self, field):
        """data-* attributes of a field that is shown on a condition, or {}."""
        return {}

    def when(self, field):
        """That condition in words, or ''."""
        return ""

    def faqs(self, field):
        """(question, answer) pairs that help with the field."""
        return ()

    def earlier(self, field):
        """What may be filled in with one press: views.earlier.Line."""
        return ()

    def unit(self, field):
        """What the number in the box counts, or ''."""
        return ""

    def choice_label(self, field, chosen):
        """The label of a chosen value, or the value itself where it is not offered."""
        offered = dict(
            pair for item in field.widget.values for pair in getattr(item, "options", (item,))
        )
        return offered.get(chosen, chosen)

    def size(self, octets):
        """A file size for people, or '' where it is not known."""
        if not octets or octets < 0:
            return ""
        kilobytes = octets / 1024
        return f"{kilobytes / 1024:.1f} MB" if kilobytes >= 1024 else f"{max(kilobytes, 1):.0f} KB"


def _named(title, text):
    return text if title in text else f"{title}：{text}"
