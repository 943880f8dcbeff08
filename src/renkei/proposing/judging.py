"""What a column means: by its values, by its name, and how sure both together make it.

`high` only where evidence is strong: check digits, or a name and values that both say so and could hardly say it by
chance. A form alone makes it `likely`: days may be kept as codes, and names of prefectures are words as well. What is
left is text or a code, and says that it is doubtful.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from renkei.language import Text
from renkei.model.proposal import Confidence
from renkei.proposing.facts import Facts
from renkei.proposing.forms import DAY, FORMS, PREFECTURES
from renkei.proposing.words import Named
from renkei.semantics import get
from renkei.semantics.unit_names import COUNTERS
from renkei.semantics.units import known

_ALL, _MOST, _SOME, _HALF = 1.0, 0.98, 0.8, 0.5
_ENOUGH = 3
_SET, _TIMES, _WORD, _SHORT = 20, 3, 20, 4
_CLASSES = ("種類", "分類", "状況", "項目", "対象", "地域")
"""Words of names that speak of a classification where the dictionary has them as text."""
_AGAIN = Text("いくつかの短い言葉が繰り返される", "a few short words come again and again")
_WESTERN = ("西暦", "暦年", "calendar year")


@dataclass(frozen=True)
class Judged:
    """The type of a column, how surely, why, and what else it may be."""

    type: str
    confidence: Confidence
    why: tuple[Text, ...]
    others: tuple[str, ...] = ()


_CODED = (
    "jp.municipality",
    "jp.securities_code",
    "jp.jsic",
    "jp.mesh",
    "jp.hs_code",
    "currency.iso4217",
    "jp.edinet_code",
    "jp.invoice_number",
)
_AGREE = {
    "jp.corporate_number": ("code",),
    "jp.invoice_number": ("code",),
    "jp.local_government_code": ("code", "jp.municipality", "jp.prefecture"),
    "jp.edinet_code": ("code",),
    "date": ("timestamp",),
    "timestamp": ("date", "time"),
    "period.fiscal_year": ("period.year", "text.display", "time"),
    "period.month": ("date",),
}
_CHECKED = ("jp.corporate_number", "jp.invoice_number", "jp.local_government_code")
"""Types whose values have a check digit: nothing else agrees with it by chance, whatever the name leaves open."""
_TEXTS = ("text.display", "name.person")
_MEASURES = ("number.integer", "number.decimal", "money.jpy", "money.usd", "rate", "quantity")


def judge(facts: Facts, name: Named) -> Judged:
    """Say what a column means."""
    if not facts.count:
        said = Text("値がない", "there is no value")
        named = name.type if name.type and name.type not in _CODED and name.english else None
        return Judged(named or "text.display", "doubtful", (said, *_word(name)))
    form = _by_form(facts)
    if form is not None and _not_named_otherwise(form.type, name):
        return _held_against(form, name)
    for rule in (_industry, _measure, _named, _year, _plain_number, _yes_or_no, _short_code, _labels):
        if (found := rule(facts, name)) is not None:
            return found
    return _text(facts, name)


def _by_form(facts: Facts) -> Judged | None:
    for form in FORMS:
        share = facts.share(form.pattern)
        if share < _MOST or facts.understood(form.type) < _MOST:
            continue
        enough = len(facts.distinct) >= form.enough
        return Judged(form.type, "high" if enough else "likely", (_said(form.why, facts, share),))
    return None


def _not_named_otherwise(kind: str, name: Named) -> bool:
    """Tell whether the name lets a form stand: fax and telephone numbers, say, are both telephone numbers."""
    if kind == "jp.local_government_code":
        return name.type in (None, "code", kind, "jp.municipality", "jp.prefecture")
    return not (kind == "time" and name.type in _MEASURES)


def _held_against(form: Judged, name: Named) -> Judged:
    """Lower what the values say surely where nothing but their form says so, or the name says something else."""
    if form.confidence != "high" or (form.type in name.types and form.type != "jp.prefecture"):
        return form
    agrees = name.type is None or form.type in name.types or name.type in _AGREE.get(form.type, ())
    if agrees and form.type in _CHECKED:
        return form
    return Judged(form.type, "likely", (*form.why, *_word(name)), () if agrees else (name.type or "text.display",))


def _measure(facts: Facts, name: Named) -> Judged | None:
    """Amounts and quantities: the unit or the word says of what, the values are numbers."""
    if name.unit is None and name.type not in _MEASURES:
        return None
    whole, numeric = facts.understood("number.integer"), facts.understood("number.decimal")
    if numeric < _SOME or (name.type in _TEXTS and name.unit is None):
        return None
    kind = _of_unit(name, whole=whole >= _MOST)
    why = (*_word(name), *_unit(name), _said(Text("数値として読める", "they are numbers"), facts, numeric))
    if numeric < _MOST:
        return Judged(kind, "doubtful", why, ("text.display",))
    coded = facts.share(r"0\d+") > 0 and name.unit is None
    return Judged("code", "doubtful", why, (kind,)) if coded else Judged(kind, "likely", why)


def _of_unit(name: Named, *, whole: bool) -> str:
    if name.unit is not None:
        if name.unit in get("money.jpy").units:
            return "money.jpy"
        if name.unit in get("money.usd").units:
            return "money.usd"
        if name.unit in ("%", "％", "‰"):
            return "rate"
        if name.type not in ("quantity", "rate", "number.decimal"):
            counted = (of := known(name.unit)) is None or (of.dimension in COUNTERS and of.factor == 1)
            return ("number.integer" if whole else "number.decimal") if counted else "quantity"
    kind = name.type or "number.decimal"
    if kind in ("number.integer", "number.decimal"):
        return "number.integer" if whole else "number.decimal"
    return kind


def _named(facts: Facts, name: Named) -> Judged | None:
    """What the name says, where nearly all values can be read so."""
    kind = name.type
    if kind is None or kind in _TEXTS or kind in _MEASURES:
        return None
    if kind == "jp.municipality" and facts.width == 6:
        kind = "jp.local_government_code"
    share = facts.understood(kind)
    if share < _HALF:
        return None
    if kind == "code":
        return _code(facts, name)
    why = (*_word(name), _said(Text("そのとおりに読める", "they can be read so"), facts, share))
    if share < _MOST:
        return Judged(kind, "doubtful", why, ("text.display",))
    return Judged(kind, "high" if _hardly_chance(kind, facts, name) else "likely", why)


def _hardly_chance(kind: str, facts: Facts, name: Named) -> bool:
    """Tell whether values that fit a type that the name speaks of fit it not by chance, and can be nothing beside it.

    A year may be a fiscal one, 0 and 1 may be codes, and names of prefectures may be words.
    """
    tests: dict[str, Callable[[Facts], bool]] = {
        "jp.corporate_number": lambda f: len(f.distinct) >= 1,
        "jp.postal_code": lambda f: f.share(r"\d{7}|\d{3}-\d{4}") == _ALL,
        "jp.phone": lambda f: f.share(r"0[-\d()－ ]{8,}") == _ALL,
        "period.year": lambda f: name.word in _WESTERN and f.share(r"(18|19|20)\d\d年?") == _ALL,
        "date": lambda f: f.share(rf"(18|19|20)\d{{6}}|{DAY}") == _ALL,
        "jp.prefecture": lambda f: f.share(r"0[1-9]|[1-3]\d|4[0-7]") == _ALL and len(f.distinct) >= _ENOUGH,
        "period.month": lambda f: f.share(r"(19|20)\d\d(0[1-9]|1[0-2])") == _ALL,
        "flag": lambda f: len(f.distinct) == 2 and f.share(r"\d") == 0,
    }
    return kind in tests and tests[kind](facts)


def _code(facts: Facts, name: Named) -> Judged | None:
    why = (*_word(name),)
    if _running(facts):
        said = Text("1 から 1 ずつ増える", "they count up from 1")
        return Judged("number.integer", "likely", (*why, said), ("code",))
    if facts.share(r"[0-9A-Za-z_./:－-]{1,40}") >= _MOST:
        return Judged("code", "likely", (*why, Text("英数字だけである", "they are letters and digits")))
    if name.word in ("曜日", "第何週", "毎週", "コード") or _few_words(facts):
        return Judged("code", "likely", (*why, _AGAIN), ("text.display",))
    return None


def _closed_set(facts: Facts) -> bool:
    """Tell whether a few short words or labels come again and again, as those of a classification do."""
    some = 2 <= len(facts.distinct) <= _SET and facts.count >= _TIMES * len(facts.distinct)
    return some and max(facts.lengths) <= _WORD and facts.share(r"[^、。,]+") == _ALL


def _few_words(facts: Facts) -> bool:
    """Tell whether very short words come again, where the name says already that they are of a classification."""
    return len(facts.distinct) <= _SET and facts.count >= 2 * len(facts.distinct) and max(facts.lengths) <= _SHORT


def _labels(facts: Facts, name: Named) -> Judged | None:
    """Labels of a small closed set, where the name promises no words of another kind."""
    if not _closed_set(facts) or not (name.type in (None, "code") or name.word in _CLASSES):
        return None
    if facts.share(PREFECTURES) > 0:
        return None
    sure: Confidence = "likely" if name.type == "code" or name.word in _CLASSES else "doubtful"
    return Judged("code", sure, (*_word(name), _AGAIN), ("text.display",))


def _year(facts: Facts, name: Named) -> Judged | None:
    years = facts.share(r"(19|20)\d\d") == _ALL and len(facts.distinct) >= _ENOUGH
    if not years or name.type is not None:
        return None
    return Judged(
        "number.integer",
        "doubtful",
        (Text("西暦かもしれない 4 桁", "4 digits, years perhaps"),),
        ("period.year", "code"),
    )


def _running(facts: Facts) -> bool:
    """Tell whether the values are 1, 2, 3 … in their order."""
    if not facts.unique or facts.count < _ENOUGH or facts.share(r"[1-9]\d*") < _ALL:
        return False
    return facts.trimmed.to_list() == [str(number) for number in range(1, len(facts.distinct) + 1)]


def _plain_number(facts: Facts, name: Named) -> Judged | None:
    if facts.share(r"[-+△▲−]?\d[\d,]*(\.\d+)?") < _MOST or name.type == "code":
        return None
    if facts.understood("number.decimal") < _MOST and facts.understood("number.integer") < _MOST:
        why = Text("数字だが、数値としては長すぎる", "digits, too long for a number")
        return Judged("code", "doubtful", (why,), ("text.display",))
    if name.type in _TEXTS:
        return _digits(facts, name)
    if _running(facts):
        return Judged("number.integer", "likely", (Text("1 から 1 ずつ増える", "they count up from 1"),), ("code",))
    if facts.share(r"\d+") == _ALL:
        return None if set(facts.trimmed) <= {"0", "1"} else _whole(facts, name)
    said = _said(Text("数値である", "they are numbers"), facts, facts.understood("number.decimal"))
    whole = facts.understood("number.integer") >= _MOST
    return Judged("number.integer" if whole else "number.decimal", "likely", (said,), ("rate",))


def _whole(facts: Facts, name: Named) -> Judged:
    """Digits without a sign: a number, unless they are of one length and come again, or begin with 0."""
    zeros = facts.share(r"0\d+") > 0
    if zeros or (facts.width is not None and facts.width > 1 and facts.count > 2 * len(facts.distinct)):
        why = Text("桁数がそろうか、先頭に 0 がある", "they are of one length, or begin with 0")
        return Judged("code", "likely" if zeros else "doubtful", (why,), ("number.integer",))
    said = _said(Text("数値である", "they are numbers"), facts, _ALL)
    sure: Confidence = "likely" if name.type in _MEASURES or len(facts.distinct) > 20 else "doubtful"
    return Judged("number.integer", sure, (said,), ("code",))


def _digits(facts: Facts, name: Named) -> Judged | None:
    """Numbers in a column whose name promises words: a code where they look like one, else a number."""
    said, fixed = Text("数字だけである", "they are numbers alone"), facts.width is not None and facts.width > 1
    why = (*_word(name), said)
    if facts.share(r"0\d+") > 0:
        return Judged("code", "likely", why, ("text.display",))
    if fixed and facts.share(r"\d+") == _ALL:
        return Judged("code", "doubtful", why, ("number.integer", "text.display"))
    whole = facts.understood("number.integer") >= _MOST
    return Judged("number.integer" if whole else "number.decimal", "doubtful", why, ("text.display",))


def _yes_or_no(facts: Facts, name: Named) -> Judged | None:
    words = set(facts.trimmed)
    if len(words) > 2 or facts.understood("flag") < _ALL or name.type in _TEXTS:
        return None
    two = len(words) == 2
    said = Text("、".join(sorted(words)) + " だけである", "they are but " + " and ".join(sorted(words)))
    return Judged("flag", "likely" if two else "doubtful", (said,), ("code",))


def _industry(facts: Facts, name: Named) -> Judged | None:
    """Codes of industries of several levels: letters of sections beside digits, each longer one below a shorter one."""
    if not (name.type in (None, "code") or name.word in _CLASSES) or facts.understood("jp.jsic") < _ALL:
        return None
    codes = set(facts.trimmed)
    levels = Counter(len(code) for code in codes if code.isdigit())
    below = all(code[:-1] in codes for code in codes if len(code) > 2)
    if not (any(code.isalpha() for code in codes) and levels[2] >= _ENOUGH and levels[3] >= _ENOUGH and below):
        return None
    said = Text("大分類から順に下の分類が続く", "every class is below one of the division above it")
    return Judged("jp.jsic", "likely", (said,), ("code",))


def _short_code(facts: Facts, name: Named) -> Judged | None:
    if name.type in _TEXTS or facts.share(r"[0-9A-Za-z_.:-]{1,20}") < _MOST:
        return None
    if facts.share(r"\p{Lu}?\p{Ll}{2,}") > _HALF:  # words, such as names
        return None
    coded = facts.width is not None or facts.share(r".*\d.*") > _SOME or len(facts.distinct) * 3 < facts.count
    if not coded:
        return None
    said = Text("短い英数字である", "they are short, of letters and digits")
    return Judged("code", "likely" if facts.width else "doubtful", (said,), ("text.display",))


def _text(facts: Facts, name: Named) -> Judged:
    if name.type == "name.person" and facts.understood("name.person") >= _MOST:
        return Judged("name.person", "likely", _word(name), ("text.display",))
    kana = facts.share(r".*[\p{Katakana}].*") >= _MOST
    others = ("name.kana",) if kana and facts.share(r"[\p{Katakana}ー・\s｡-ﾟA-Za-z0-9()（）]+") >= _MOST else ()
    if name.type in _TEXTS:
        return Judged("text.display", "likely", _word(name), others)
    long = sum(facts.lengths) > 6 * len(facts.lengths) or len(facts.distinct) * 2 > facts.count
    said = Text("文字である", "they are words")
    return Judged(
        "text.display", "likely" if long else "doubtful", (said, *_word(name)), others or (() if long else ("code",))
    )


def _word(name: Named) -> tuple[Text, ...]:
    return (Text(f"列名に「{name.word}」とある", f"the name says [{name.word}]"),) if name.word else ()


def _unit(name: Named) -> tuple[Text, ...]:
    if name.unit is None:
        return ()
    if name.above:
        return (Text(f"表の上に単位 {name.unit} とある", f"the unit {name.unit} stands above the table"),)
    return (Text(f"列名の単位は {name.unit}", f"the name has the unit {name.unit}"),)


def _said(why: Text, facts: Facts, share: float) -> Text:
    if share == _ALL:
        return Text(
            f"{why.ja}（{len(facts.distinct):,} 種類すべて）", f"{why.en} (all {len(facts.distinct):,} distinct ones)"
        )
    return Text(f"{why.ja}（{share:.1%}）", f"{why.en} ({share:.1%})")
