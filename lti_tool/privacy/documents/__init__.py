"""The papers of data protection, written from the living configuration: as HTML and as PDF, in German and English."""

from lti_tool.privacy.documents.catalogue import DocumentKind, write_document
from lti_tool.privacy.documents.configuration import read_configuration

__all__ = ["DocumentKind", "read_configuration", "write_document"]
