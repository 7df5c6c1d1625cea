"""Data protection in one place: pages for the data protection officer and the administrator of an organisation.

An organisation is one controller: whoever administers any of its LMSs may see all of it, as the page of a data privacy
launch does.
"""

from lti_tool.privacy.office import audit, leak, papers, purposes, requests, retention, works_council
from lti_tool.privacy.office.page import blueprint

__all__ = ["audit", "blueprint", "leak", "papers", "purposes", "requests", "retention", "works_council"]
