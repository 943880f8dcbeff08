"""What can be wrong with a workbook as a whole, said to those who opened it in Excel and saw nothing wrong."""

from collections.abc import Sequence

from renkei.errors import ReadError
from renkei.language import Text

_SAVE_AGAIN = Text(
    "Excel で開き、「Excel ブック（.xlsx）」として保存し直したものを送ってもらってください。",
    "Have it opened in Excel, saved as an Excel workbook (.xlsx), and sent again.",
)


def broken(why: str, *, where: str) -> ReadError:
    """Return the error of a workbook that is cut short, damaged or written against the format."""
    return ReadError(
        Text(
            f"Excel ブックとして読めません。途中で切れたか、壊れています: [{why}]",
            f"The workbook cannot be read, it is cut short or damaged: [{why}].",
        ),
        where=where,
        fix=Text(
            "まず取得し直してください。同じなら、" + _SAVE_AGAIN.ja,
            "Fetch it again first; if that is no help: " + _SAVE_AGAIN.en,
        ),
    )


def not_a_workbook(seems: Text, *, where: str) -> ReadError:
    """Return the error of a file that is something else than a workbook."""
    return ReadError(
        Text(
            f"Excel ブックではなく [{seems.ja}] のようです。", f"This is no Excel workbook but, it seems, [{seems.en}]."
        ),
        where=where,
        fix=Text(
            "取得先の URL やファイル名を確かめてください（拡張子が .xls でも中身が HTML や CSV のことがあります）。中身が正しければ、登録の reader をその形式に合わせてください。",
            "Check the address or the file name (a file called .xls may hold HTML or CSV); where the content is right, "
            "make the registration's reader fit it.",
        ),
    )


def other_workbook(form: str, *, where: str) -> ReadError:
    """Return the error of a kind of workbook that this reader does not read."""
    return ReadError(
        Text(f"この形式の表計算ファイルは読めません: [{form}]", f"Spreadsheets of this form are not read: [{form}]."),
        where=where,
        fix=_SAVE_AGAIN,
    )


def encrypted(*, where: str) -> ReadError:
    """Return the error of a workbook behind a password."""
    return ReadError(
        Text("パスワードで暗号化されたブックです。", "The workbook is encrypted with a password."),
        where=where,
        fix=Text(
            "読み取りパスワードを外したものを送ってもらってください。",
            "Have it sent without a password for reading.",
        ),
    )


def has_macros(*, where: str) -> ReadError:
    """Return the error of a workbook with macros, where the registration does not expect any."""
    return ReadError(
        Text("マクロを含むブックです。", "The workbook has macros."),
        where=where,
        fix=Text(
            "マクロのない .xlsx で送ってもらってください。差出人を確かめたうえで受け入れるなら、登録の reader に macros: true と書きます（マクロは実行しません）。",
            "Have it sent as .xlsx without macros. To accept it, once the sender is known to be right, write macros: true "
            "in the registration's reader; they are never run.",
        ),
    )


def too_large(what: Text, *, where: str) -> ReadError:
    """Return the error of a workbook that unpacks to more than is reasonable; `what` says how much and the limit."""
    return ReadError(
        what,
        where=where,
        fix=Text(
            "書式だけのセルや空の行が大量に残っていないか、差出人に確かめてもらってください。本当に大きな表なら、CSV で送ってもらってください。",
            "Ask the sender whether masses of formatted but empty cells were left behind; a table that is really so large is "
            "better sent as CSV.",
        ),
    )


def no_such_sheet(asked: str, names: Sequence[str], *, where: str) -> ReadError:
    """Return the error of a registration whose sheet the workbook lacks."""
    return ReadError(
        Text(
            f"シート「{asked}」がありません。このブックのシート: {_listed(names)}",
            f"There is no sheet [{asked}]. The workbook has: {_listed(names)}",
        ),
        where=where,
        fix=Text(
            "シート名が変わったなら、登録の reader.sheet を合わせてください。年月が入る名前は「R*現在」のように * で書けます。",
            "If the sheet was renamed, change reader.sheet in the registration; where a name holds a date, * stands for it.",
        ),
    )


def several_sheets(names: Sequence[str], *, where: str) -> ReadError:
    """Return the error of a workbook with several sheets where none is registered."""
    return ReadError(
        Text(
            f"表のあるシートが [{len(names)}] 枚あり、どれを読むか登録にありません: {_listed(names)}",
            f"There are [{len(names)}] sheets with something in them, and none is registered: {_listed(names)}",
        ),
        where=where,
        fix=Text(
            '登録の reader.sheet に、読むシートの名前を書いてください。全部を続けて読むなら sheet: "*" とします。',
            'Name the sheet in reader.sheet of the registration; sheet: "*" reads all, one after the other.',
        ),
    )


