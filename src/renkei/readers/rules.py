"""What each rule of a reader means and what to do about it, for those who are to mend the rows."""

from collections.abc import Mapping

from renkei.language import Text

RULES: Mapping[str, Text] = {
    "blank_line": Text("空行のため取り除きました。", "An empty line, set aside."),
    "end_mark": Text(
        "ファイル終端記号（0x1A）だけの行のため取り除きました。",
        "A line of the end-of-file mark 0x1A alone, set aside.",
    ),
    "repeated_header": Text(
        "データの途中で繰り返された見出し行のため取り除きました。",
        "The header come again among the data, set aside.",
    ),
    "fill_down.unsure": Text(
        "空欄は「上に同じ」ですが、間に隔離された行があり、値が変わったかどうか分かりません。その行を直してください。",
        "A blank means «as above», but a record between was rejected and may have had another value: mend that one.",
    ),
    "csv.column_count": Text(
        "列数が見出しと異なります。区切り文字の過不足、途中で切れたファイルを確かめてください。",
        "The number of columns is not that of the header: look for a delimiter too many or too few, or a file cut short.",
    ),
    "csv.unclosed_quote": Text(
        "開いた引用符が閉じられていません。この行だけを隔離し、次の行から読み続けました。引用符を閉じるか、二重にしてください。",
        "A quote is opened and never closed. This line alone was set aside, reading went on with the next: close the "
        "quote, or double it.",
    ),
    "csv.stray_quote": Text(
        "閉じた引用符の後に区切り文字以外の文字があります。値の中の引用符は二重にしてください。",
        "Text follows a closing quote: inside a quoted value, write a quote twice.",
    ),
    "parquet.out_of_range": Text(
        "年が 32767 を超える日付か日時です。単位（秒・ミリ秒など）の取り違えがないか確かめてください。",
        "A day or moment of a year beyond 32,767: see whether its unit (seconds, milliseconds) was taken for another.",
    ),
    "encoding.undecodable": Text(
        "登録された文字コードでは読めないバイトがあります。外字や文字コードの混在を確かめてください。",
        "Bytes that the registered encoding does not have: look for private characters or mixed encodings.",
    ),
    "encoding.nul": Text(
        "NUL 文字（0x00）があります。取り除いて送り直してください。",
        "A NUL character (0x00): remove it and send again.",
    ),
    "json.duplicate_key": Text(
        "一つのオブジェクトに同じ名前が二度あり、どちらの値か分かりません。",
        "An object has one name twice: which of the values is meant cannot be told.",
    ),
    "json.malformed": Text(
        "この行は JSON として読めません。途中で切れていないか確かめてください。",
        "This line is no JSON: see whether it was cut short.",
    ),
    "json.not_a_number": Text(
        "NaN や Infinity は JSON の値ではありません。値がないことは null で示してください。",
        "NaN and Infinity are no values of JSON: write null where there is none.",
    ),
    "json.not_an_object": Text(
        "記録があるはずの所にオブジェクト（{…}）でない値があります。",
        "There is a value that is no object ({…}) where a record should be.",
    ),
    "json.surrogate": Text(
        "サロゲートペアの片方だけが書かれており、文字になりません。",
        "Half of a surrogate pair stands alone: it is no character.",
    ),
    "xml.entity": Text(
        "定義のない実体参照（&名前;）があり、何の文字か分かりません。",
        "An entity (&name;) is not defined: which text it stands for cannot be told.",
    ),
    "xml.mixed_content": Text(
        "要素の中に、子要素と文章が混ざっています。XML のまま一つの列に読むには、登録の reader.columns に要素名を書いてください。",
        "Text stands beside elements inside one element: name it in reader.columns to take it as XML in one column.",
    ),
    "xml.repeated": Text(
        "一つと登録された要素が二つ以上あります。複数あり得る要素は、登録の reader.lists に書いてください。",
        "An element is there more than once: where it may be, name it under reader.lists of the registration.",
    ),
    "excel.error_cell": Text(
        "エラー値（#N/A、#DIV/0! など）のセルがあります。Excel で数式や参照先を直して送り直してください。",
        "A cell holds an error such as #N/A or #DIV/0!: mend its formula in Excel and send again.",
    ),
    "excel.formula_without_value": Text(
        "数式だけがあり、計算された値がありません。Excel で開き、保存し直して送ってください。",
        "A formula has no value with it: open the workbook in Excel, save it and send again.",
    ),
    "excel.no_such_day": Text(
        "日付や時刻の書式ですが、その日時は存在しません（負の値、1900年2月29日など）。値とセルの書式を確かめてください。",
        "The cell is formatted as a date or time and holds none (below zero, or 29 February 1900): check value and format.",
    ),
    "excel.unnamed_column": Text(
        "見出しのない列に値があります。表の右の書き込みなら消すか、登録の reader.area で表の列を示してください。",
        "A value stands in a column without a name. If it is a note beside the table, have it removed, or give the "
        "columns of the table in reader.area.",
    ),
    "excel.unreadable_cell": Text(
        "セルの値が、その種類（数値、文字列など）として読めません。Excel で保存し直して送ってください。",
        "What the cell holds is not of the type that it says: open the workbook in Excel, save it and send again.",
    ),
    "fixed.header_record": Text(
        "先頭の制御レコードのため取り除きました（reader.header_records）。",
        "A record before the data, set aside (reader.header_records).",
    ),
    "fixed.trailer_record": Text(
        "末尾の制御レコードのため取り除きました（reader.trailer_records）。",
        "A record after the data, set aside (reader.trailer_records).",
    ),
    "fixed.other_record": Text(
        "この登録が読む種類のレコードではないため取り除きました（reader.only）。",
        "A record of a kind that this registration does not read, set aside (reader.only).",
    ),
    "fixed.bad_number": Text(
        "数字項目に、数字でも符号でもないバイトがあります。COPY 句の位置と USAGE、文字コード変換の有無を提供元に確かめてください。"
        "LOW-VALUES が「値なし」を意味するなら low_values: missing と書きます。",
        "A number holds bytes that are neither digits nor its sign: ask whether place and USAGE in the copybook are right "
        "and whether the file went through a conversion. Where LOW-VALUES mean that there is none: low_values: missing.",
    ),
    "fixed.undecodable": Text(
        "登録された文字セットにない符号があります。charset・kanji と、外字の表（characters）を確かめてください。",
        "A code that the registered character sets do not have: see charset, kanji and the table of user-defined "
        "characters.",
    ),
    "fixed.bad_occurs": Text(
        "表の回数（OCCURS DEPENDING ON）が COPY 句の範囲にありません。",
        "The count of a table (OCCURS DEPENDING ON) is not within what the copybook allows.",
    ),
    "fixed.record_length": Text(
        "レコードの長さが定義と異なります。COPY 句の版、繰返しの回数、途中で切れたファイルを確かめてください。",
        "The record is not as long as its layout: look at the copybook's version, the counts of tables, and whether the "
        "file was cut short.",
    ),
    "html_table.cell_count": Text(
        "セルの数が見出しと異なります。表の作りが変わっていないか確かめてください。",
        "The number of cells is not that of the header: see whether the table is built otherwise now.",
    ),
    "estat.unknown_class": Text(
        "分類コードが同じ応答の CLASS_INF にありません。", "A class code is not in CLASS_INF of the same reply."
    ),
}
