"""Pages of moderation."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__, template_folder="templates")
