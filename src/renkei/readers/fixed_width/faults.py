"""What can be wrong with a layout or a file of fixed records, in words."""

from renkei.errors import ContentError, ReadError
from renkei.language import Text


def bad_copybook(what: Text, *, where: str, fix: Text) -> ContentError:
    """Return the error of a copybook, or of a `columns` entry."""
    return ContentError(what, where=where, fix=fix)


def bad_file(what: Text, *, where: str, fix: Text) -> ReadError:
    """Return the error of a file that does not fit its registration."""
    return ReadError(what, where=where, fix=fix)


def unclosed_literal(where: str, line: str) -> ContentError:
    """Return the error of a quote that is not closed."""
    return bad_copybook(
        Text(f"引用符が閉じられていません: [{line}]", f"A quote is not closed: [{line}]."),
        where=where,
        fix=Text(
            "リテラルを閉じるか、7 桁目に「-」を置いて次の行に続けてください。",
            "Close the literal, or continue it on the next line with - in column 7.",
        ),
    )


def unknown_indicator(where: str, indicator: str) -> ContentError:
    """Return the error of a line whose column 7 holds no indicator."""
    return bad_copybook(
        Text(
            f"7 桁目の [{indicator}] は標識（空白・*・-・/・D）ではありません。",
            f"[{indicator}] in column 7 is no indicator (space, *, -, / or D).",
        ),
        where=where,
        fix=Text(
            "プログラムが 8〜72 桁目に書かれていないなら、copybook_format: free と書いてください。",
            "Where code does not stand in columns 8 to 72, write copybook_format: free.",
        ),
    )


def unknown_word(where: str, word: str) -> ContentError:
    """Return the error of a word that no clause of a data description begins with."""
    return bad_copybook(
        Text(f"[{word}] は項目の記述として読めません。", f"[{word}] is no clause of a data description."),
        where=where,
        fix=Text(
            "直前の項目の終わりにピリオドがあるか、COPY や REPLACE が展開済みかを確かめてください。"
            "プログラムの書式（8〜72 桁目）と自由形式の違いは copybook_format で指定できます。",
            "See that the item before ends with a period, and that COPY and REPLACE are expanded; whether code stands "
            "in columns 8 to 72 or anywhere can be told by copybook_format.",
        ),
    )


def missing_word(where: str, after: str) -> ContentError:
    """Return the error of a sentence that ends too early."""
    return bad_copybook(
        Text(f"[{after}] の後に続くはずの語がありません。", f"Something is missing after [{after}]."),
        where=where,
        fix=Text("この行の記述を仕様書と見比べてください。", "Compare this line with the specification."),
    )


def bad_picture(where: str, picture: str, why: Text) -> ContentError:
    """Return the error of a picture that can't be read."""
    return bad_copybook(
        Text(f"PICTURE [{picture}] を読み取れません: {why.ja}", f"The picture [{picture}] cannot be read: {why.en}"),
        where=where,
        fix=Text(
            "仕様書の PICTURE を確かめてください。値を文字のまま読むなら、同じ桁数の X(n) に書き換えてください。",
            "Look it up in the specification; to read the bytes as text, write X(n) of the same length.",
        ),
    )


def bad_item(where: str, item: str, why: Text, fix: Text | None = None) -> ContentError:
    """Return the error of a data item that can't be laid out."""
    return bad_copybook(
        Text(f"項目 [{item}]: {why.ja}", f"Item [{item}]: {why.en}"),
        where=where,
        fix=fix or Text("COPY 句を仕様書と見比べて直してください。", "Mend the copybook by the specification."),
    )


def unknown_name(where: str, key: str, name: str, known: str) -> ContentError:
    """Return the error of a key of the registration that names what the layout does not have."""
    return bad_copybook(
        Text(
            f"{key} にある [{name}] はレコードの定義にありません。", f"[{name}] in {key} is not in the record's layout."
        ),
        where=where,
        fix=Text(f"次のどれかを書いてください: {known}", f"Write one of: {known}"),
    )
