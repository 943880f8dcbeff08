"""What pydantic found, said so that the author of the file can mend it: file, line, key, value, fault and fix."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from renkei.contracts.document import Document, Place, instead
from renkei.errors import ContentError
from renkei.language import Text

_NUMBERS = {
    "greater_than_equal": ("ge", Text("以上", "or more")),
    "less_than_equal": ("le", Text("以下", "or less")),
    "greater_than": ("gt", Text("より大きい数", "or more (not itself)")),
    "less_than": ("lt", Text("より小さい数", "or less (not itself)")),
}
_SHAPES = {
    "string_type": Text("文字列", "text"),
    "int_parsing": Text("整数", "a whole number"),
    "int_type": Text("整数", "a whole number"),
    "int_from_float": Text("整数", "a whole number"),
    "float_parsing": Text("数値", "a number"),
    "float_type": Text("数値", "a number"),
    "decimal_parsing": Text("数値", "a number"),
    "bool_parsing": Text("true か false", "true or false"),
    "bool_type": Text("true か false", "true or false"),
    "dict_type": Text("「キー: 値」の組", "a mapping (key: value)"),
    "model_type": Text("「キー: 値」の組", "a mapping (key: value)"),
    "model_attributes_type": Text("「キー: 値」の組", "a mapping (key: value)"),
    "list_type": Text("一覧（[a, b] または - で始まる行）", "a list ([a, b], or lines that begin with -)"),
    "tuple_type": Text("一覧（[a, b] または - で始まる行）", "a list ([a, b], or lines that begin with -)"),
    "time_delta_parsing": Text("期間（「3 days」など）", "a length of time ([3 days])"),
}


def faults(document: Document, error: ValidationError, model: type[BaseModel]) -> list[ContentError]:
    """Turn each of pydantic's errors into a ContentError that points into `document`."""
    errors = error.errors(include_url=False)
    strangers = [_place(document, each["loc"]) for each in errors if each["type"] == "extra_forbidden"]
    found: dict[tuple[str, str], ContentError] = {}
    for each in errors:
        if each["type"] == "missing" and _misspelt(_place(document, each["loc"]), strangers):
            continue  # the stranger's own fault says which key was meant
        fault = _fault(document, each, model)
        fault.__cause__ = error
        found.setdefault((fault.where, fault.what.en), fault)
    return list(found.values())


def _misspelt(place: Place, strangers: Sequence[Place]) -> bool:
    """Whether a key that is missing is there under a name that resembles it."""
    beside = [str(stranger[-1]) for stranger in strangers if stranger[:-1] == place[:-1]]
    return bool(get_close_matches(str(place[-1]), beside, n=1))


def _fault(document: Document, error: Mapping[str, Any], model: type[BaseModel]) -> ContentError:
    kind, context = str(error["type"]), error.get("ctx", {})
    place = _place(document, error["loc"])
    what, fix = _said(kind, error, place=place, choices=lambda at: keys_allowed(model, at, document))
    if kind == "missing" or kind.startswith("union_tag"):
        key = place[-1] if kind == "missing" else _quoted(context["discriminator"])[0]
        place = place if kind == "missing" else (*place, key)
    return document.fault(place, what, fix=fix)


def _said(kind: str, error: Mapping[str, Any], *, place: Place, choices: Any) -> tuple[Text, Text]:
    context, value, key = error.get("ctx", {}), _short(error["input"]), str(place[-1] if place else "")
    if kind.startswith("renkei_"):
        return Text(context["ja"], context["en"]), Text(context["fix_ja"], context["fix_en"])
    if kind in _OF_KEYS:
        return _of_keys(kind, context, key=key, choices=lambda: choices(place[:-1]))
    if kind in {"literal_error", "union_tag_invalid"}:
        said = str(context.get("tag", value))
        among = _quoted(context.get("expected") or context["expected_tags"])
        what = Text(f"値「{said}」は使えません。", f"The value [{said}] can't be used.")
        return what, _other_name(said, among) or instead(said, among)
    if kind in _NUMBERS:
        name, phrase = _NUMBERS[kind]
        what = Text(f"値「{value}」が範囲の外です。", f"The value [{value}] is out of range.")
        return what, Text(f"{context[name]} {phrase.ja}にしてください。", f"Make it {context[name]} {phrase.en}.")
    shape = _SHAPES.get(kind)
    if shape:
        what = Text(f"値「{value}」は{shape.ja}ではありません。", f"The value [{value}] is not {shape.en}.")
        return what, Text(f"{shape.ja}を書いてください。", f"Write {shape.en}.")
    what = Text(
        f"値「{value}」が正しくありません（{error['msg']}）。", f"The value [{value}] is wrong: {error['msg']}."
    )
    return what, Text("書き方を確かめてください。", "Check how it is written.")


