"""From the detectors' findings to one list without overlap."""

from collections.abc import Iterable

from sync.filter.types import FAMILY_MEMBER, HELD_TYPES, EntityType, Span

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
    EntityType.HANDLE,
    EntityType.PERSON_R,
    EntityType.IP,
    EntityType.MAC,
    EntityType.DOB,
    EntityType.ADDRESS,
    EntityType.COORDINATES,
    EntityType.PLATE,
    EntityType.PERSONAL_ID,
    EntityType.CUSTOMER_ID,
    EntityType.PHONE,
    EntityType.HEALTH,
    EntityType.ART9,
    EntityType.CONDUCT,
    EntityType.PERSON_T,
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

    Who is on the roster is no third party, however much is masked; but for somebody's family with the same first name.
    What is held for a person is no third party's name, so that *Sinto* is not passed over as one.
    """
    types = {span.type, whole.type}
    if EntityType.PERSON_T in types and types & HELD_TYPES:
        return span.type in HELD_TYPES
    people = {each.type: each.reason for each in (span, whole)}
    if people.keys() == {EntityType.PERSON_R, EntityType.PERSON_T}:
        is_family = people[EntityType.PERSON_T] == FAMILY_MEMBER
        leading = (
            EntityType.PERSON_T if is_family and people[EntityType.PERSON_R] != _FULL else EntityType.PERSON_R
        )
        return span.type is leading
    return span.end - span.start > longest
