"""Forms that hardly any other kind of value has, each with how many distinct values make it no chance."""

from dataclasses import dataclass

from renkei.language import Text

PREFECTURES = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|"
    "福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|"
    "山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_ERA = "(明治|大正|昭和|平成|令和|[MTSHRmtshr]|[㍾㍽㍼㍻㋿])"
DAY = rf"((18|19|20)\d\d[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,2}}日?|{_ERA}\s?(\d{{1,2}}|元)[-./年]\s?\d{{1,2}}[-./月]\s?\d{{1,2}}日?)"
_CLOCK = r"([01]?\d|2\d)[:時：]\d\d([:分]\d\d)?(\.\d+)?(分)?"


@dataclass(frozen=True)
class Form:
    """A form that hardly anything else has: the pattern, and from how many distinct values on it is no chance."""

    type: str
    pattern: str
    enough: int
    why: Text


FORMS = (
    Form("jp.corporate_number", r"\d{13}", 3, Text("13 桁で検査数字も合う", "13 digits, and the check digit fits")),
    Form("jp.invoice_number", r"T\d{13}", 3, Text("T と 13 桁", "T and 13 digits")),
    Form("jp.local_government_code", r"\d{6}", 6, Text("6 桁で検査数字も合う", "6 digits, and the check digit fits")),
    Form("jp.prefecture", PREFECTURES, 1, Text("都道府県名の一覧にある", "all are names of prefectures")),
    Form("date", DAY, 1, Text("日付の形をしている", "they are written as dates")),
    Form(
        "timestamp",
        rf"(18|19|20)\d\d[-/]\d{{1,2}}[-/]\d{{1,2}}[T ]{_CLOCK}(Z|[-+]\d\d:?\d\d)?",
        1,
        Text("日時の形をしている", "they are written as points in time"),
    ),
    Form(
        "period.fiscal_year",
        rf"((19|20)\d\d|{_ERA}\s?(\d{{1,2}}|元))\s?年度",
        1,
        Text("「年度」と書かれている", "they are written as fiscal years"),
    ),
    Form(
        "period.month",
        rf"((19|20)\d\d[-/年]\s?\d{{1,2}}月?|{_ERA}\s?(\d{{1,2}}|元)年\s?\d{{1,2}}月)",
        1,
        Text("年月の形をしている", "they are written as months"),
    ),
    Form(
        "period.year",
        rf"((18|19|20)\d\d|{_ERA}\s?(\d{{1,2}}|元))年",
        1,
        Text("「年」と書かれている", "they are written as years"),
    ),
    Form(
        "jp.postal_code",
        r"〒?\s?\d{3}[-－‐−]\d{4}",
        2,
        Text("3 桁-4 桁の形をしている", "3 digits, a hyphen and 4 digits"),
    ),
    Form(
        "jp.phone",
        r"\(?0\d{1,4}\)?[-－‐−( ]\d{1,4}[-－‐−) ]\d{3,4}",
        2,
        Text("電話番号の形をしている", "they are written as telephone numbers"),
    ),
    Form("jp.edinet_code", r"E\d{5}", 3, Text("E と 5 桁", "E and 5 digits")),
    Form("time", _CLOCK, 2, Text("時刻の形をしている", "they are written as times of day")),
)
