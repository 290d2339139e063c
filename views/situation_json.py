"""What answers and quantities make of an item or a fee standard, as JSON."""

from views.fee_estimate import estimate_json
from views.fee_page import standard_estimate
from views.situation_fees import estimate_of
from views.situation_guide import narrow_guide, situation_json
from views.values import references


def worked_out_json(request, item, edition, moment):
    """``situation`` and ``fee_estimate``, each where there is something to say."""
    said = {}
    if item.kind == "approval_item":
        said = _of_item(request, edition.fields, moment)
    elif item.kind == "fee_standard":
        said = {"fee_estimate": standard_estimate(request, item, edition)}
    if said.get("fee_estimate") is not None:
        said["fee_estimate"] = estimate_json(said["fee_estimate"])
    return {name: value for name, value in said.items() if value is not None}


def _of_item(request, fields, moment):
    fees = tuple(references(request, fields.get("fees") or (), moment))
    narrowed = narrow_guide(request, fields, fees)
    return {
        "situation": situation_json(fields, narrowed),
        "fee_estimate": estimate_of(request, fields, narrowed, moment),
    }
