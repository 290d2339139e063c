"""Builds any form through the designer's pages, as a person does, from its description.

A driver opens pages, fills in forms and presses buttons: WebTest without JavaScript, or Chromium.
"""

from urllib.parse import urlencode

from content.forms.field_types import DEFAULT_ACCEPT, FIELD_TYPES
from views.form_designer_conditions import rows_of
from views.form_designer_settings import PATTERNS, choice_line

ALREADY = ("title", "name", "type", "columns", "fields", "faqs", "show_if", "required", "pattern")


def build(driver, address, definition):
    """The steps and fields of ``definition`` (as it is stored) into the empty draft at
    ``address``."""
    Builder(driver, f"{address}/design", definition).build()


class Builder:
    """Goes through the description step by step; each page is asked for only once if possible."""

    def __init__(self, driver, design, definition):
        self.driver, self.design, self.definition = driver, design, definition

    def build(self):
        self.driver.open(self.design)
        for step in self.definition["steps"]:
            self.driver.fill("add-step", {"new_step": step["title"]})
            self.driver.press("add-step", "add_step")
            self.name_step(step)
            for field in step["fields"]:
                self.add_field(step, field)
            self.driver.open(self.design)

    def name_step(self, step):
        self.driver.open(self.driver.links(".p-design-step > .p-design-buttons > a")[-1])
        said = {"title": step["title"], "name": step["name"], "help": step.get("help", "")}
        self.save(step, said, f"{self.design}?step={step['name']}")

    def add_field(self, step, field):
        query = urlencode({"step": step["name"], "type": field["type"]})
        self.driver.open(f"{self.design}?{query}")
        said = said_of(field)
        if field["type"] == "table":
            said["new_columns"] = "\n".join(one["title"] for one in field["columns"])
        address = f"{self.design}?field={field['name']}"
        self.save(field, said, address)
        if field["type"] == "table":
            self.set_columns(field, address)

    def set_columns(self, table, address):
        self.driver.open(address)
        links = self.driver.links("#columns .p-design-buttons > a")
        for column, link in zip(table["columns"], links, strict=True):
            self.driver.open(f"{link}&type={column['type']}")
            self.save(column, said_of(column), "")

    def save(self, one, said, address):
        """Again and again while there are more questions or conditions than the page has rows."""
        faqs = [(faq["question"], faq["answer"]) for faq in one.get("faqs", ())]
        rows = [row for row in rows_of(self.definition, one) if row.key]
        while True:
            room = self.driver.count("question-"), self.driver.count("condition-")
            for number, (question, answer) in enumerate(faqs[: room[0]], 1):
                said |= {f"question-{number}": question, f"answer-{number}": answer}
            for row in rows[: room[1]]:
                said |= {f"condition-{row.number}": row.key, f"compared-{row.number}": row.value}
            self.driver.fill("edit", said)
            self.driver.press("edit", "save")
            if len(faqs) <= room[0] and len(rows) <= room[1]:
                return
            self.driver.open(address)
            said = {}


def said_of(field):
    """What is typed into the field's own page."""
    said = {
        **{k: _typed(k, v) for k, v in field.items() if k not in ALREADY},
        "title": field["title"],
        "name": field["name"],
        "required": bool(field.get("required")),
    }
    options = FIELD_TYPES[field["type"]].options
    if "accept" in options:
        said.setdefault("accept", list(DEFAULT_ACCEPT))
    if pattern := field.get("pattern"):
        is_ready = pattern in dict(PATTERNS)
        said |= {"pattern": pattern} if is_ready else {"pattern": "own", "own_pattern": pattern}
    return said


def _typed(key, value):
    if key == "choices":
        return "\n".join(choice_line(choice) for choice in value)
    return value if isinstance(value, list) else str(value)


class WebTestDriver:
    """The pages without JavaScript."""

    def __init__(self, browser):
        self.browser, self.page = browser, None

    def open(self, url):
        self.page = self.browser.get(url)

    def count(self, prefix):
        return sum(1 for name in self.page.forms["edit"].fields if (name or "").startswith(prefix))

    def fill(self, form_id, said):
        form = self.page.forms[form_id]
        for name, value in said.items():
            if isinstance(value, list):
                for box in form.fields[name]:
                    box.checked = box._value in value
            else:
                form[name] = value

    def press(self, form_id, value):
        self.page = self.page.forms[form_id].submit("press", value=value).follow()

    def links(self, selector):
        return [link["href"] for link in self.page.html.select(selector)]
