"""Text in the two languages that users read."""

import locale
import os
from typing import Literal, NamedTuple

Language = Literal["ja", "en"]


class Text(NamedTuple):
    """One sentence or title, in Japanese and in English."""

    ja: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.ja if language == "ja" else self.en


def default_language() -> Language:
    """Return the language of RENKEI_LANG, else of the locale: Japanese where it is Japanese, else English."""
    named = os.environ.get("RENKEI_LANG") or locale.getlocale()[0] or ""
    return "ja" if named.lower().startswith("ja") else "en"
