"""Archives that strangers bring, read within bounds and never extracted."""

from connectors.archives.csv_rows import CsvRecord, CsvRow, MalformedCsv, csv_records, csv_rows, heading
from connectors.archives.json_array import MalformedJson, json_array
from connectors.archives.limits import DEFAULT_LIMITS, MIB, Limits
from connectors.archives.parents_first import parents_first
from connectors.archives.refusals import shown_name
from connectors.archives.tar import open_tar
from connectors.archives.zip import SafeArchive, SafeZip, open_zip

__all__ = [
    "DEFAULT_LIMITS",
    "MIB",
    "CsvRecord",
    "CsvRow",
    "Limits",
    "MalformedCsv",
    "MalformedJson",
    "SafeArchive",
    "SafeZip",
    "csv_records",
    "csv_rows",
    "heading",
    "json_array",
    "open_tar",
    "open_zip",
    "parents_first",
    "shown_name",
]
