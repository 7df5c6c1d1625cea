"""What Google Takeout calls the comments on YouTube in the language of the account, in small letters.

Found in programs that read such archives: English, German, Dutch, Spanish, Turkish, Arabic, Chinese and Ukrainian, and
headings in English, German and Dutch. French, Italian, Portuguese, Polish and Russian are the words of the language,
not found anywhere.
"""

from typing import Final

YOUTUBE: Final = ("youtube", "يوتيوب")
COMMENTS: Final = frozenset(
    (
        "comments",
        "kommentare",
        "reacties",
        "comentarios",
        "yorumlar",
        "تعليقات",
        "评论",
        "коментарі",
        "commentaires",
        "commenti",
        "comentários",
        "komentarze",
        "комментарии",
        "my-comments",
    )
)
NEEDED: Final = frozenset(("id", "when", "text"))
COLUMNS: Final = {
    "id": ("Comment ID", "Kommentar-ID", "Reactie-ID"),
    "when": (
        "Comment create timestamp",
        "Zeitstempel der Erstellung des Kommentars",
        "Reactiecreatietijdstempel",
    ),
    "parent": ("Parent comment ID", "Übergeordnete Kommentar-ID", "Bovenliggende reactie-ID"),
    "post": ("Post ID", "Beitrags-ID"),
    "video": ("Video ID", "Video-ID"),
    "text": ("Comment text", "Kommentartext", "Reactietekst"),
}
# By how many there are; the last generation has the comment on top of a thread at the end.
ORDERS: Final = {
    6: ("id", "channel", "when", "price", "video", "text"),
    7: ("id", "channel", "when", "price", "parent", "video", "text"),
    9: ("id", "channel", "when", "price", "parent", "post", "video", "text", "top"),
}
