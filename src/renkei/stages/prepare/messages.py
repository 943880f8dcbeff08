"""What `prepare` says when it must stop."""

from collections.abc import Sequence

from renkei.errors import ContentError, IndividualNumberFound
from renkei.language import Text
from renkei.model.registration import Source
from renkei.project.plugins import shown

_MISSING = {
    "not_surveyed": Text("調査していない", "not surveyed"),
    "not_applicable": Text("該当しない", "not applicable"),
    "suppressed": Text("秘匿されている", "suppressed"),
    "not_available": Text("得られない", "not available"),
    "true_zero": Text("該当数字がない(ゼロ)", "a true zero"),
    "below_unit": Text("単位に満たない", "below the unit"),
    "not_yet": Text("まだない", "not yet there"),
}
EXPLAIN = {
    "map": Text("登録の map のとおりに置き換えました。", "Replaced as `map` of the registration says."),
    "code_list.taken": Text("コード表の値に読み替えました。", "Looked up in the code list."),
    "code_list.unknown": Text(
        "コード表にないコードです。誤りか、コード表の更新漏れかを確かめてください。",
        "The code is not in its list: it is wrong, or the list is out of date.",
    ),
    "code_list.not_valid_on_date": Text(
        "その日には有効でないコードです(統廃合など)。日付とコードを確かめてください。",
        "The code was not valid on that date (a merger, say). Check the date and the code.",
    ),
    "duplicate_key": Text(
        "同じキーの別の行が採用されています。どちらが正しいかを機関に確かめてください。",
        "Another row with the same key stands. Ask the agency which of them is right.",
    ),
    **{
        f"missing.{reason}": Text(f"値がない印です({said.ja})。", f"Stands for no value: {said.en}.")
        for reason, said in _MISSING.items()
    },
}


def individual_number_found(source: Source, places: Sequence[str], count: int) -> IndividualNumberFound:
    """Say where Individual Numbers stand, and what the agency must do; never a value."""
    return IndividualNumberFound(
        Text(
            f"個人番号(マイナンバー)とみられる値が {count} 件あります。ファイルは保管せずに削除しました。",
            f"{count} values look like Individual Numbers (マイナンバー). The file was removed and not kept.",
        ),
        where=f"{source.id}: {'; '.join(places)}",
        fix=Text(
            "個人番号の列または値を取り除いたファイルを送り直してください。"
            "番号法が認める目的のほかで個人番号を集めたり保管したりすることはできません。",
            "Send the file again without them: outside the purposes that the Individual Number Act lists, "
            "nobody may collect or keep one.",
        ),
        places=places,
        count=count,
    )


def unknown_columns(source: Source, names: Sequence[str], file: str) -> ContentError:
    """The file has columns that the registration does not know."""
    listed = "、".join(f"「{name}」" for name in names)
    return ContentError(
        Text(f"登録にない列があります: {listed}", f"The file has columns that are not registered: {', '.join(names)}"),
        where=f"{shown(source.path)} ← {file}",
        fix=Text(
            "使う列なら fields に、使わない列なら ignore に加えてください。",
            "Add them to `fields` if they are to be used, to `ignore` if not.",
        ),
    )


def missing_columns(source: Source, names: Sequence[str], header: Sequence[str], file: str) -> ContentError:
    """The file lacks columns that the registration reads."""
    listed = "、".join(f"「{name}」" for name in names)
    has = ", ".join(header)
    return ContentError(
        Text(
            f"登録した列がファイルにありません: {listed}(ある列: {has})",
            f"The file has no [{', '.join(names)}]; it has: {has}",
        ),
        where=f"{shown(source.path)} ← {file}",
        fix=Text(
            "列名が変わったなら登録の from を直し、列がなくなったなら機関に確かめてください。",
            "If a column was renamed, mend `from` in the registration; if it is gone, ask the agency.",
        ),
    )
