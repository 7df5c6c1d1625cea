"""What platforms send as text and nobody can keep."""

import re
from typing import Final

NO_TEXT: Final = re.compile(r"[\0\ud800-\udfff]")  # what no database takes
