"""One column on its way from text to meaning: each distinct text is understood once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Column
from renkei.model.registration import FieldMapping, Source
from renkei.semantics import get
from renkei.semantics.base import WHITE_SPACE, Options, Parsed, SemanticType, steps_where
from renkei.semantics.telling import Change, listening, tell
from renkei.semantics.units import known
from renkei.stages.prepare.crossing import Crossing
from renkei.stages.prepare.memory import Memory
from renkei.stages.prepare.texts import Join, Texts

UNKNOWN_CODE, NOT_WRAPPED = "code_list.unknown", "not_wrapped"
_RULE = "rule:"
_TAKES_ANY = ("text.display", "text.key", "code")


@dataclass(frozen=True)
class Understood:
    """A column understood: `value` typed, `reason` the broken rule or null, `missing` why there is no value."""

    value: pl.Series
    reason: pl.Series
    missing: pl.Series | None
    rules: Mapping[str, int]


@dataclass(frozen=True)
class Meaning:
    """How one column of the contract is made of one column of the source: the verbs of its mapping, in their order.

    `unwrap` are the marks that stand around every value; `markers` say why there is no value; `map` replaces whole
    values; `taken` looks the value up in a code list; the type of the source (`written`) and then, where it is another,
    the type of the contract (`promised`) understand it; `crossing` makes the code of one list that of another; `known`
    are the codes that it may be. `unit` is the one that the source writes in, or `unit_source` the raw column that says
    which.
    """

    column: Column
    source: str | None
    constant: str | None
    unwrap: str | None
    markers: Mapping[str, str]
    map: Mapping[str, str]
    taken: pl.DataFrame | None
    written: SemanticType
    promised: SemanticType
    unit: str | None
    known: pl.Series | None
    unit_source: str | None = None
    rounding: str | None = None
    crossing: Crossing | None = None

    @property
    def repeats(self) -> bool:
        """Whether the values of the raw column are worth understanding once each."""
        looked_up = self.taken is not None or self.crossing is not None
        return self.written.repeats or looked_up or self.constant is not None

    @cached_property
    def _memory(self) -> Memory:
        return Memory(self._work)

    def understand(self, texts: Texts) -> Understood:
        """Understand a column, each distinct text once in a file where they repeat."""
        texts = texts.distinct() if self.repeats else texts
        frame = self._memory.recall(texts.values) if self.repeats else self._work(texts.values)
        return Understood(
            value=texts.spread(frame["value"]),
            reason=texts.spread(frame["reason"]),
            missing=texts.spread(frame["missing"]) if self.markers else None,
            rules={
                name.removeprefix(_RULE): count
                for name in frame.columns
                if name.startswith(_RULE) and (count := texts.count(frame[name]))
            },
        )

    def told(self, text: str | None) -> tuple[Change, ...]:
        """Return what becomes of one text, change by change; rules that can't be told apart share the last one."""
        one = pl.Series("text", [text], pl.String)
        self._work(one)  # so that what is worked out once is not heard
        with listening() as heard:
            made = self._work(one)
        apart = {change.rule for change in heard}
        rules = [name.removeprefix(_RULE) for name in made.columns if name.startswith(_RULE) and made[name].item()]
        last = heard[-1].after if heard else text
        value = self.promised.write(made["value"]).item()
        rest = [rule for rule in rules if rule not in apart]
        return (*heard, *([Change(" ".join(rest), last, value)] if rest else []))

    def _work(self, text: pl.Series) -> pl.DataFrame:
        """Return `value`, `reason`, `missing` and, for each rule that changed something, a mask `rule:<name>`."""
        rules: dict[str, pl.Series] = {}
        wrapped = None
        if self.unwrap is not None:
            inner, wrapped = unwrapped(text, self.unwrap)
            tell("unwrapped", text, inner)
            text = inner
            rules["unwrapped"] = wrapped
        missing, present = self._without_missing(text)
        mapped = present.replace(dict(self.map)) if self.map else present
        if self.map:
            rules["map"] = (mapped != present).fill_null(value=False)
            tell("map", present, mapped)
        taken = self._take(mapped)
        if self.taken is not None:
            rules["code_list.taken"] = (taken != mapped).fill_null(value=False)
            tell("code_list.taken", mapped, taken)
        parsed = self._parse(taken)
        rules.update(parsed.rules)
        unknown = self._unknown(mapped, parsed)
        reason = parsed.reason if unknown is None else unknown
        if wrapped is not None:
            bare = present.is_not_null() & ~wrapped
            reason = pl.select(pl.when(bare).then(pl.lit(NOT_WRAPPED)).otherwise(reason)).to_series()
        missing, reason = self._missing_after_all(text, missing, reason)
        if missing.null_count() < len(missing):
            rules.update(
                {f"missing.{why}": (missing == why).fill_null(value=False) for why in set(self.markers.values())}
            )
        named = [mask.alias(f"{_RULE}{name}") for name, mask in rules.items()]
        return pl.DataFrame([parsed.value.alias("value"), reason.alias("reason"), missing.alias("missing"), *named])

    def _without_missing(self, text: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Say why there is no value, and take those texts out. A marker may have white space around it.

        Where the type would take a marker for a value (9999 is a number too), width and white space are seen through
        here; what others then refuse is looked at once more, which costs nothing as long as few are refused.
        """
        said = self._seen_through(text) if self._takes_markers else text
        absent = said.is_in(list(self.markers))
        if not absent.any():
            return _nothing(len(text)), text
        frame = pl.DataFrame({"text": text, "said": said, "absent": absent}).select(
            pl.when("absent").then(pl.col("said").replace(dict(self.markers))).alias("missing"),
            pl.when(~pl.col("absent")).then("text").alias("text"),
        )
        return frame["missing"], frame["text"]

    def _seen_through(self, text: pl.Series) -> pl.Series:
        """Return texts without white space and in one width; those that are too long for a marker stay as they are."""
        longest = 4 * max((len(marker) for marker in self.markers), default=0)  # in bytes, whatever its width is
        short = text.str.strip_chars(WHITE_SPACE).str.len_bytes() <= longest
        return steps_where(text, short, lambda steps: steps.trimmed("").folded("")).text

    @cached_property
    def _takes_markers(self) -> bool:
        """Whether a marker could pass for a value of the type, as any text can where the type takes any."""
        if self.written.name in _TAKES_ANY:
            return True
        markers = pl.Series(list(self.markers), dtype=pl.String)
        return bool(self.written.parse(markers, Options(unit=self.unit)).value.is_not_null().any())

    def _missing_after_all(self, text: pl.Series, missing: pl.Series, reason: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Find, among what was refused, markers with white space around them."""
        places = reason.is_not_null().arg_true() if self.markers else pl.Series([], dtype=pl.UInt32)
        said = text.gather(places).str.strip_chars(WHITE_SPACE)
        absent = said.is_in(list(self.markers))
        if not absent.any():
            return missing, reason
        places = places.filter(absent)
        why = said.filter(absent).replace(dict(self.markers))
        return missing.clone().scatter(places, why), reason.clone().scatter(places, pl.Series([None], dtype=pl.String))

    def _take(self, text: pl.Series) -> pl.Series:
        if self.taken is None:
            return text
        code, meaning = self.taken.get_columns()
        return text.str.strip_chars(WHITE_SPACE).replace_strict(code, meaning, default=None, return_dtype=pl.String)

    def _parse(self, text: pl.Series) -> Parsed:
        """Understand as the source writes it and, where that is another type than promised, as the contract does."""
        if self.crossing is not None:
            parsed = self.written.parse(text, Options(unit=self.unit))
            return self.crossing.cross(parsed, written=self.written, promised=self.promised)
        if self.written.name == self.promised.name:
            return self.promised.parse(text, self._options(self.unit))
        first = self.written.parse(text, Options(unit=None if self.promised.measures else self.unit))
        left = self.unit if self.promised.measures else None
        second = self.promised.parse(self.written.write(first.value), self._options(left))
        reason = pl.select(pl.coalesce(first.reason, second.reason)).to_series()
        both = {name: first.rules[name] | second.rules[name] for name in first.rules.keys() & second.rules.keys()}
        return Parsed(second.value, reason, {**first.rules, **second.rules, **both})

    def _options(self, unit: str | None) -> Options:
        kept, decimals = (self.column.unit, self.column.decimals) if self.promised.measures else (None, None)
        return Options(unit or self.column.unit, kept=kept, decimals=decimals, rounding=self.rounding)

    def _unknown(self, text: pl.Series, parsed: Parsed) -> pl.Series | None:
        """Return the reasons, with those for codes that are not in their list; None where there is nothing to add."""
        lost = text.is_not_null() & parsed.value.is_null() & parsed.reason.is_null() if self.taken is not None else None
        if self.known is not None:
            lost = parsed.value.is_not_null() & ~parsed.value.is_in(self.known.implode())
        if lost is None or not lost.any():
            return None
        return pl.select(pl.when(lost).then(pl.lit(UNKNOWN_CODE)).otherwise(parsed.reason)).to_series()


def unwrapped(text: pl.Series, marks: str) -> tuple[pl.Series, pl.Series]:
    """Take `marks` (one around the value, or one before and one after) off; say which texts had them."""
    before, after = marks[0], marks[-1]
    wrapped = text.str.starts_with(before) & text.str.ends_with(after) & (text.str.len_chars() > 1)
    inner = text.str.slice(1, (text.str.len_chars().cast(pl.Int64) - 2).clip(0))
    return pl.select(pl.when(wrapped).then(inner).otherwise(text)).to_series(), wrapped.fill_null(value=False)


def _nothing(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, length)


def compile_meaning(
    column: Column,
    field: FieldMapping,
    *,
    source: Source,
    codes: pl.DataFrame | None,
    crosswalk: pl.DataFrame | None = None,
) -> Meaning:
    """Compile the mapping of one column; ContentError where a code would mean two things."""
    judged_here = codes is not None and field.take is None and column.code_list_as_of is None
    return Meaning(
        column=column,
        source=join.name if (join := Join.of(field)) else next(iter(field.sources), None),
        constant=field.constant,
        unwrap=field.unwrap,
        markers=source.missing if field.missing is None else field.missing,
        map=field.map,
        taken=_taken(field, source=source, codes=codes),
        written=get(field.type or column.type),
        promised=get(column.type),
        unit=_symbol(field.unit) if isinstance(field.unit, str) else None,
        unit_source=field.unit_source,
        rounding=field.rounding,
        crossing=Crossing.of(crosswalk) if crosswalk is not None else None,
        known=codes["code"].unique() if codes is not None and judged_here else None,
    )


def _symbol(written: str) -> str:
    """Return a unit as this house writes it."""
    found = known(written)
    return found.symbol if found else written


def _taken(field: FieldMapping, *, source: Source, codes: pl.DataFrame | None) -> pl.DataFrame | None:
    if field.take is None or codes is None:
        return None
    pairs = codes.select("code", field.take).unique().sort("code")
    if pairs["code"].is_duplicated().any():
        raise _ambiguous(pairs, field, source=source)
    return pairs


def _ambiguous(pairs: pl.DataFrame, field: FieldMapping, *, source: Source) -> ContentError:
    code = pairs.filter(pairs["code"].is_duplicated())["code"][0]
    return ContentError(
        Text(
            f"コード表「{field.code_list}」のコード「{code}」には「{field.take}」の値が複数あります。",
            f"The code [{code}] has more than one [{field.take}] in the code list [{field.code_list}].",
        ),
        where=str(source.path),
        fix=Text(
            f"コードごとに「{field.take}」が一つになるようにコード表を直してください。",
            f"Give each code one [{field.take}] in the code list.",
        ),
    )
