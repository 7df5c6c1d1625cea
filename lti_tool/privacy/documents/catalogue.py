"""Which papers there are, and writing one."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from lti_tool.privacy.documents.assessment import assessment
from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.measures import measures
from lti_tool.privacy.documents.notice import notice
from lti_tool.privacy.documents.paper import Paper
from lti_tool.privacy.documents.processor import processor
from lti_tool.privacy.documents.recipients import recipients
from lti_tool.privacy.documents.record import record


class DocumentKind(StrEnum):
    """The papers, with the article of the GDPR that asks for each."""

    RECORD = "record"  # Art. 30
    MEASURES = "measures"  # Art. 32
    ASSESSMENT = "assessment"  # Art. 35
    PROCESSOR = "processor"  # Art. 28
    NOTICE = "notice"  # Art. 13
    RECIPIENTS = "recipients"  # Art. 13, 30


_WRITERS: Final[Mapping[DocumentKind, Callable[[Configuration], Paper]]] = {
    DocumentKind.RECORD: record,
    DocumentKind.MEASURES: measures,
    DocumentKind.ASSESSMENT: assessment,
    DocumentKind.PROCESSOR: processor,
    DocumentKind.NOTICE: notice,
    DocumentKind.RECIPIENTS: recipients,
}


def write_document(kind: DocumentKind, configuration: Configuration) -> Paper:
    """The paper of this kind, in the language of the surrounding request or `force_locale`."""
    return _WRITERS[kind](configuration)
