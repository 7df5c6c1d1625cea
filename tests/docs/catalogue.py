"""The tables of docs/connectors/README.md, out of what each connector says of itself; `make catalogues` writes them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from connectors.contract import Access, Direction, Manifest
from connectors.registry import How, Listed, Registry

PAGE: Final = Path(__file__).parents[2] / "docs" / "connectors" / "README.md"
_BEFORE: Final = (
    "<!-- The rest is written by `make catalogues` from what each connector says of itself. -->\n"
)
_HOW: Final = {
    How.PULL: "asked for what is new",
    How.WEBHOOK: "tells by itself",
    How.ARCHIVE: "archive",
    How.PUSH: "by itself",
    How.FILE: "file",
}
_PARTS: Final = (
    ("Communities that are read live", Direction.COMMUNITIES, Access.OPEN),
    ("Communities of which a person brings in a file", Direction.COMMUNITIES, Access.ARCHIVE),
    ("Communities that cannot be read", Direction.COMMUNITIES, Access.CLOSED),
    ("Record systems that are written to", Direction.RECORDS, Access.OPEN),
    ("Record systems to which a person brings a file", Direction.RECORDS, Access.ARCHIVE),
)


def written(page: str) -> str:
    """The page with its tables as they are to be."""
    return page.partition(_BEFORE)[0] + _BEFORE + tables()


def tables() -> str:
    """All of them, of the connectors that come with Stoa."""
    listed = sorted(Registry([]).listed(), key=lambda each: each.manifest.title.casefold())
    return "".join(
        f"\n## {heading}\n\n{_part(found, access)}"
        for heading, direction, access in _PARTS
        if (
            found := [
                one for one in listed if (one.manifest.direction, one.manifest.access) == (direction, access)
            ]
        )
    )


def _part(found: Sequence[Listed], access: Access) -> str:
    if access is Access.CLOSED:
        return "".join(
            f"* **{one.manifest.title}** (`{one.manifest.id}`). {one.manifest.instead}\n" for one in found
        )
    head = (
        "| system | name in commands | how | cost | deletions there | tried on |\n|---|---|---|---|---|---|\n"
    )
    instead = "".join(
        f"* {one.manifest.title}: {one.manifest.instead}.\n".replace("..\n", ".\n")
        for one in found
        if one.manifest.instead
    )
    return head + "".join(_row(one) for one in found) + (f"\n{instead}" if instead else "")


def _row(one: Listed) -> str:
    told = one.manifest
    how = ", ".join(_HOW[each] for each in one.how)
    return f"| {_linked(told)} | `{told.id}` | {how} | {told.cost} | {told.deletions} | {told.proved_on} |\n"


def _linked(manifest: Manifest) -> str:
    """The title, leading to where more is said."""
    page = manifest.docs
    return f"[{manifest.title}]({f'../{page[5:]}' if page.startswith('docs/') else page})"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
