"""The addresses under which people and things are named: below Stoa's own, and told by opaque names."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from connectors.contract import Target

HOME = "home"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Below `home`, Stoa's address at the time at which the store was connected. None of them is a page."""

    home: str

    @classmethod
    def of(cls, target: Target) -> "Addresses":
        """Those of a target."""
        return cls(target.setting(HOME).rstrip("/"))

    def post(self, name: str) -> str:
        """Of one post."""
        return self._of("posts", name)

    def thread(self, name: str) -> str:
        """Of a thread."""
        return self._of("threads", name)

    def space(self, name: str) -> str:
        """Of a discussion."""
        return self._of("spaces", name)

    def course(self, name: str) -> str:
        """Of the course that a discussion belongs to."""
        return self._of("courses", name)

    def person(self, account: str) -> str:
        """Of a learner."""
        return self._of("accounts", account)

    def competency(self, competency_id: str) -> str:
        """Of a competency: its own where its id is an address already, as ESCO's are."""
        parts = urlsplit(competency_id)
        if parts.scheme in ("http", "https") and parts.netloc:
            return competency_id
        return self._of("competencies", competency_id)

    def _of(self, kind: str, name: str) -> str:
        return f"{self.home}/records/{kind}/{quote(name, safe='')}"
