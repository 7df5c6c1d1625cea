"""Items imported a second: connector, matching, fingerprints and ledger; beside a bare reading of the same JSON.

Everybody who wrote and has a mail address is a member, so that all the work is done for nearly every message.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from uuid import UUID
from zipfile import ZipFile

from config.clock import SetClock
from connectors.communities.slack import SlackExport
from connectors.contract import Contribution
from lti_tool.app.services import Services
from sync.intake.archive import bring_in
from sync.people.accounts import AccountKey, Profile, recognise
from sync.spaces.spaces import join
from sync.spaces.tables import Role, Space
from tests.bench.measure import Measurement, alternate
from tests.bench.slack_export import made_up_export, real_export
from tests.bench.workbench import Workbench
from tests.factories.world import ISSUER, open_classroom


@dataclass(frozen=True)
class Load:
    """How often the export is read; `made_up` messages stand in for it, where none is there or none is wanted."""

    rounds: int = 2
    made_up: int = 5000
    use_real: bool = True


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure items a second."""
    load = load or Load()
    installation = bench.install("import")
    export = real_export() if load.use_real else None
    if export is None:
        bench.say(f"no real export beside the repository: one of {load.made_up} messages is made up")
    archive = export or made_up_export(installation.data_dir, load.made_up)
    contributions = [each for each in SlackExport().read(archive) if isinstance(each, Contribution)]
    mails = {each.author.mail for each in contributions if each.author.mail}
    with installation.open() as services:

        def bring(number: int) -> float:
            space_id = _open_space(services, number, mails)
            began = perf_counter()
            brought = bring_in(
                services.database, services.keys, services.clock, space_id, SlackExport().read(archive)
            )
            ended = perf_counter()
            if brought.read != len(contributions) or not brought.kept:
                raise RuntimeError(f"Of {len(contributions)} items came: {brought}")
            return len(contributions) / (ended - began)

        def read(_round: int) -> float:
            return len(contributions) / _seconds_to_read(archive)

        figures = alternate(load.rounds, bring, read, bench.say)
    return Measurement(
        name="import",
        what=f"{len(contributions)} messages of a {'real' if export else 'made-up'} Slack export, beside its bare JSON",
        unit="items/s",
        figures=figures,
    )


def _open_space(services: Services, number: int, mails: Collection[str]) -> UUID:
    """A new space with these people in it."""
    now = services.clock.now()
    classroom = open_classroom(
        services.database, services.keys, SetClock(now), learners=(), resource_link_id=f"link {number}"
    )
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        for mail in sorted(mails):
            account = AccountKey(space.organisation_id, ISSUER, mail)
            person_id = recognise(session, services.keys, account, Profile(mail=mail), now)
            join(session, space, person_id, Role.LEARNER, now)
    return classroom.space_id


def _seconds_to_read(archive: Path) -> float:
    began = perf_counter()
    with ZipFile(archive) as opened:
        for name in opened.namelist():
            if name.endswith(".json"):
                json.loads(opened.read(name))
    return perf_counter() - began
