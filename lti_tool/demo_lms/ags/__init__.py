"""Assignment and Grade Services 2.0, as strict as Moodle's.

One blueprint; a refusal answers with Moodle's JSON error.
"""

from flask import Blueprint

from lti_tool.demo_lms.ags import line_items, results, scores
from lti_tool.demo_lms.service_requests import ServiceRefusal, answer_refusal

blueprint = Blueprint("ags", __name__, url_prefix="/lti/courses/<course_id>/lineitems")
blueprint.register_error_handler(ServiceRefusal, answer_refusal)

_ITEM = "/<int(max=999999999):line_item_id>/lineitem"
blueprint.get("")(line_items.list_line_items)
blueprint.post("")(line_items.create_line_item)
blueprint.get(_ITEM)(line_items.read_line_item)
blueprint.put(_ITEM)(line_items.update_line_item)
blueprint.delete(_ITEM)(line_items.delete_line_item)
blueprint.post(f"{_ITEM}/scores")(scores.post_score)
blueprint.get(f"{_ITEM}/results")(results.list_results)