def no_sheet(*, where: str) -> ReadError:
    """Return the error of a workbook without anything to read."""
    return ReadError(
        Text("表示されたシートのどれにも値がありません。", "No visible sheet holds a value."),
        where=where,
        fix=Text(
            "提供元に再送を依頼してください。隠れたシートを読むなら、登録の reader.sheet に名前を書きます。",
            "Ask the agency to send it again; to read a hidden sheet, name it in reader.sheet.",
        ),
    )


def empty_sheet(*, where: str) -> ReadError:
    """Return the error of a sheet that ends before its header."""
    return ReadError(
        Text(
            "シートが空か、登録された見出しの行より前で終わっています。",
            "The sheet is empty, or ends before the header that is registered.",
        ),
        where=where,
        fix=Text(
            "提供元に再送を依頼するか、登録の reader の preamble と header をシートに合わせてください。",
            "Ask the agency to send it again, or make preamble and header of the registration's reader fit the sheet.",
        ),
    )


def not_found(pattern: str, rows: int, *, where: str) -> ReadError:
    """Return the error of a sheet without the cell that marks its header."""
    return ReadError(
        Text(
            f"見出しの目印 [{pattern}] に当てはまるセルが、先頭の {rows:,} 行にありません。",
            f"No cell of the first {rows:,} rows is found by [{pattern}], which marks the header.",
        ),
        where=where,
        fix=Text(
            "見出しの文言が変わったなら、登録の reader.find を合わせてください。",
            "If the words of the header changed, change reader.find in the registration.",
        ),
    )


def no_names(*, where: str) -> ReadError:
    """Return the error of header rows that are blank."""
    return ReadError(
        Text("見出しの行が空です。", "The header row is blank."),
        where=where,
        fix=Text(
            "題名や空行の数が変わっていないか見て、登録の reader の preamble（または find）を合わせてください。",
            "See whether the rows above it changed, and make preamble (or find) of the registration's reader fit.",
        ),
    )


def doubled(places: Sequence[str], *, where: str) -> ReadError:
    """Return the error of column names that come twice; `places` are names with their cells."""
    return ReadError(
        Text(
            f"同じ名前の列が二つ以上あります: {'、'.join(places)}",
            f"Names of columns come more than once: {', '.join(places)}",
        ),
        where=where,
        fix=Text(
            "見出しが複数行なら header を行数に合わせ、表が横に二つ並ぶなら area で片方の列を示してください。本当に同じ名前なら number_repeated: true とすると、二つ目は「名前#2」と呼ばれます。",
            "Where the header has several rows, set header to their number; where two tables stand side by side, give the "
            "columns of one in area. Where the names are really the same, number_repeated: true calls the second name#2.",
        ),
    )


def header_fault(value: str, *, where: str) -> ReadError:
    """Return the error of a header cell that holds an error value or a formula without a value."""
    return ReadError(
        Text(f"見出しのセルがエラー値です: [{value}]", f"A header cell holds an error: [{value}]."),
        where=where,
        fix=Text("差出人に直してもらってください。", "Have the sender mend it."),
    )


def other_header(lacking: Sequence[str], new: Sequence[str], *, where: str, first: str) -> ReadError:
    """Return the error of a sheet whose columns are not those of the first one."""
    return ReadError(
        Text(
            f"シート「{first}」と見出しが違います。ない列: {_listed(lacking)}、余分な列: {_listed(new)}",
            f"The header is not that of sheet [{first}]. Lacking: {_listed(lacking)}; in excess: {_listed(new)}",
        ),
        where=where,
        fix=Text(
            "シートごとに別の登録にするか、表記だけの違いなら header: 0 と preamble で見出しを飛ばし、columns に列名を書いてください。",
            "Register the sheets as sources of their own or, where only the spelling differs, skip the header by header: 0 "
            "and preamble, and name the columns in columns.",
        ),
    )


def no_such_column(key: str, names: Sequence[str], *, where: str) -> ReadError:
    """Return the error of a registration whose `key` names columns that are not there."""
    return ReadError(
        Text(
            f"{key} に書かれた列がありません: {_listed(names)}",
            f"Columns of {key} are not there: {_listed(names)}",
        ),
        where=where,
        fix=Text(
            f"この行が見出しなら、登録の reader.{key} を合わせてください。見出しでなければ、reader の preamble・find・header を直してください。",
            f"If this row is the header, make reader.{key} fit it; if not, mend preamble, find and header of the reader.",
        ),
    )


def reserved(names: Sequence[str], *, where: str) -> ReadError:
    """Return the error of a column that is called what something else is called already."""
    return ReadError(
        Text(
            f"列名 {_listed(names)} は、行の位置（_row）または sheet_as の列と重なります。",
            f"{_listed(names)} is taken already, for places (_row) or by sheet_as.",
        ),
        where=where,
        fix=Text(
            "sheet_as を別の名前にするか、header: 0 と preamble で見出しを飛ばして columns に列名を書いてください。",
            "Call sheet_as otherwise, or skip the header by header: 0 and preamble and name the columns in columns.",
        ),
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"[{name}]" for name in names) or "-"
