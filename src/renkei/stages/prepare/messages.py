"""What `prepare` says when it must stop."""

from collections.abc import Sequence

from renkei.errors import ContentError, IndividualNumberFound
from renkei.language import Text
from renkei.model.registration import Source
from renkei.project.plugins import shown
from renkei.stages.prepare.drift import closest

_SOME, _COMPARED, _WORD = 30, 500, 20

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
    "correction": Text(
        "訂正（schemas の .corrections.csv）のとおりに置き換えました。",
        "Replaced as a correction says (.corrections.csv under schemas).",
    ),
    "unit.unknown": Text(
        "単位の列にある単位が知られていません。登録の unit の map に、何の単位かを書いてください。",
        "Nobody knows the unit that stands beside the value: say under `map` of `unit` in the registration which it is.",
    ),
    "unit.other_dimension": Text(
        "単位の列にある単位は、データ契約の単位に直せない別の量のものです。行の取り違えがないか確かめてください。",
        "The unit beside the value is of another thing than the contract's: see whether the row belongs here.",
    ),
    "join": Text("複数の列をつなぎました。", "Several columns were put together."),
    "map": Text("登録の map のとおりに置き換えました。", "Replaced as `map` of the registration says."),
    "unwrapped": Text("値を囲む記号を外しました。", "The marks around the value were taken off."),
    "not_wrapped": Text(
        "登録（unwrap）にある記号で囲まれていない値です。コードが表計算ソフトで壊れていないか確かめてください。",
        "The value is not wrapped in the marks that `unwrap` declares: see whether a spreadsheet spoiled the code.",
    ),
    "code_list.taken": Text("コード表の値に読み替えました。", "Looked up in the code list."),
    "code_list.unknown": Text(
        "コード表にないコードです。誤りか、コード表の更新漏れかを確かめてください。",
        "The code is not in its list: it is wrong, or the list is out of date.",
    ),
    "code_list.not_valid_on_date": Text(
        "その日には有効でないコードです(統廃合など)。日付とコードを確かめてください。",
        "The code was not valid on that date (a merger, say). Check the date and the code.",
    ),
    "crosswalk": Text("対応表で新しいコードにしました。", "The code became that of the other list, by the crosswalk."),
    "crosswalk.modelling_choice": Text(
        "対応表の、公式ではない対応によるコードです（根拠は対応表の basis）。",
        "The crosswalk's own choice, not the agency's, says which code it is; its `basis` says why.",
    ),
    "crosswalk.unknown": Text(
        "対応表にないコードです。どの版の分類かを確かめるか、対応表に加えてください。",
        "The code is not in the crosswalk: see of which edition it is, or add it.",
    ),
    "crosswalk.abolished": Text(
        "廃止され、引き継ぐコードのないコードです。日付とコードを確かめてください。",
        "The code was abolished and has no successor: check the date and the code.",
    ),
    "crosswalk.divided": Text(
        "いくつかのコードに分かれたコードで、どれかを決められません。新しいコードで送り直してください。",
        "The code was divided between several, and nothing says which it is: send the new code.",
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
    near = [closest(name, header) if len(header) <= _COMPARED else None for name in names]
    ja, en = zip(*map(_with_closest, names, near), strict=True)
    has = _some(header)
    return ContentError(
        Text(
            f"登録した列がファイルにありません: {'、'.join(ja)}。ある列: {has}",
            f"The file has no {', '.join(en)}; it has: {has}",
        ),
        where=f"{shown(source.path)} ← {file}",
        fix=Text(
            "列名が違うなら登録の fields（from）や drop を直し、列がなくなったなら機関に確かめてください。",
            "If the name is another, mend `from` or `drop` in the registration; if the column is gone, ask the agency.",
        ),
    )


def header_elsewhere(header: Sequence[str], where: str) -> ContentError:
    """The file has none of the columns that are registered: what was taken for its header is something else.

    It may be a record of somebody's: only its first value is shown.
    """
    first = header[0] if len(header[0]) <= _WORD else f"{header[0][:_WORD]}…"
    return ContentError(
        Text(
            f"登録した列が一つもありません。見出しとして読んだ行は「{first}」で始まる {len(header):,} 列です。",
            f"None of the registered columns is there; what was read as the header has {len(header):,} columns, "
            f"the first is [{first}].",
        ),
        where=where,
        fix=Text(
            "見出しの場所が違うようです。登録の reader の preamble・find・header（JSON や XML なら records）を確かめてください。"
            "様式が新しくなったのなら、機関に確かめてから登録を直してください。",
            "The header seems to be elsewhere: look at preamble, find and header under `reader` (records for JSON and "
            "XML). If the form is a new one, ask the agency, then mend the registration.",
        ),
    )


def _with_closest(name: str, near: str | None) -> Text:
    if near is None:
        return Text(f"「{name}」", f"[{name}]")
    return Text(f"「{name}」（最も近い名前は「{near}」）", f"[{name}] (the closest name is [{near}])")


def _some(header: Sequence[str]) -> str:
    return ", ".join(header[:_SOME]) + (" …" if len(header) > _SOME else "")
