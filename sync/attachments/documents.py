"""Writing PDFs anew: pages, headings, tags for screen readers and links, without what acts or tells of its author.

Runs in a process of its own (`sync.attachments.rewriting`). What is kept of the catalogue and of pages is listed here;
whatever else a file brings is never written again.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf

from sync.attachments.embedded import strip_pictures
from sync.attachments.media import MOST_PAGES, AttachmentRefused, Media
from sync.attachments.results import Rewritten

MOST_OBJECTS: Final = 300_000
MOST_ANNOTATIONS: Final = 5_000  # that are drawn: forms, stamps, notes
_DEEPEST: Final = 60  # objects within each other, without a reference between them
# fmt: off
_OF_CATALOGUE: Final = frozenset({
    "/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines", "/PageLabels", "/PageLayout",
    "/ViewerPreferences", "/Dests", "/Names", "/OCProperties",
})
_OF_PAGES: Final = frozenset({
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
    "/Contents", "/Group", "/UserUnit", "/StructParents", "/Tabs", "/Annots",
})
_NEVER: Final = frozenset({
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/Metadata", "/EF", "/AF", "/EmbeddedFiles", "/PieceInfo",
    "/LastModified", "/XFA", "/AcroForm", "/RichMediaContent", "/RichMediaSettings", "/Perms", "/Collection",
    "/Alternates", "/OPI", "/Ref", "/Thumb", "/FFilter", "/FDecodeParms", "/CreatorInfo", "/Creator", "/User",
})
_ACTIONS: Final = frozenset({
    "/GoTo", "/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/URI", "/Sound", "/Movie", "/Hide", "/Named",
    "/SubmitForm", "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView",
    "/RichMediaExecute",
})
# fmt: on
_SCHEMES: Final = ("http://", "https://", "mailto:")
_OF_LINKS: Final = frozenset(
    {"/Type", "/Subtype", "/Rect", "/A", "/Dest", "/QuadPoints", "/StructParent", "/Contents"}
)


def rewrite_document(content: bytes) -> Rewritten:
    """The document without scripts, actions, forms, attached files and metadata; what forms and notes show stays.

    Raises AttachmentRefused (``file.protected``, ``file.pages``, ``file.costly``, ``file.broken``).
    """
    try:
        with pikepdf.open(BytesIO(content)) as document:
            if document.is_encrypted:
                raise AttachmentRefused("The document is protected.", code="file.protected")
            if len(document.pages) > MOST_PAGES or len(document.objects) > MOST_OBJECTS:
                raise AttachmentRefused("The document is too long.", code="file.pages")
            if not len(document.pages):
                raise AttachmentRefused("The document has no page.", code="file.broken")
            if sum(map(_shown_annotations, document.pages)) > MOST_ANNOTATIONS:
                raise AttachmentRefused("The document has too many annotations.", code="file.costly")
            _strip(document)
            written = BytesIO()
            document.save(written, deterministic_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError as error:
        raise AttachmentRefused("The document is protected.", code="file.protected") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError) as error:
        raise AttachmentRefused("The document cannot be read.", code="file.broken") from error
    return Rewritten(Media.PDF, (written.getvalue(),))


def forbidden_in(document: pikepdf.Pdf) -> list[str]:
    """The names of what a rewritten document must not have, as far as it has it."""
    found = []
    for each in document.objects:
        for item in _dictionaries(each):
            found += [key for key in item.keys() if key in _NEVER]  # noqa: SIM118 - a PDF's dictionary
            if _is_action(item) and not _is_harmless(item):
                found.append(str(item.get("/S")))
    return found


def _strip(document: pikepdf.Pdf) -> None:
    links = [_links(page) for page in document.pages]
    document.flatten_annotations()
    _keep_only(document.Root, _OF_CATALOGUE)
    names = document.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        _keep_only(names, frozenset({"/Dests"}))
    for page, kept in zip(document.pages, links, strict=True):
        _keep_only(page.obj, _OF_PAGES)
        if kept:
            page.obj["/Annots"] = document.make_indirect(pikepdf.Array(kept))
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]
    for each in document.objects:
        for item in _dictionaries(each):
            _disarm(item)
    strip_pictures(document)
    for key in ("/Info", "/ID", "/Encrypt"):
        if key in document.trailer:
            del document.trailer[key]


def _shown_annotations(page: pikepdf.Page) -> int:
    found = page.obj.get("/Annots")
    each_kind = (
        (each.get("/Subtype") for each in found if isinstance(each, pikepdf.Dictionary)) if found else ()
    )
    return sum(kind != pikepdf.Name.Link for kind in each_kind)


def _links(page: pikepdf.Page) -> list[Any]:
    """The links of a page that lead within the document, or to an address."""
    found = page.obj.get("/Annots")
    kept = []
    for each in found if isinstance(found, pikepdf.Array) else ():
        if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == pikepdf.Name.Link:
            action = each.get("/A")
            if "/Dest" in each or (isinstance(action, pikepdf.Dictionary) and _is_harmless(action)):
                _keep_only(each, _OF_LINKS)
                each["/Border"] = pikepdf.Array([0, 0, 0])
                kept.append(each)
    return kept


def _disarm(item: Any) -> None:
    for key in list(item.keys()):
        value = item[key]
        is_action = isinstance(value, pikepdf.Dictionary) and _is_action(value) and not _is_harmless(value)
        is_next = key == "/Next" and _is_action(item)
        is_elsewhere = key == "/F" and isinstance(item, pikepdf.Stream)  # the stream of another file
        is_authors = key == "/P" and item.get("/O") == pikepdf.Name.UserProperties
        if key in _NEVER or is_action or is_next or is_elsewhere or is_authors:
            del item[key]


def _is_action(item: Any) -> bool:
    return str(item.get("/S", "")) in _ACTIONS


def _is_harmless(action: Any) -> bool:
    kind = str(action.get("/S", ""))
    address = str(action.get("/URI", "")).lower() if kind == "/URI" else ""
    return kind == "/GoTo" or address.startswith(_SCHEMES)


def _dictionaries(value: Any, depth: int = 0) -> Iterator[Any]:
    """The dictionaries in an object, without those that it refers to."""
    if depth > _DEEPEST:
        raise ValueError("an object that is nested deeper than anybody writes")
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield value
        inner: Iterator[Any] = (value[key] for key in list(value.keys()) if key in value)
    elif isinstance(value, pikepdf.Array):
        inner = iter(value)
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _dictionaries(each, depth + 1)


def _keep_only(item: Any, names: frozenset[str]) -> None:
    for key in list(item.keys()):
        if key not in names:
            del item[key]
