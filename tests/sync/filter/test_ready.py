"""What the filter reads from files, read before the first text."""

import subprocess
import sys

_SCRIPT = """
import sys
from sync.filter import RosterName, TextFilter
from sync.filter.ready import make_ready

make_ready()
opened = []
sys.addaudithook(lambda event, arguments: opened.append(arguments[0]) if event == "open" else None)
text_filter = TextFilter([RosterName.parse("Carla Conti")])
text_filter.scan("Carla und Herr Wendt: IBAN DE02 1203 0000 0000 2020 51, Tel. 0171 2345679, +49 30 901821.")
text_filter.scan("I think my brother Walter likes Porter and Docker, phone 004917612345679, and Mr Lange has the flu.")
print(opened)
"""


def test_once_it_is_ready_no_text_waits_for_a_file() -> None:
    result = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
