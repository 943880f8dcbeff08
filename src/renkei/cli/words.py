"""The titles of the columns that commands show, in both languages."""

from renkei.language import Text

ACCOUNT = {
    "dataset": Text("データセット", "dataset"),
    "source": Text("データソース", "source"),
    "read": Text("読取", "read"),
    "published": Text("公開", "published"),
    "unchanged": Text("変更なし", "unchanged"),
    "quarantined": Text("隔離", "quarantined"),
    "dropped": Text("除外", "dropped"),
    "release": Text("公開版", "release"),
    "seconds": Text("秒", "seconds"),
}
TRIED = {
    "dataset": Text("データセット", "dataset"),
    "source": Text("データソース", "source"),
    "read": Text("読取", "read"),
    "good": Text("良", "good"),
    "quarantined": Text("隔離", "quarantined"),
    "dropped": Text("除外", "dropped"),
    "seconds": Text("秒", "seconds"),
}
SOURCES = {
    "id": Text("データソース", "source"),
    "title": Text("名称", "title"),
    "dataset": Text("データセット", "dataset"),
    "schedule": Text("予定", "schedule"),
    "state": Text("状態", "state"),
}
STATUS = {
    "id": Text("データソース", "source"),
    "dataset": Text("データセット", "dataset"),
    "release": Text("公開版", "release"),
    "read": Text("読取", "read"),
    "quarantined": Text("隔離", "quarantined"),
    "published_on": Text("公表日", "published on"),
    "kind": Text("公表の種類", "kind"),
    "state": Text("状態", "state"),
}
PROPOSED = {
    "column": Text("ファイルの列", "column"),
    "name": Text("データセットの列", "name"),
    "type": Text("意味型", "type"),
    "unit": Text("単位", "unit"),
    "sure": Text("確からしさ", "sure"),
    "why": Text("理由", "why"),
}
READABILITY = {
    "rule": Text("ルール", "rule"),
    "places": Text("場所", "where"),
    "count": Text("件数", "count"),
    "value": Text("値", "value"),
    "what": Text("指摘", "what"),
    "fix": Text("直し方", "how to mend it"),
}
READERS = {
    "dataset": Text("データセット", "dataset"),
    "classification": Text("区分", "classification"),
    "reader": Text("読み手", "reader"),
    "agreement": Text("協定", "agreement"),
    "masked": Text("マスクされる列", "masked"),
}
QUARANTINE = {
    "landed": Text("原本", "landed"),
    "row": Text("行", "row"),
    "place": Text("場所", "place"),
    "column": Text("列", "column"),
    "value": Text("値", "value"),
    "times": Text("件数", "times"),
    "rule": Text("規則", "rule"),
    "why": Text("説明", "why"),
    "state": Text("状態", "state"),
}
MENDED = {
    "number": Text("番号", "no."),
    "row": Text("シートの行", "row"),
    "state": Text("結果", "state"),
    "why": Text("説明", "why"),
}
FATES = {
    "published": Text("公開しました", "published"),
    "unchanged": Text("そのまま", "left as it is"),
    "again": Text("再び隔離", "rejected again"),
    "dropped": Text("規則により除外", "dropped by a rule"),
    "before": Text("直し済み", "mended before"),
    "gone": Text("対象なし", "gone"),
}
FATES_WHY = {
    "unchanged": Text(
        "同じキーの行が、この配信か後の配信で公開されています。そちらを残しました。",
        "A row with this key was published by this delivery or a later one, and stands.",
    ),
    "before": Text("この行は前に直されて公開されています。", "The row was mended and published before."),
    "gone": Text(
        "新しい配信に、この行はもうありません。何もしていません。",
        "A newer delivery no longer has this row as it was rejected; nothing was done.",
    ),
}
EXPORTED = {
    "file": Text("ファイル", "file"),
    "rows": Text("行数", "rows"),
    "bytes": Text("バイト", "bytes"),
}
SET_ASIDE = {
    "rule": Text("規則", "rule"),
    "rows": Text("行数", "rows"),
    "why": Text("説明", "why"),
}
