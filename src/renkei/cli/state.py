"""What the options before the verb say."""

from dataclasses import dataclass, field

from renkei.language import Language, Text, default_language


@dataclass
class State:
    """The language of messages, whether somebody asked for it, and whether to answer in JSON."""

    language: Language = field(default_factory=default_language)
    asked: Language | None = None
    json: bool = False

    def say(self, ja: str, en: str) -> str:
        """Return the sentence in the language asked for."""
        return Text(ja, en).in_(self.language)


state = State()
