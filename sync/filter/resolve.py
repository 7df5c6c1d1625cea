"""From the detectors' findings to one list without overlap."""

from collections.abc import Iterable

from sync.filter.types import FAMILY_MEMBER, EntityType, Span

# Of two findings of equal length the earlier in this list names the whole.
_PRECEDENCE = (
    EntityType.SECRET,
    EntityType.CONFIDENTIAL,
    EntityType.IBAN,
    EntityType.CREDIT_CARD,
    EntityType.STEUER_ID,
    EntityType.SVNR,
    EntityType.KVNR,
    EntityType.ID_CARD,
    EntityType.EMAIL,
    EntityType.URL,
    EntityType.PERSON_R,
    EntityType.HANDLE,
    EntityType.IP,
    EntityType.MAC,
    EntityType.DOB,
    EntityType.ADDRESS,
    EntityType.COORDINATES,
    EntityType.PLATE,
    EntityType.PERSONAL_ID,
    EntityType.CUSTOMER_ID,
    EntityType.PHONE,
    EntityType.PERSON_T,
    EntityType.HEALTH,
    EntityType.ART9,
    EntityType.CONDUCT,
)

_FULL = "roster.full_name"


def resolve(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join findings that overlap into one over all of their characters, named after the longest of them.

    Joined, not chosen from: what only the shorter one covered is personal data too.
    """
    resolved: list[Span] = []
    longest = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end, _PRECEDENCE.index(span.type))):
        if not resolved or span.start >= resolved[-1].end:
            resolved.append(span)
            longest = span.end - span.start
            continue
        whole = resolved[-1]
        leads = _leads(span, whole, longest)
        named = span if leads else whole
        longest = max(longest, span.end - span.start)
        resolved[-1] = Span(
            whole.start, max(whole.end, span.end), named.type, named.score, named.reason, named.person
        )
    return tuple(resolved)


def _leads(span: Span, whole: Span, longest: int) -> bool:
    """Whether a further finding names the whole.

    A third party is what a guess may be about, so that whatever else is found there says what it is: an illness,
    a key, a member of the course; but for somebody's family that bears a member's first name.
    """
    if span.type is whole.type or EntityType.PERSON_T not in (span.type, whole.type):
        return span.end - span.start > longest
    party, other = (span, whole) if span.type is EntityType.PERSON_T else (whole, span)
    is_family = party.reason == FAMILY_MEMBER and other.type is EntityType.PERSON_R and other.reason != _FULL
    return span is (party if is_family else other)
