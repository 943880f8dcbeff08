"""A comparison as GitHub-flavoured Markdown, for a pull request: a summary to read, the rest folded.

What comes from files stands in code spans alone, so that no value of an agency becomes a link, an image or a mention.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from renkei.inspection.diff import words
from renkei.inspection.diff.nouns import Difference, Example, Item, Promise, Rows, Touched
from renkei.language import Language, Text

MOST = 60_000
"""A comment on GitHub holds 65,536 characters."""
_SHOWN = 80
_ITEM = (Text("場所", "place"), Text("前", "before"), Text("後", "after"))
_PROMISE = (
    Text("データセット", "dataset"),
    Text("互換性", "change"),
    Text("版", "version"),
    Text("必要な版", "it takes"),
)
_ROWS = (Text("データソース・導出", "source or query"), Text("データセット", "dataset"), Text("行", "rows"))
_REACH = (Text("データセット", "dataset"), Text("経路", "way"), Text("列", "columns"), Text("読み手", "readers"))


def markdown(difference: Difference, language: Language) -> str:
    """Write a comparison; what would not fit into a comment is left out, and said to be."""
    text = "\n".join(_lines(difference, language)) + "\n"
    if len(text) <= MOST:
        return text
    cut = text[:MOST].rpartition("\n")[0]
    opened = cut.count("<details>") - cut.count("</details>")
    more = Text("長いため、ここで切りました。", "It is longer: cut here.").in_(language)
    return "\n".join([cut, *["</details>"] * opened, "", f"**{more}**", ""])


def _lines(difference: Difference, language: Language) -> Iterator[str]:
    against = Text("との比較", "against").in_(language)
    named = code(difference.against)
    yield f"## renkei diff: {named} {against}" if language == "ja" else f"## renkei diff {against} {named}"
    yield ""
    mark = {"breaking": "🔴", "compatible": "🟡", "wording": "🟢"}[difference.level] if difference.items else "🟢"
    yield f"{mark} **{words.verdict(difference).in_(language)}**"
    if difference.faults:
        yield from _section("faults", language)
        for fault in difference.faults:
            yield f"- {code(fault.where)}: {plain(fault.what.in_(language))} → {plain(fault.fix.in_(language))}"
    if difference.promises:
        yield from _section("promises", language)
        yield from table(_PROMISE, [_promise(one, language) for one in difference.promises], language)
        for one in difference.promises:
            yield from _findings(one, language)
    if difference.rows:
        yield from _section("rows", language)
        yield from table(_ROWS, [_row(one, language) for one in difference.rows], language)
        for rows in difference.rows:
            yield from _detail(rows, difference.limit, language)
    if difference.touched:
        yield from _section("touched", language)
        yield from table(_REACH, [_touched(one, language) for one in difference.touched], language)
    if difference.items:
        yield from _section("items", language)
        for item in difference.items:
            yield from _item(item, language)


def _section(name: str, language: Language) -> Iterator[str]:
    yield from ("", f"### {words.HEADINGS[name].in_(language)}", "")


def _promise(promise: Promise, language: Language) -> list[str]:
    if promise.version_before is None:
        return [code(promise.dataset), words.STATUSES["added"].in_(language), code(words.version_of(promise)), ""]
    said = words.LEVELS[promise.level]
    takes = words.BUMPS[promise.needs].in_(language)
    if promise.fault is not None:
        takes = f"❌ {takes}: {plain(promise.fault.in_(language))}"
    elif promise.advice is not None:
        takes = f"{takes}: {plain(promise.advice.in_(language))}"
    return [code(promise.dataset), said.in_(language), code(words.version_of(promise)), takes]


def _findings(promise: Promise, language: Language) -> Iterator[str]:
    lines = []
    for finding in promise.findings:
        where = "" if finding.column is None else f"{code(finding.column)} "
        via = "" if finding.via == "contract" else f" ({code(finding.via)})"
        lines.append(f"- {words.LEVELS[finding.level].in_(language)}: {where}{plain(finding.what.in_(language))}{via}")
    if promise.refused:
        refused = Text("公開済みの表が受け入れない変更", "what the published table can't take").in_(language)
        lines.append(f"- {refused}: {', '.join(code(each) for each in promise.refused)}")
    yield from folded(code_html(promise.dataset), lines)


def _row(rows: Rows, language: Language) -> list[str]:
    return [code(rows.maker), code(rows.dataset), plain(words.counted(rows).in_(language))]


def _detail(rows: Rows, limit: int, language: Language) -> Iterator[str]:
    if rows.untold is not None:
        return
    lines = [f"- {plain(words.looked_at(rows, limit).in_(language))}"]
    lines += [f"- {plain(line.strip())}" for line in words.accounts(rows, language)]
    if rows.columns:
        counts = ", ".join(f"{code(name)} {count:,}" for name, count in rows.columns.items())
        lines.append(f"- {Text('変わる列', 'columns that change').in_(language)}: {counts}")
    if rows.rules:
        counts = ", ".join(f"{code(name)} {count:,}" for name, count in rows.rules.items())
        lines.append(f"- {Text('新たに隔離する規則', 'rules that reject').in_(language)}: {counts}")
    for said, examples in (
        (Text("変わる行の例", "Rows that change"), rows.changed_examples),
        (Text("新しい行の例", "New rows"), rows.new_examples),
        (Text("なくなる行の例", "Rows that go"), rows.gone_examples),
    ):
        lines += _examples(said, examples, language)
    if rows.rejected_examples:
        head = (Text("場所", "place"), Text("列", "column"), Text("値", "value"), Text("規則", "rule"))
        body = [[code(e.place), code(e.column), code(e.value), code(e.rule)] for e in rows.rejected_examples]
        lines += [
            "",
            f"**{Text('隔離される値の例', 'Values that are rejected').in_(language)}**",
            "",
            *table(head, body, language),
        ]
    yield from folded(code_html(rows.maker), lines)


def _examples(said: Text, examples: Sequence[Example], language: Language) -> Iterator[str]:
    if not examples:
        return
    head = (Text("キー", "key"), Text("列", "column"), Text("前", "before"), Text("後", "after"), Text("場所", "place"))
    body = []
    for example in examples:
        key = ", ".join(f"{name}={value}" for name, value in example.key.items())
        for name, (was, now) in example.values.items():
            body.append([code(key), code(name), code(was), code(now), code(example.place)])
    yield from ("", f"**{said.in_(language)}**", "", *table(head, body, language))


def _touched(touched: Touched, language: Language) -> list[str]:
    columns = Text("行全体", "its rows").in_(language)
    if touched.columns is not None:
        columns = ", ".join(code(name) for name in touched.columns) or "–"
    way = " → ".join(code(name) for name in touched.way[:-1]) or words.THROUGH["content"].in_(language)
    readers = plain(words.readers(touched).in_(language))
    return [f"{'📊 ' if touched.report else ''}{code(touched.dataset)}", way, columns, readers]


def _item(item: Item, language: Language) -> Iterator[str]:
    title = words.titled(item).in_(language)
    files = [f"- {code(name)}" for name in item.files]
    body = [[code(said.place), code(said.before), code(said.after)] for said in item.said]
    more = Text(f"ほか {item.more} か所", f"and {item.more} places more").in_(language)
    lines = [*files, *(["", *table(_ITEM, body, language)] if body else []), *(["", more] if item.more else [])]
    yield from folded(escape(title), lines)


def table(head: Sequence[Text], rows: Iterable[Sequence[str]], language: Language) -> Iterator[str]:
    """Yield a table; cells are Markdown already. A first cell that repeats is left empty."""
    yield f"| {' | '.join(each.in_(language) for each in head)} |"
    yield f"|{'---|' * len(head)}"
    for _, group in groupby(rows, key=lambda row: row[0]):
        for number, row in enumerate(group):
            cells = [*([row[0]] if number == 0 else [""]), *row[1:]]
            yield f"| {' | '.join(cells)} |"


def folded(summary: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield lines that are shown when somebody asks for them; `summary` is HTML."""
    yield from ("", f"<details><summary>{summary}</summary>", "", *lines, "", "</details>")


def code(value: str | None) -> str:
    """Write any text as a code span that fits into a cell of a table; nothing for None."""
    if value is None:
        return "–"
    text = re.sub(r"[\r\n\t\x00-\x1f\x7f\u2028\u2029]+", " ", value)
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    if not text.strip():
        return f"`'{text}'`"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def code_html(value: str) -> str:
    """Write a name as code within HTML."""
    return f"<code>{escape(value)}</code>"


def escape(value: str) -> str:
    """Write a text within HTML."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(value: str) -> str:
    """Write a sentence of ours, with what it quotes, so that nothing in it is Markdown, and on one line."""
    text = re.sub(r"[\r\n]+\s*", " ", value)
    text = re.sub(r"([\\`*_{}\[\]<>|~#])", r"\\\1", text)
    parted = r"(?<![\w])@(?=\w)|#(?=\d)|://|(?<=www)\."  # mentions, numbers of issues, addresses: no links
    return re.sub(parted, lambda found: found[0][0] + "\u200b" + found[0][1:], text)
