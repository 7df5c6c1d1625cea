"""Keys and tokens that their form gives away, whatever stands beside them."""

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from sync.filter.types import EntityType, Span
from sync.filter.view import View

# What their makers let them begin with. Of the rest fewer characters than they give out will do: one that somebody
# copied in part, or has shortened, is still to be kept.
_ISSUED = re.compile(
    r"""(?<![A-Za-z0-9])(?:
        (?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,124}                        # Amazon
      | gh[opusr]_[A-Za-z0-9]{16,255} | github_pat_\w{20,255}
      | gl(?:pat|dt|rt|cbt|ptt|ft|agent|soat|imt|oas|ffct)-[\w-]{16,255}                             # GitLab
      | [spr]k[-_](?:(?:live|test|prod|proj|ant|or|svcacct|admin|api\d\d)[-_][\w-]{10,255}          # Stripe and kin
            |(?=[a-z]{0,40}[A-Z0-9])[A-Za-z0-9]{20,255})
      | whsec_[A-Za-z0-9+/]{20,255}={0,2}
      | xox[abceoprs][.-][\w.-]{9,255}\w | xapp-[\w-]{10,255}                                        # Slack
      | AIza[\w-]{16,100} | ya29\.[\w-]{16,2000} | GOCSPX-[\w-]{20,100}                              # Google
      | eyJ[\w-]{8,4000}(?:\.[\w-]{4,4000}){1,4} | eyJ[\w-]{60,4000}                                 # RFC 7519
      | SG\.[\w-]{10,100}(?:\.[\w-]{10,100})? | key-[0-9a-f]{32} | (?:AC|SK)[0-9a-f]{32}             # SendGrid, Twilio
      | (?:hf|npm|r8|gsk|figd|lin_api|dckr_[po]at|rubygems|sntry[su]|sbp|ntn|secret|shp(?:at|ca|pa|ss|tka)|do[opr]_v1
            |rzp_(?:live|test)|glsa|glc|tfp|fo1|ph[cx]|sq0(?:atp|csp))_(?=[a-z]{0,60}[A-Z0-9])[A-Za-z0-9+/_=-]{16,300}
      | (?:pypi|nvapi|xai|pplx|PMAK|NRAK|tskey-(?:auth|api)|pul|sq0(?:atp|csp)|EZAK|jina|napi|AGE-SECRET-KEY|CCIPAT)-
            (?=[a-z]{0,60}[A-Z0-9])[\w-]{16,300}
      | dapi[0-9a-f]{32} | ATATT3[\w=-]{20,300} | hv[sbr]\.[\w-]{20,300} | dp\.(?:pt|st|ct|sa)\.[\w.-]{20,100}
      | [MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,40}                                               # Discord
      | [1-9]\d{7,9}:AA[\w-]{30,40}                                                                  # Telegram
    )(?![A-Za-z0-9])""",
    re.VERBOSE | re.ASCII,
)
_STORAGE_KEY = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{86}==", re.ASCII)  # Azure
_PRIVATE_KEY = re.compile(
    r"""-----BEGIN\ [A-Z0-9 ]{0,30}PRIVATE\ KEY(?:\ BLOCK)?-----
        (?:(?!-----)[\w+/=\s:,.\\-])*+(?:-----END\ [A-Z0-9 ]{0,40}-----)?""",
    re.VERBOSE | re.ASCII,
)
# Who knows the path of such a hook may write there. The host stays.
_HOOK = re.compile(
    r"""(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api(?:/v\d{1,2})?/webhooks
        |webhook\.office\.com/webhookb2|outlook\.office(?:365)?\.com/webhook(?:b2)?|hooks\.zapier\.com/hooks/catch)
        (?P<secret>/[\w@:/.-]{8,400})""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_IN_URL = re.compile(r"://(?P<secret>[^\s/:@?#\[\]]{0,64}:[^\s/@\[\]]{1,128}@)(?=[\w\[])")
_QUERY = re.compile(
    r"""[?&;](?:sig|signature|key|api_?key|auth|jwt|token|access_token|sid|session_?id|phpsessid|jsessionid|code|hmac)=
        (?P<secret>(?=[^\s&\d]{0,60}\d)[^\s&\#;"'<>()\[\]]{10,2000})""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADER = re.compile(
    r"""\b(?:Basic[ ](?P<basic>[A-Za-z0-9+/]{8,300}={0,2})
        |Bearer[ ](?=[^\s\d]{0,60}\d)(?P<bearer>[\w.~+/-]{12,4000}={0,2}))(?![\w+/=])""",
    re.ASCII | re.VERBOSE,
)
_COMMAND_LINE = re.compile(
    r"""\bcurl\b[^\n]{0,200}?[ ](?:-u|--user)[ =]?['"]?(?P<secret>[^\s:'"\[\]]{1,64}:[^\s'"\[\]]{1,128})"""
)
# What a text must hold for a look to pay.
_GATED: Final = (
    ("==", _STORAGE_KEY, "secret.token"),
    ("-----BEGIN", _PRIVATE_KEY, "secret.private_key"),
    ("hook", _HOOK, "secret.hook"),
    ("://", _IN_URL, "secret.in_address"),
    ("=", _QUERY, "secret.in_address"),
    ("Basic ", _HEADER, "secret.header"),
    ("Bearer ", _HEADER, "secret.header"),
    ("curl", _COMMAND_LINE, "secret.command_line"),
)


def find(view: View) -> Iterator[Span]:
    """Tokens by what they begin with, private keys, paths of hooks, passwords in addresses, headers and commands."""
    for match in _ISSUED.finditer(view.text):
        yield view.span(*match.span(), EntityType.SECRET, 0.98, "secret.token")
    for sign, pattern, reason in _GATED:
        if sign in view.text:
            for match in pattern.finditer(view.text):
                if match.lastgroup != "basic" or _is_name_and_password(match["basic"]):
                    yield view.span(*match.span(match.lastgroup or 0), EntityType.SECRET, 0.95, reason)


def _is_name_and_password(encoded: str) -> bool:
    """Whether Base64 holds what a basic header does (RFC 7617): a name, a colon, a password."""
    try:
        return b":" in b64decode(encoded, validate=True)
    except ValueError:
        return False
