"""Answers to doubts: which there are, and what can be none."""

import re
from collections.abc import Mapping

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.contract import CLASSIFICATIONS
from renkei.proposing.markers import REASONS, VALUE
from renkei.proposing.rhythm import CRON
from renkei.readers.charsets import DOUBLE, SINGLE
from renkei.semantics import names
from renkei.semantics.units import known

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST, _MANY = 500, 12
_NAMES = {
    "agency": _NAME,
    "source": _NAME,
    "connection": _NAME,
    "dataset": re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"),
}


_YES = ("yes", "no")
_CHOICES: dict[str, tuple[str, ...]] = {
    "delivers": ("whole", "changes"),
    "classification": CLASSIFICATIONS,
    "schedule": tuple(CRON),
    "unpivot": _YES,
    "drop/total_row": _YES,
    "float": ("ibm", "ieee"),
    "charset": (*SINGLE, "cp932", "utf-8"),
    "kanji": tuple(DOUBLE),
    "use/": _YES,
    "missing/": (*REASONS, VALUE),
    "type/": names(),
}


def checked(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that say something, without white space around them; UsageError where one can't be used.

    An answer becomes a path or a name of the database, so its form is held to here, whoever gave it.
    """
    said = {name: value.strip() for name, value in answers.items() if value.strip()}
    for name, value in said.items():
        form = _NAMES.get(name)
        if form is not None and not form.fullmatch(value):
            raise _refused(name, value, Text("英小文字・数字・_ だけの名前", "a name of small letters, digits and _"))
        choices = _CHOICES.get(name) or _CHOICES.get(f"{name.partition('/')[0]}/", ())
        if choices and value not in choices:
            raise _refused(name, value, _one_of(choices))
        if name.startswith("unit/") and known(value) is None:
            raise _refused(
                name, value, Text("docs/register-a-source にある単位", "a unit, as in docs/register-a-source")
            )
        if len(value) > _LONGEST or any(ord(char) < 0x20 for char in value):
            raise _refused(
                name, value[:40], Text("改行のない 500 文字までの文字", "text of up to 500 characters on one line")
            )
    return said


def _one_of(choices: tuple[str, ...]) -> Text:
    if len(choices) > _MANY:
        return Text("意味型の名前（docs/meanings）", "the name of a type, as in docs/meanings")
    return Text(f"{'・'.join(choices)} のどれか", f"one of {', '.join(choices)}")


def _refused(name: str, value: str, form: Text) -> UsageError:
    return UsageError(
        Text(f"「{name}」の答え [{value}] は使えません。", f"The answer [{value}] to [{name}] can't be used."),
        where=name,
        fix=Text(f"{form.ja}で答えてください。", f"Answer with {form.en}."),
    )
