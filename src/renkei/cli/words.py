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
    "state": Text("状態", "state"),
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
}
SET_ASIDE = {
    "rule": Text("規則", "rule"),
    "rows": Text("行数", "rows"),
    "why": Text("説明", "why"),
}