_OTHER_NAMES = {
    **dict.fromkeys(("sjis", "shiftjis", "mskanji", "windows31j", "ms932", "ansi"), "cp932"),
    **dict.fromkeys(("utf8", "utf8sig", "utf8bom"), "utf-8"),
    **dict.fromkeys(("utf16", "utf16le", "unicode"), "utf-16"),
}


def _other_name(said: str, among: Sequence[str]) -> Text | None:
    """Say what an encoding that goes by several names is called here."""
    name = _OTHER_NAMES.get(re.sub("[-_ ]", "", said.lower()))
    if name not in among:
        return None
    return Text(f"ここでは「{name}」と書きます。", f"Here it is written [{name}].")


_OF_KEYS = ("missing", "union_tag_not_found", "extra_forbidden")


def _of_keys(kind: str, context: Mapping[str, Any], *, key: str, choices: Callable[[], set[str]]) -> tuple[Text, Text]:
    if kind == "extra_forbidden":
        what = Text(f"「{key}」というキーは使えません。", f"There is no key [{key}] here.")
        return what, instead(key, choices())
    key = key if kind == "missing" else _quoted(context["discriminator"])[0]
    what = Text(f"必須のキー「{key}」がありません。", f"The key [{key}] is missing.")
    return what, Text(f"「{key}:」を書き加えてください。", f"Add [{key}:].")


def _place(document: Document, location: Place) -> Place:
    """Drop from pydantic's location what is no key of the file: the names of the members of a union."""
    place: list[str | int] = []
    for n, key in enumerate(location):
        if document.at([*place, key]) is not None or n == len(location) - 1:
            place.append(key)
    return tuple(place)


def keys_allowed(model: type[BaseModel], place: Place, document: Document | None = None) -> set[str]:
    """Return the keys that `model` knows at `place`, over all members of a union that `document` does not rule out.

    A member is ruled out where it gives a key one value, such as `kind`, and the document has another there.
    """
    schema = model.model_json_schema(by_alias=True)
    level = [schema]
    for n, key in enumerate(place):
        above = place[:n]
        level = [deeper for each in _meant(level, above, document, schema) for deeper in _deeper(each, key, schema)]
    plain = _meant(level, place, document, schema)
    return {
        name
        for each in plain
        for name, said in each.get("properties", {}).items()
        if not said.get("from_path")  # the path gives it
    }


def _meant(
    level: Sequence[Mapping[str, Any]], place: Place, document: Document | None, root: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Return the members at `place` whose fixed values are not others in the document; all where none is left."""
    members = [each for one in level for each in _members(one, root)]
    said = document.at(place) if document is not None else None
    if not isinstance(said, Mapping):
        return members
    left = [each for each in members if not any(said.get(key, of["const"]) != of["const"] for key, of in _fixed(each))]
    return left if any(each.get("properties") for each in left) else members


def _fixed(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((key, of) for key, of in schema.get("properties", {}).items() if "const" in of)


def _deeper(schema: Mapping[str, Any], key: str | int, root: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for member in _members(schema, root):
        if isinstance(key, int):
            deeper = member.get("items")
        else:
            deeper = member.get("properties", {}).get(key, member.get("additionalProperties"))
        if isinstance(deeper, dict):
            yield deeper


def _members(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "$ref" in schema:
        yield from _members(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    for member in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _members(member, root)
    yield schema


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
