"""What every noun shares."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from renkei.language import Text


class Frozen(BaseModel):
    """A noun: immutable, and strict about names that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def refusal(kind: str, what: Text, fix: Text) -> PydanticCustomError:
    """Build what a validator raises so that its message is in both languages, with what to do."""
    said = {"ja": what.ja, "en": what.en, "fix_ja": fix.ja, "fix_en": fix.en}
    return PydanticCustomError(f"renkei_{kind}", "{en}", said)


class TextInput(Frozen):
    """How a text is written in a file."""

    ja: str
    en: str


def _text(value: object) -> object:
    """Accept {ja: …, en: …}, both strings and neither empty."""
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and set(value) == {"ja", "en"}:
        value = (value["ja"], value["en"])
    if isinstance(value, (tuple, list)) and len(value) == 2 and all(isinstance(v, str) and v.strip() for v in value):
        return Text(*value)
    raise refusal(
        "text",
        Text("日本語と英語の両方が必要です。", "The text is needed in both languages."),
        Text("{ja: 日本語, en: English} の形で書いてください。", "Write it as {ja: 日本語, en: English}."),
    )


TextField = Annotated[Text, BeforeValidator(_text, json_schema_input_type=TextInput)]

_DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, **{unit: days * 86_400 for unit, days in _DAYS.items()}}


def duration(value: object) -> object:
    """Accept `3 days`, `1 month` (its longest, 31 days), and what ISO 8601 writes (`P3D`)."""
    words = value.split() if isinstance(value, str) else []
    if len(words) == 2 and words[0].isascii() and words[0].isdigit() and words[1].removesuffix("s") in _SECONDS:
        count, unit = int(words[0]), words[1].removesuffix("s")
        if count > 10_000:
            raise _not_a_duration(value)
        return timedelta(seconds=count * _SECONDS[unit])
    if isinstance(value, timedelta) or (isinstance(value, str) and value.startswith("P")):
        return value
    raise _not_a_duration(value)


def _not_a_duration(value: object) -> PydanticCustomError:
    return refusal(
        "duration",
        Text(f"期間「{value}」が読み取れません。", f"[{value}] is not a length of time."),
        Text("「3 days」「1 month」のように書いてください。", "Write it like [3 days] or [1 month]."),
    )


Duration = Annotated[timedelta, BeforeValidator(duration, json_schema_input_type=str)]
