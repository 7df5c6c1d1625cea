"""Where the sites that people have accounts on keep a user's name in their addresses."""

import re
from typing import Final

from sync.filter.words import word_set

_ANYWHERE: Final = word_set(
    """about account accounts api app apps blog business careers cookies contact dashboard developer developers
    docs download explore faq features feed help home imprint impressum jobs join legal login logout
    marketplace news notifications policies press pricing privacy search security settings share signin signup
    site sitemap status store support team terms tos trending"""
)

# The first part of the path is a user's name, but for these.
FIRST_PART: Final = {
    "github.com": _ANYWHERE
    | word_set(
        """codespaces collections contact copilot customer-stories discussions enterprise events issues mcp mobile
        models new open-source orgs organizations partners pulls readme resources solutions stars topics watching"""
    ),
    "gist.github.com": _ANYWHERE | word_set("discover forked starred"),
    "raw.githubusercontent.com": frozenset(),
    "gitlab.com": _ANYWHERE | word_set("- groups projects snippets users"),
    "codeberg.org": _ANYWHERE | word_set("org user repo forgejo"),
    "bitbucket.org": _ANYWHERE | word_set("product repo snippets workspace"),
    "huggingface.co": _ANYWHERE
    | word_set("chat collections datasets papers spaces tasks models posts learn"),
    "kaggle.com": _ANYWHERE | word_set("c code competitions datasets discussions learn models rankings"),
    "codepen.io": _ANYWHERE | word_set("pen pens challenges collection topic trending spark"),
    "facebook.com": _ANYWHERE
    | word_set(
        """ads dialog events gaming groups hashtag l.php media pages people permalink.php pg photo photo.php
        plugins profile.php reel sharer sharer.php story.php watch"""
    ),
    "fb.com": _ANYWHERE | word_set("groups events watch"),
    "fb.me": frozenset(),
    "instagram.com": _ANYWHERE | word_set("direct explore p reel reels stories tv"),
    "twitter.com": _ANYWHERE | word_set("compose hashtag i intent lists messages moments widgets"),
    "x.com": _ANYWHERE | word_set("compose hashtag i intent lists messages moments"),
    "reddit.com": _ANYWHERE | word_set("r u user comments message subreddits popular all media gallery"),
    "t.me": _ANYWHERE | word_set("addstickers c joinchat proxy setlanguage socks iv share"),
    "soundcloud.com": _ANYWHERE
    | word_set("charts discover people stream tracks tags upload you sets stations"),
    "twitch.tv": _ANYWHERE | word_set("directory p subscriptions turbo videos clip"),
    "vk.com": _ANYWHERE | word_set("feed groups im video wall"),
    "vimeo.com": _ANYWHERE | word_set("channels groups ondemand user watch categories upgrade video"),
    "pinterest.com": _ANYWHERE | word_set("ideas pin"),
    "pinterest.de": _ANYWHERE | word_set("ideas pin"),
    "dev.to": _ANYWHERE | word_set("t top latest challenges"),
    "patreon.com": _ANYWHERE | word_set("posts c create"),
    "keybase.io": _ANYWHERE | word_set("download docs"),
    "letterboxd.com": _ANYWHERE | word_set("films film lists members journal"),
    "behance.net": _ANYWHERE | word_set("gallery joblist galleries"),
    "dribbble.com": _ANYWHERE | word_set("shots designers tags"),
    "slideshare.net": _ANYWHERE | word_set("slideshow explore"),
    "speakerdeck.com": _ANYWHERE | word_set("c p features"),
    "calendly.com": _ANYWHERE | word_set("d"),
    "paypal.me": frozenset(),
    "linktr.ee": _ANYWHERE,
    "about.me": _ANYWHERE,
    "ko-fi.com": _ANYWHERE | word_set("s gallery"),
    "buymeacoffee.com": _ANYWHERE,
    "gravatar.com": _ANYWHERE | word_set("avatar"),
    "deviantart.com": _ANYWHERE | word_set("tag topic daily-deviations"),
}

