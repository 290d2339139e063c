"""Every kind of content there is; adding one means adding it here."""

from content.approval.application_form import APPLICATION_FORM
from content.approval.approval_item import APPROVAL_ITEM
from content.approval.fee_standard import FEE_STANDARD
from content.approval.service_package import SERVICE_PACKAGE
from content.approval.working_calendar import WORKING_CALENDAR
from content.disclosure.information import INFORMATION
from content.disclosure.notice import NOTICE
from content.disclosure.page import PAGE
from content.disclosure.policy_document import POLICY_DOCUMENT
from content.disclosure.policy_explainer import POLICY_EXPLAINER
from content.kinds import Kinds

KINDS = Kinds(
    INFORMATION,
    PAGE,
    NOTICE,
    POLICY_DOCUMENT,
    POLICY_EXPLAINER,
    APPROVAL_ITEM,
    FEE_STANDARD,
    WORKING_CALENDAR,
    APPLICATION_FORM,
    SERVICE_PACKAGE,
)
