"""The forms in which German and English texts, and their neighbours, write a date."""

import re
from typing import Final

_MONTH: Final = r"""(?:
    jan(?:uary|uar|vier|\.)? | j[äa]nner | feb(?:ruary|ruar|\.)? | feber | f[ée]vrier
  | m(?:ä|ae)rz | mär\. | mar(?:ch|s|\.)? | apr(?:il|\.)? | avril | ma[iy] | jun(?:e|i|\.)? | juin
  | jul(?:y|i|\.)? | juillet | aug(?:ust|\.)? | août | sept?(?:ember|embre|\.)? | o[ck]t(?:ober|obre|\.)?
  | nov(?:ember|embre|\.)? | de[cz](?:ember|\.)? | d[ée]cembre)(?![^\W_])"""
# A day in words: *am ersten April*, *the fourth of July*.
_DAY_IN_WORDS: Final = r"""(?:(?:erste|zweite|dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte|elfte|zwölfte
    |(?:drei|vier|fünf|sech|sieb|acht|neun)zehnte|(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und)?zwanzigste
    |(?:einund)?drei(?:ß|ss)igste)[nr]?
  |(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth
    |(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"""
_DAY: Final = r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH_FIGURE: Final = r"(?:1[0-2]|0?[1-9])"
_CENTURY_YEAR: Final = r"(?:1[0-9]|20)\d\d"
_YEAR: Final = rf"(?:{_CENTURY_YEAR}|['’]?\d\d)"
_END: Final = r"(?![^\W_])(?![.,:/-]\d)"

# A date with a day and a month as a rule; `day_only` marks one without its year.
DATE: Final = re.compile(
    rf"""(?<![^\W_])(?<![\d][.,:/-])(?:
        (?P<iso>{_CENTURY_YEAR})(?P<a>[-/.]){_MONTH_FIGURE}(?P=a){_DAY}
      | {_DAY}[ ]?(?P<b>[./-])\s?{_MONTH_FIGURE}[ ]?(?P=b)\s?(?P<figures>{_YEAR})
      | {_MONTH_FIGURE}(?P<c>[/-]){_DAY}(?P=c)(?P<american>{_YEAR})
      | {_DAY}(?:\.|st|nd|rd|th|er)?[\s-]{{0,2}}(?:of[ ])?{_MONTH}
        (?:[\s,.-]{{0,3}}(?P<named>{_CENTURY_YEAR}|['’]?\d\d(?!:)))?
      | {_DAY_IN_WORDS}[ ](?:of[ ])?{_MONTH}(?:[ ,]{{1,2}}(?P<worded>{_CENTURY_YEAR}|['’]\d\d))?
      | {_MONTH}\s{{1,2}}{_DAY}(?:st|nd|rd|th)?(?!\d)(?:[ ]?,?\s{{1,2}}(?P<leading>{_CENTURY_YEAR}))?
      | {_DAY}\.[ ]?(?:I{{1,3}}|I?[VX]|VI{{1,3}}|XI{{1,2}})\.[ ]?(?P<roman>{_CENTURY_YEAR})
      | {_MONTH_FIGURE}[/.](?P<month_of>{_CENTURY_YEAR})
      | {_DAY}[ ]{_MONTH_FIGURE}[ ](?P<spaced>(?:19|20)\d\d)
      | {_MONTH}\s{{1,2}}(?P<month_year>{_CENTURY_YEAR})
      | {_DAY}\.[ ]?{_MONTH_FIGURE}\.(?![ ]?\d)(?P<day_only>)
      | (?P<year>{_CENTURY_YEAR})
    ){_END}""",
    re.VERBOSE | re.IGNORECASE,
)
_YEAR_GROUPS: Final = (
    "worded", "spaced", "iso", "figures", "american", "named", "leading", "roman", "month_of", "month_year", "year",
)  # fmt: skip


def year_of(date: re.Match[str]) -> str | None:
    """The year as it is written, without an apostrophe: four figures or two; None where there is none."""
    written = next(filter(None, (date[group] for group in _YEAR_GROUPS)), None)
    return written.lstrip("'’") if written else None
