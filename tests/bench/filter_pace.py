"""`python -m tests.bench.filter_pace`: how fast the filter is, at the command line and text by text, each seen for the
first time, and how its time grows with a text, be it a post or made to cost time."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from statistics import mean
from time import process_time
from typing import Final

import click

from lti_tool.cli.common import print_table
from sync.filter import RosterName, TextFilter, engine
from sync.filter.disguises.readings import readings
from sync.filter.lines import filter_line
from sync.filter.ready import few_collections, make_ready
from sync.filter.types import Span
from sync.filter.view import View
from tests.bench.filter_quality import Document, read_corpora
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.workbench import Workbench

_ROSTER: Final = tuple(
    """Anna Keller, Ben Brandt, Carla Conti, Deniz Demir, Emil Engel, Frieda Fuchs, Georg Graf, Hatice Hahn,
    Ivan Petrov, Jana Jansen, Kofi Mensah, Lena Lange, Marek Nowak, Nadja Popescu, Oskar Otto, Paula Pohl,
    Ravi Singh, Sofia Santos""".replace("\n", " ").split(",")
)
_POST: Final = (
    "Nach Piaget entwickelt sich das Denken in Stufen, und Anna hat am 12.05. in der Werkstatt gezeigt, wie das geht. "
    "Ruft mich an: +49 30 901820, oder schreibt an paula.pohl@example.org. I agree with Marek: the second exercise of "
    "chapter 4 took us 45 minutes, see https://example.org/kurs?id=7. Mein Nachbar Karl Wendt wohnt in der "
    "Kastanienallee 12, 10435 Berlin.\n"
)
# What rules begin with, again and again: where one of them tries every length at every place, time is squared.
_HOSTILE: Final = tuple(
    """a¦A¦1¦é¦ ¦\n¦.¦-¦_¦@¦:¦/¦>¦*¦(¦[¦"¦'¦&¦%¦\\¦ß¦王¦a.¦A.¦1.¦1 ¦1-¦a@¦a@b.¦@a¦a-¦A-¦Aa ¦AA ¦a1¦A1¦A 1 ¦1a ¦a: ¦a=¦://
    ¦www.¦http://¦https://a.b/¦//a:b@¦+49 ¦+1 (¦0049¦(0)¦DE¦DE12 ¦4111 ¦65 ¦1.1.¦1:¦::¦0a:¦52.1, ¦N 1° ¦geb. ¦born ¦im
    ¦12. Mai ¦1990-¦Str. ¦Straße ¦Am ¦Via ¦ 5 ¦12345 ¦12345 Ort ¦, ¦PO Box ¦Apt. ¦c/o ¦Passwort ¦Passwort:
    ¦password = ¦token ¦PIN ¦ist ¦user ¦eyJ¦eyJ.¦AKIA¦-----BEGIN ¦sk-¦Kundennummer ¦Nr. ¦Ausweis ¦Konto ¦IBAN ¦Herr.
    ¦Frau Dr. ¦meine Frau, ¦von ¦Anna ¦Anna-¦ANNA ¦Anna und ¦, Anna¦Kel-\n¦O'¦ich habe ¦er hat ¦Diagnose ¦krank ¦Partei
    ¦[Person]¦[Adresse] ¦&amp;¦&#1;¦%25¦\u0301¦\u200b¦\\\n¦> ¦**¦<b>¦`""".replace("\n    ", "").split("¦")
)
_GROWTH_MAX: Final = 3.0  # of twice the text; a rule that squares takes four times as long
_NOTABLE: Final = 8.0  # milliseconds; in less the clock's grain shows
_PIECES: Final = 10


@dataclass(frozen=True, slots=True)
class Load:
    """Characters of the short text, and how often both are filtered."""

    characters: int = 4_000
    rounds: int = 7


def measure(bench: Workbench, load: Load = Load()) -> Measurement:
    """One long text beside the same in pieces."""
    load = load or Load()
    text_filter = TextFilter(map(RosterName.parse, _ROSTER))
    piece = _text(_POST, load.characters)

    def seconds(texts: Sequence[str]) -> float:
        began = process_time()
        for text in texts:
            text_filter.scan(text)
        return (process_time() - began) * 1000

    figures = alternate(
        load.rounds, lambda _: seconds([piece * _PIECES]), lambda _: seconds([piece] * _PIECES), bench.say
    )
    return Measurement(
        "filter",
        f"filtering a text of {_PIECES * load.characters:,} characters, beside the same in {_PIECES} pieces",
        "ms of processor time",
        figures,
        Aim(1.5, at_least=False),
        "its time grows with its length, and no faster",
    )


def _text(piece: str, length: int) -> str:
    return "".join(islice(cycle(piece), length))


@click.command()
@click.option("--lines", default=600, show_default=True, help="How many lines go through the command.")
def main(lines: int) -> None:
    """How fast the filter is, and how its time grows."""
    documents = list(read_corpora())
    if documents:
        _print_command(documents, lines)
        _print_first_time(documents)
        _print_slowest(documents)
    _print_lengths()
    _print_hostile()


def _print_command(documents: Sequence[Document], lines: int) -> None:
    posts = [each for each in documents if each.roster]
    start = _seconds_of_command([])
    for title, roster in (("a roster of its own for each", None), ("one roster for all", posts[0].roster)):
        records = [_record(each, roster or each.roster) for each in islice(cycle(posts), lines)]
        taken = _seconds_of_command(records)
        click.echo(
            f"stoa privacy filter --jsonl, {title}: {lines / taken:.0f} posts a second of processor time, with its "
            f"start; {lines / (taken - start):.0f} without the {start:.2f} seconds of that"
        )


def _seconds_of_command(records: Sequence[bytes]) -> float:
    """The processor time that the command takes for these lines."""
    program = "from lti_tool.cli.main import main; main()"
    command = [sys.executable, "-c", program, "privacy", "filter", "--jsonl"]
    began = _of_children()
    subprocess.run(command, input=b"".join(records), capture_output=True, check=True)
    return _of_children() - began


def _record(document: Document, roster: Sequence[str]) -> bytes:
    record = {"id": document.id, "lang": document.language, "text": document.text, "roster": roster}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _print_first_time(documents: Iterable[Document]) -> None:
    """Print how long a post takes that comes but once, as all do, in the order in which they come."""
    make_ready()
    records = [_record(each, each.roster) for each in documents if each.roster]
    with few_collections():
        taken = [_least(partial(filter_line, record), times=1) for record in records]
    click.echo(f"{len(taken)} posts, each once: {mean(taken):.1f} ms on average, {max(taken):.1f} ms at most")


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print_slowest(documents: Iterable[Document]) -> None:
    slowest: dict[str, float] = {}
    for document in documents:
        taken = _least(lambda document=document: _scan(document))  # type: ignore[misc]
        slowest[document.corpus] = max(taken, slowest.get(document.corpus, 0))
    rows = [[name, f"{each:.1f}"] for name, each in slowest.items()]
    print_table(["corpus", "slowest text, ms, roster included"], rows)


def _scan(document: Document) -> None:
    TextFilter(map(RosterName.parse, document.roster)).scan(document.text, language=document.language)


def _print_lengths() -> None:
    text_filter = TextFilter(map(RosterName.parse, _ROSTER))
    rows = []
    for length in (1_000, 4_000, 20_000, 100_000, 200_000):
        taken = _least(partial(text_filter.scan, _text(_POST, length)), times=2)
        rows.append([f"{length:,}", f"{taken:.0f}", f"{taken / length * 1000:.2f}"])
    print_table(["characters", "ms", "ms per 1,000"], rows)


def _print_hostile() -> None:
    """Print the rules whose time more than grows with the text, of each piece repeated."""
    own = TextFilter(map(RosterName.parse, _ROSTER), terms=["Projekt Adler"])._own
    rules = {_name(find): find for find in (*engine._DETECTORS, *own)}
    found = []
    for piece in _HOSTILE:
        views = [View.of(_text(piece, length)) for length in (8_000, 16_000)]
        for name, find in rules.items():
            short, long = (_least(partial(_exhaust, find, view), times=2) for view in views)
            if long > _NOTABLE and long > _GROWTH_MAX * short:
                found.append([name, repr(piece), f"{short:.1f}", f"{long:.1f}"])
        texts = [_text(piece, length) for length in (8_000, 16_000)]
        short, long = (_least(partial(_read, text), times=2) for text in texts)
        if long > _NOTABLE and long > _GROWTH_MAX * short:
            found.append(["readings", repr(piece), f"{short:.1f}", f"{long:.1f}"])
    click.echo(
        f"{len(rules) + 1} rules on {len(_HOSTILE)} pieces, repeated to 8,000 and to 16,000 characters:"
    )
    if found:
        print_table(["grows faster than the text", "piece", "ms", "ms of twice as much"], found)
    else:
        click.echo("the time of none grows faster than the text.")


def _name(find: Callable[[View], Iterable[Span]]) -> str:
    owner = find.func if isinstance(find, partial) else find
    return f"{owner.__module__.removeprefix('sync.filter.')}.{owner.__qualname__}"


def _exhaust(find: Callable[[View], Iterable[Span]], view: View) -> None:
    for _ in find(view):
        pass


def _read(text: str) -> None:
    for _ in readings(text):
        pass


def _least(act: Callable[[], object], times: int = 3) -> float:
    """The least processor time that it takes, in milliseconds."""
    taken = []
    for _ in range(times):
        began = process_time()
        act()
        taken.append(process_time() - began)
    return min(taken) * 1000


if __name__ == "__main__":
    main()
