"""The program that reads an archive: `python -m sync.bringing.reader CONNECTOR FILE`, bounded in memory and time.

On stdout, one JSON line each: the newest items, the newest first, then how many older ones were left out. Where the
archive is refused, one line with its code and sentence instead.
"""

import json
import resource
import sys
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from pathlib import Path
from typing import Final

from connectors.contract import ArchiveRefused, Contribution
from connectors.registry import archive_community
from sync.bringing.items import Item, item_of, write_item

MOST_ITEMS: Final = 20_000
MOST_CHARACTERS: Final = 20_000_000
SECONDS: Final = 60
_MOST_BYTES: Final = 1 << 30
_LONGEST_ID: Final = 255


def main(arguments: Sequence[str]) -> int:
    """Read an archive; 0 also where it is refused, which is an answer."""
    connector, file = arguments
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        items, left_out = newest(archive_community(connector).read(Path(file)))
    except ArchiveRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.code, "sentence": refused.message}))
        return 0
    sys.stdout.writelines(f"{write_item(item)}\n" for item in items)
    sys.stdout.write(json.dumps({"left_out": left_out}))
    return 0


def newest(records: Iterable[object]) -> tuple[Sequence[Item], int]:
    """The newest contributions, as many as can be shown, and how many others there were; each once."""
    heap: list[tuple[float, int, Item]] = []
    seen: set[int] = set()
    characters = left_out = 0
    for number, record in enumerate(records):
        if not isinstance(record, Contribution) or not 0 < len(record.source_id) <= _LONGEST_ID:
            continue
        key = hash((record.source, record.source_id))
        if key in seen:
            continue
        seen.add(key)
        item = item_of(record)
        heappush(heap, (item.occurred_at.timestamp(), -number, item))
        characters += len(item.markdown)
        while len(heap) > MOST_ITEMS or (characters > MOST_CHARACTERS and len(heap) > 1):
            characters -= len(heappop(heap)[2].markdown)
            left_out += 1
    return [item for _, _, item in sorted(heap, key=lambda each: each[:2], reverse=True)], left_out


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
