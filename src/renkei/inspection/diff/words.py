"""How a comparison is said, in both languages: shared by the terminal and by Markdown."""

from collections.abc import Iterator, Mapping

from renkei.inspection.diff.nouns import Bump, Difference, Item, Kind, Level, Made, Promise, Rows, Touched
from renkei.language import Language, Text

KINDS: Mapping[Kind, Text] = {
    "agency": Text("機関", "agency"),
    "registration": Text("登録", "registration"),
    "contract": Text("データ契約", "contract"),
    "corrections": Text("訂正", "corrections"),
    "code_list": Text("コード表", "code list"),
    "crosswalk": Text("対応表", "crosswalk"),
    "agreement": Text("協定", "sharing agreement"),
    "suite": Text("期待値", "suite"),
    "other": Text("ファイル", "file"),
}
STATUSES = {
    "added": Text("追加", "added"),
    "removed": Text("削除", "removed"),
    "changed": Text("変更", "changed"),
}
LEVELS: Mapping[Level, Text] = {
    "breaking": Text("互換性なし", "breaking"),
    "compatible": Text("互換", "compatible"),
    "wording": Text("文言のみ", "wording only"),
}
BUMPS: Mapping[Bump, Text] = {
    "major": Text("新しいメジャー版", "a new major version"),
    "minor": Text("新しいマイナー版", "a new minor version"),
    "patch": Text("新しいパッチ版", "a new patch version"),
    "none": Text("版はそのまま", "no new version"),
}
OUTCOMES = {
    None: Text("未判定", "not judged"),
    "pass": Text("合格", "pass"),
    "hold": Text("保留", "hold"),
    "stop": Text("停止", "stop"),
}
THROUGH = {
    "content": Text("自身", "itself"),
    "reads": Text("SQL・対応表", "reads"),
    "code list": Text("コード表", "code list"),
    "crosswalk": Text("コードの対応表", "crosswalk"),
}
HEADINGS = {
    "items": Text("変わったファイル", "What changed"),
    "promises": Text("約束と版", "Promises and versions"),
    "rows": Text("行", "Rows"),
    "touched": Text("影響を受けるデータセット", "What it reaches"),
    "faults": Text("誤り", "Faults"),
}
NOTHING = Text("内容に違いはありません。", "the content is the same.")


def verdict(difference: Difference) -> Text:
    """Say in a sentence what the whole comes to."""
    if not difference.items:
        return NOTHING
    lacking = len(difference.versions_lacking)
    ja, en = LEVELS[difference.level]
    if lacking:
        return Text(
            f"{ja}: 版が足りないデータセットが {lacking} 件あります。", f"{en}: {lacking} without the version it takes."
        )
    if difference.level == "breaking":
        return Text(f"{ja}: 版は上がっています。", f"{en}: the versions say so.")
    if difference.level == "compatible":
        return Text("互換の変更です。", "a compatible change.")
    return Text("約束も、見た限りの行も変わりません。", "no promise changes, and no row that was looked at.")


def titled(item: Item) -> Text:
    """Name a thing and what happened to it."""
    kind, status = KINDS[item.kind], STATUSES[item.status]
    return Text(f"{kind.ja} {item.id}: {status.ja}", f"{kind.en} {item.id}: {status.en}")


def version_of(promise: Promise) -> str:
    """Write the version, or both."""
    versions = [version for version in (promise.version_before, promise.version_after) if version is not None]
    if promise.version_before is None or promise.version_after is None:
        return " → ".join(version or "–" for version in (promise.version_before, promise.version_after))
    return versions[0] if versions[0] == versions[-1] else " → ".join(versions)


