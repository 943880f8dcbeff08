"""What can be wrong with a question: it is refused with what to do, and never answered halfway."""

from collections.abc import Mapping, Sequence
from typing import Literal

from renkei.errors import UsageError
from renkei.language import Text
from renkei.warehouse.faults import no_release

Kind = Literal["malformed", "forbidden", "unknown", "unacceptable", "gone", "too_large", "unrecorded"]


class Refused(UsageError):
    """A question that is not answered; `kind` tells programs why."""

    def __init__(self, kind: Kind, what: Text, *, where: str, fix: Text) -> None:
        super().__init__(what, where=where, fix=fix)
        self.kind = kind


def no_dataset(dataset: str) -> Refused:
    """Build the error for a dataset that is not registered."""
    return Refused(
        "unknown",
        Text(f"データセット「{dataset}」はありません。", f"There is no dataset [{dataset}]."),
        where=dataset,
        fix=Text("データセットの一覧（/datasets）で名前を確かめてください。", "See the list of datasets (/datasets)."),
    )


def not_released(dataset: str) -> Refused:
    """Build the error for a dataset that has no release, or had none yet at the time asked for."""
    said = no_release(dataset)
    return Refused("unknown", said.what, where=said.where, fix=said.fix)


def no_column(dataset: str, column: str, there: Sequence[str]) -> Refused:
    """Build the error for a column, or parameter, that there is not."""
    listed = ", ".join(there)
    return Refused(
        "malformed",
        Text(f"列「{column}」はありません。", f"There is no column [{column}]."),
        where=dataset,
        fix=Text(f"ある列: {listed}", f"There are: {listed}"),
    )


def bad_value(column: str, value: str, form: Text) -> Refused:
    """Build the error for a value that is none of its column's type."""
    return Refused(
        "malformed",
        Text(f"「{column}」の値「{value}」は{form.ja}ではありません。", f"[{value}] for [{column}] is not {form.en}."),
        where=column,
        fix=Text(f"{form.ja}で指定してください。", f"Give {form.en}."),
    )


def both_times() -> Refused:
    """Build the error for two times in one question."""
    return Refused(
        "malformed",
        Text("as_of と as_published は同時に指定できません。", "as_of and as_published can't both be given."),
        where="as_of",
        fix=Text(
            "私たちの公開時点なら as_of、機関の公表日なら as_published を指定してください。",
            "Give as_of for the moment of our release, as_published for the agency's day.",
        ),
    )


def no_ground(dataset: str, reader: str, agreement: str | None) -> Refused:
    """Build the error for a reader who may not see a dataset."""
    by = Text(f"協定「{agreement}」では、", f" by the agreement [{agreement}]") if agreement else Text("", "")
    who = reader or "-"
    return Refused(
        "forbidden",
        Text(
            f"{by.ja}「{who}」にはデータセット「{dataset}」の行を見る権限がありません。",
            f"[{who}] may not see the rows of [{dataset}]{by.en}.",
        ),
        where=dataset,
        fix=Text(
            "公開でないデータの利用には、機関どうしの有効な共有協定が必要です。データセットの管理者に相談してください。",
            "What is not public takes a sharing agreement in force between agencies: ask those who keep the dataset.",
        ),
    )


def no_row(dataset: str, key: Mapping[str, str]) -> Refused:
    """Build the error for a row that was never published."""
    said = ", ".join(f"{column}={value}" for column, value in key.items())
    return Refused(
        "unknown",
        Text(f"その行はありません: {said}", f"There is no such row: {said}"),
        where=dataset,
        fix=Text(
            "行の一覧（/rows）でキーの書き方を確かめてください。", "See in the rows (/rows) how keys are written."
        ),
    )


def no_receipt(dataset: str, reader: str) -> Refused:
    """Build the error for a receipt, which shows all of a row, to somebody who may not see all."""
    return Refused(
        "forbidden",
        Text(
            f"来歴は行のすべてを示します。「{reader or '-'}」には「{dataset}」の一部しか見る権限がありません。",
            f"A receipt shows all of a row, and [{reader or '-'}] may see only part of [{dataset}].",
        ),
        where=dataset,
        fix=Text(
            "必要な場合は、倉庫を管理する担当に renkei trace を頼んでください。",
            "Ask those who keep the warehouse for a `renkei trace`.",
        ),
    )


def gone(dataset: str) -> Refused:
    """Build the error for a release that can't be read any more in the way that is asked for."""
    return Refused(
        "gone",
        Text(
            f"「{dataset}」のその公開版の行は、この問い合わせでは読めません。新しい公開版が出ているか、公開版の番号が違います。",
            f"Rows of that release of [{dataset}] can't be had by this question: a newer one is out, or it is no release "
            "of this dataset.",
        ),
        where=dataset,
        fix=Text(
            "after と release を外して、最初から読み直してください。", "Begin again, without [after] and [release]."
        ),
    )


def too_large(dataset: str, most: str) -> Refused:
    """Build the error for an answer that is larger than one answer may be; `most` says how large."""
    return Refused(
        "too_large",
        Text(f"「{dataset}」の答えが大きすぎます（上限 {most}）。", f"The answer of [{dataset}] is over {most}."),
        where=dataset,
        fix=Text(
            "条件や列で絞り込むか、limit を付けて続きを順に読んでください。",
            "Narrow it by conditions or columns, or give a [limit] and go on page by page.",
        ),
    )


def unrecorded(dataset: str, error: Exception) -> Refused:
    """Build the error for a read that has to be in the ledger, and that the ledger did not take."""
    said = getattr(error, "what", Text(type(error).__name__, type(error).__name__))
    return Refused(
        "unrecorded",
        Text(
            f"「{dataset}」の閲覧を台帳に記録できないため、行を渡せません: {said.ja}",
            f"The read of [{dataset}] can't be entered into the ledger, so no row is given: {said.en}",
        ),
        where=dataset,
        fix=Text(
            "台帳に書ける接続で開くか、カタログの API を通して読んでください。続く場合は管理者に知らせてください。",
            "Read through the catalogue's API, or connect as somebody who may write the ledger. If it goes on, tell "
            "those who keep the warehouse.",
        ),
    )