# What stands behind the host where an account is named, from the start of the path.
_NAMED: Final = {
    "github.com": r"(?:sponsors|stars|users)/[\w-]",
    "api.github.com": r"users/[\w-]",
    "gitlab.com": r"users/[\w-]",
    "huggingface.co": r"(?:datasets|spaces)/[\w-]+/",
    "kaggle.com": r"(?:code|datasets)/[\w-]+/",
    "linkedin.com": r"(?:in|pub|posts|recent-activity)/[\w%-]",
    "xing.com": r"(?:profile|profiles)/\w",
    "facebook.com": r"profile\.php\?(?:[\w=%.-]+&)?id=\d|people/[^/\s]+/\d|[\w.]+/posts/",
    "instagram.com": r"stories/[\w.]",
    "twitter.com": r"intent/user\?|i/user/\d",
    "x.com": r"intent/user\?|i/user/\d",
    "tiktok.com": r"@[\w.]",
    "threads.net": r"@[\w.]",
    "threads.com": r"@[\w.]",
    "youtube.com": r"(?:@|user/|c/|channel/UC)[\w.-]",
    "reddit.com": r"(?:u|user)/[\w-]",
    "stackoverflow.com": r"(?:users|u)/\d",
    "stackexchange.com": r"users/\d",
    "superuser.com": r"users/\d",
    "serverfault.com": r"users/\d",
    "askubuntu.com": r"users/\d",
    "mathoverflow.net": r"users/\d",
    "researchgate.net": r"profile/\w",
    "orcid.org": r"(?:\d{4}-){3}\d{3}[\dXx]",
    "scholar.google.com": r"citations\?(?:[\w=%.-]+&)?user=",
    "scholar.google.de": r"citations\?(?:[\w=%.-]+&)?user=",
    "medium.com": r"@[\w.-]",
    "substack.com": r"@[\w.-]",
    "t.me": r"s/\w",
    "telegram.me": r"[A-Za-z]\w{3}",
    "discord.com": r"users/\d",
    "discordapp.com": r"users/\d",
    "steamcommunity.com": r"(?:id|profiles)/\w",
    "npmjs.com": r"~[\w.-]",
    "pypi.org": r"user/[\w-]",
    "hub.docker.com": r"(?:u|r)/[\w-]",
    "flickr.com": r"(?:people|photos)/(?!tags)[\w@-]",
    "snapchat.com": r"add/[\w.-]",
    "strava.com": r"athletes/\d",
    "last.fm": r"user/[\w-]",
    "open.spotify.com": r"(?:[\w-]+/)?user/\w",
    "goodreads.com": r"(?:user/show|author/dashboard)/\d",
    "bsky.app": r"profile/[\w.:-]",
    "replit.com": r"@\w",
    "hackerrank.com": r"(?:profile/)?\w+$",
    "leetcode.com": r"(?:u/)\w",
    "codeforces.com": r"profile/\w",
    "chess.com": r"member/\w",
    "lichess.org": r"@/\w",
    "news.ycombinator.com": r"user\?id=\w",
    "quora.com": r"profile/\w",
    "weibo.com": r"(?:u/)?\d{6}",
    "zhihu.com": r"people/\w",
    "airbnb.com": r"users/show/\d",
    "airbnb.de": r"users/show/\d",
    "matrix.to": r"#/@\w",
    "zoom.us": r"my/[\w.-]",
    "komoot.com": r"(?:[a-z-]+/)?user/\d",
    "komoot.de": r"(?:[a-z-]+/)?user/\d",
    "snap.com": r"add/\w",
    "wikipedia.org": r"wiki/(?:User|Benutzer|Benutzerin|Special:Contributions|Spezial:Beitr%?\w+)(?:_talk)?[:/]\w",
    "wikimedia.org": r"wiki/User(?:_talk)?:\w",
}
NAMED: Final = {host: re.compile(path, re.IGNORECASE) for host, path in _NAMED.items()}

# The user's name stands before the host.
BEFORE_HOST: Final = (
    "github.io",
    "gitlab.io",
    "codeberg.page",
    "academia.edu",
    "tumblr.com",
    "bsky.social",
    "deviantart.com",
    "medium.com",
    "substack.com",
    "itch.io",
)
NO_USERS: Final = word_set(
    "www docs pages support help api blog m mobile independent assets about careers static"
)

# On whatever host: a user's own pages, Mastodon's, Discourse's and Moodle's addresses of people.
ANY_HOST: Final = re.compile(
    r"""(?:web/)?@[^\W\d_][\w.-]{1,40}(?:@[\w.-]{3,80})?(?=/|$|\?)
      | (?:[^?\#\s]{0,60}/)?(?:~[^\W\d_][\w.-]{1,40}
          | u/[^\W\d_][\w.-]{1,40}(?:/(?:summary|activity|messages))?/?$
          | user/(?:view|profile|edit)\.php\?(?:[\w=%.-]{1,40}&){0,3}id=\d
          | users/[^\W\d_]?[\w.-]{1,40}/(?:profile|statuses/\d+)/?$
          | profile?s?/(?!edit|settings|view|me\b)[^\W\d_][\w-]{0,30}[.-][\w.-]{1,40}/?$)""",
    re.VERBOSE | re.IGNORECASE,
)

# What stands behind an @ there is the publisher of a package.
PACKAGES: Final = word_set(
    "unpkg.com cdn.jsdelivr.net esm.sh cdn.skypack.dev registry.npmjs.org npmjs.com jsr.io"
)

# Organisations whose repositories a text cites as it does a book.
ORGANISATIONS: Final = word_set(
    """1edtech adobe airbnb amazon ansible anthropics apache apple aws azure bitcoin blackboard canonical
    cloudflare cpython d2l dbeaver debian django docker dotnet eclipse elastic ethereum facebook facebookresearch
    fedora-project flutter git github gitlab gitlab-org gnome gnu google googleapis grafana hashicorp hypothesis
    huggingface ibm ietf ilias-elearning imsglobal instructure intel jenkinsci jetbrains jquery jupyter keras-team
    kubernetes laravel libreoffice llvm mastodon meta-llama microsoft moby moodle mozilla mysql neovim netflix nginx
    nodejs npm numpy nvidia open-mmlab openai openedx openfun openjdk opensearch-project openssl oracle overleaf
    owasp pallets pandas-dev postgres postgresql prometheus psf pydantic pypa pytest-dev python pytorch rails redhat
    redis ruby rust-lang scikit-learn scipy signalapp spring-projects sqlalchemy sqlite stackexchange tensorflow
    tinymce twbs typescript ubuntu videolan vuejs w3c wikimedia wordpress xapi-project"""
)
