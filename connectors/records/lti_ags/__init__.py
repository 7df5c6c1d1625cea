"""The gradebook of an LMS, by LTI Assignment and Grade Services."""

from connectors.records.lti_ags.connector import LtiAgs

__all__ = ["LtiAgs"]
