"""Pages for administrators of the institution about communities and record systems: what there is to connect.

A launch of theirs opens them, as the pages of data protection; whom they have appointed for qualification finds none.
"""

from lti_tool.communities import calls, catalogue, channels, connected
from lti_tool.communities.page import blueprint

__all__ = ["blueprint", "calls", "catalogue", "channels", "connected"]
