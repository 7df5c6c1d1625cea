"""Which language and which region's dates somebody gets."""

import pytest

from config.language import best_language, regional_locale


@pytest.mark.parametrize(
    ("locale", "language", "region"),
    [
        ("de", "de", "de_DE"),
        ("de-AT", "de", "de_AT"),
        ("de_CH.UTF-8", "de", "de_CH"),
        ("en", "en", "en_GB"),
        ("en-US", "en", "en_US"),
        ("EN_us", "en", "en_US"),
        ("fr-FR", "en", "en_GB"),
        ("en-XQ", "en", "en_GB"),
        ("zh-Hant-TW", "en", "en_GB"),
        ("../../etc", "en", "en_GB"),
        ("", "en", "en_GB"),
        (None, "en", "en_GB"),
    ],
)
def test_a_locale_gives_a_language_and_a_region(locale: str | None, language: str, region: str) -> None:
    assert best_language(locale) == language
    assert regional_locale(locale) == region