def counted(rows: Rows) -> Text:
    """Say how many rows become what."""
    if rows.untold is not None:
        return rows.untold
    for made, side in ((rows.after, Text("変更後", "after the change")), (rows.before, Text("変更前", "before it"))):
        if made is not None and made.refused is not None:
            return Text(f"{side.ja}は読めません: {made.refused.ja}", f"refused {side.en}: {made.refused.en}")
    judged = [OUTCOMES[made.outcome if made else None] for made in (rows.before, rows.after)]
    if rows.alike:
        return Text(f"同じ {rows.same:,} 行", f"{rows.same:,} rows, all the same")
    parts = [
        (rows.new, Text("新規", "new")),
        (rows.changed, Text("変更", "changed")),
        (rows.withdrawn, Text("取り下げ", "withdrawn")),
        (rows.gone - rows.withdrawn, Text("届かなくなり公開のまま", "no longer sent, stay as published")),
        (rows.rejected, Text("新たに隔離", "newly quarantined")),
        (rows.let_in, Text("隔離が解ける", "no longer quarantined")),
        (rows.same, Text("同じ", "same")),
    ]
    ja = [f"{said.ja} {count:,} 行" for count, said in parts if count]
    en = [f"{count:,} {said.en}" for count, said in parts if count]
    if judged[0] != judged[1]:
        ja.append(f"判定 {judged[0].ja} → {judged[1].ja}")
        en.append(f"verdict {judged[0].en} → {judged[1].en}")
    return Text("、".join(ja), ", ".join(en))


def looked_at(rows: Rows, limit: int) -> Text:
    """Say what the rows are of, and whether all of it was looked at."""
    if rows.objects:
        names = ", ".join(rows.objects[:3]) + (" …" if len(rows.objects) > 3 else "")
        count, interval = len(rows.objects), "" if rows.interval == "-" else f" {rows.interval}"
        of = Text(f"最新の原本 {count} 個{interval}（{names}）", f"{_objects(count)}{interval} ({names})")
    else:
        of = Text("公開中の表からの計算", "computed from what is published")
    if rows.whole:
        return Text(f"{of.ja}の全行", f"all rows, {of.en}")
    return Text(f"{of.ja}の新しい方から {limit:,} 行まで", f"a sample of up to {limit:,} records, {of.en}")


def account(made: Made) -> Text:
    """Write the row account of one side, and the verdict on it."""
    dropped = sum(made.dropped.values())
    outcome = OUTCOMES[made.outcome]
    return Text(
        f"良 {made.good:,}、隔離 {made.quarantined:,}、除外 {dropped:,}、判定 {outcome.ja}",
        f"good {made.good:,}, quarantined {made.quarantined:,}, set aside {dropped:,}, verdict {outcome.en}",
    )


def accounts(rows: Rows, language: Language) -> Iterator[str]:
    """Yield the account of each side that made something, with the reasons of its verdict."""
    for made, side in ((rows.before, Text("前", "before")), (rows.after, Text("後", "after"))):
        if made is not None and made.refused is None:
            yield f"{side.in_(language)}: {account(made).in_(language)}"
            yield from (f"  {reason.in_(language)}" for reason in made.reasons)


def reach(touched: Touched) -> Text:
    """Say by which way a dataset is reached, and in which columns."""
    way = " → ".join(touched.way)
    columns = Text("行全体", "its rows") if touched.columns is None else Text(*[", ".join(touched.columns) or "–"] * 2)
    report = Text("、最終の表", "; nothing is made of it") if touched.report else Text("", "")
    return Text(f"{way}（{columns.ja}{report.ja}）", f"{way} ({columns.en}{report.en})")


def readers(touched: Touched) -> Text:
    """Say who may read it, and who might before where these were others."""
    now = _readers(touched.readers)
    if touched.readers_before is None:
        return now
    before = _readers(touched.readers_before)
    return Text(f"{before.ja} → {now.ja}", f"{before.en} → {now.en}")


def _readers(names: tuple[str, ...]) -> Text:
    if not names:
        return Text("なし", "nobody")
    named = ", ".join(reader for reader in names if reader != "*")
    if "*" in names:
        return Text(f"全員{f'、{named}' if named else ''}", f"everybody{f', {named}' if named else ''}")
    return Text(named, named)


def _objects(count: int) -> str:
    return "the newest object" if count == 1 else f"the {count} newest objects"
