"""Every shape of file that can be imported and exported, by its name on the command line."""

from content.importers.calendar import CALENDAR_YEARS
from content.importers.documents import DOCUMENTS
from content.importers.fees import FEES
from content.importers.forms import FORMS
from content.importers.items import ITEMS
from content.importers.service_packages import PACKAGES

SHAPES = {shape.name: shape for shape in (DOCUMENTS, ITEMS, FEES, CALENDAR_YEARS, FORMS, PACKAGES)}
