"""How much of an archive is read before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading of an archive. Sizes in bytes, counted while inflating, whatever the archive says.

    `members` and `directory_bytes` bound the list of contents: both are counted before it is taken apart, since it is
    held in memory at about a kibibyte for each member (with 160 bytes of it in the file). `member_bytes` bounds one
    member, `total_bytes` all that is read between opening and closing. A member that inflates to over `ratio_floor`
    and over `ratio` times its packed size is a bomb: text packs to a tenth, deflate reaches a thousandth only for
    one repeated byte.
    """

    members: int = 50_000
    directory_bytes: int = 8 * MIB
    member_bytes: int = 64 * MIB
    total_bytes: int = 1024 * MIB
    ratio: int = 200
    ratio_floor: int = MIB


DEFAULT_LIMITS = Limits()
