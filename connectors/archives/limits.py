"""How much of an archive is read before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading of an archive. Sizes in bytes, counted while inflating, whatever the archive says.

    `members` and `directory_bytes` bound the list of contents, which is held in memory at about a kibibyte for each
    member, `member_bytes` one member, `total_bytes` all that is read between opening and closing. A member that
    inflates to over `ratio_floor` and over `ratio` times its packed size is a bomb: text packs to a tenth, deflate
    reaches a thousandth only for one repeated byte.
    """

    members: int = 100_000
    directory_bytes: int = 16 * MIB
    member_bytes: int = 64 * MIB
    total_bytes: int = 1024 * MIB
    ratio: int = 200
    ratio_floor: int = MIB


DEFAULT_LIMITS = Limits()
