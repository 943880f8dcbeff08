"""How values of each semantic type are written by agencies: a strategy of raw texts for every type there is.

Most texts that a strategy draws are understood; some are nearly right, so that refusals are tried as well.
"""

from collections.abc import Callable

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]
_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def pattern(*forms: str) -> Texts:
    """Texts that fit one of several patterns, whole."""
    return st.one_of(*(st.from_regex(form, fullmatch=True) for form in forms))


def words(*them: str) -> Texts:
    return st.sampled_from(them)


def dressed(texts: Texts) -> Texts:
    """As they are, with white space around them, or full-width."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text,
        lambda text: text,
        lambda text: f" {text}\u3000",
        lambda text: text.translate(_WIDE),
    )
    return st.builds(lambda text, way: way(text), texts, st.sampled_from(ways))


def joined(*parts: Texts) -> Texts:
    return st.tuples(*parts).map("".join)


_ERA_YEAR = joined(
    words("令和", "R", "平成", "H", "昭和", "S", "大正", "明治", "M", "㋿"), pattern("[1-9]|[1-6][0-9]|元")
)
_YEAR = pattern("(19|20)[0-9]{2}")
_DAY = joined(
    st.one_of(_ERA_YEAR, _YEAR),
    st.one_of(
        joined(words("年"), pattern("1?[0-9]"), words("月"), pattern("[1-3]?[0-9]"), words("日")),
        joined(words("-", "/", "."), pattern("1[0-2]|0?[1-9]"), words("-", "/", "."), pattern("[0-2]?[0-9]|3[01]")),
    ),
)
_CLOCK = pattern("[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?", "(午前|午後)?[0-2]?[0-9]時([0-5]?[0-9]分|半)?")
_KANJI_NUMBER = pattern(
    "[一二三四五六七八九]?[十百千]?[一二三四五六七八九]?[万億兆]?",
    "[1-9][0-9]{0,3}[万億兆]",
    "[〇一二三四五六七八九○]{1,5}",
)
_DIGITS = pattern("[0-9]{1,9}", "[0-9]{1,3}(,[0-9]{3}){1,3}", "[0-9]{1,6}\\.[0-9]{1,4}")
_SIGNED = joined(words("", "", "-", "△", "▲", "−", "+"), _DIGITS)
_NUMBER = dressed(st.one_of(_SIGNED, _DIGITS.map("({})".format), _KANJI_NUMBER))
_YEN = st.one_of(_NUMBER, joined(words("¥", "￥", ""), _SIGNED, words("円", "")))
_MARKED = joined(_SIGNED, words("p", "r", "e", " p", "※", "*", "(P)", "注1)", "")) | words("(5p)", "(5)p", "+7r")
_CORPORATE = words(
    "3000020221309", "1000013050080", "7010001008844", "5120001077467", "1180301018771", "3000020221308", "700001001"
)
_HS = pattern("[0-9]{6}([0-9]{3})?", "[0-9]{4}\\.[0-9]{2}(-[0-9]{3})?")
_JSIC = pattern("[A-T]", "(0[1-9]|[1-9][0-9])[0-9]{0,2}") | words("E0911", "A0111", "E0111", "00")
_MESH = pattern("[3-5][0-9][2-4][0-9]([0-7]{2}([0-9]{2}[1-4]{0,3})?)?") | words("5339-46-11", "5339-46", "53394611")
_KANA = pattern(
    "[ァ-ヺー]{1,8}",
    "[ぁ-ゖ]{1,6}",
    "[ｱ-ﾝ]ﾞ?[ｱ-ﾝﾞﾟｰ]{0,6}",
    "[ァ-ヺ]{1,5}[ 　]{1,2}[ァ-ヺ]{1,5}",
    "[カ-ト][゛゜][ァ-ヺ]{0,3}",
)
_NAME = words(
    "髙島屋", "高島屋", "㈱髙嶋屋", "株式会社　渡邊商店", "渡辺商店（株）", "ＡＢＣ－１", "コ－ヒ－ショップ", "ｺｰﾋｰ店", "霞ヶ関", "霞が関",
    "〜の里～", "ABC 123", "Café", "İstanbul", "神戸", "神\ufa19", "改行\nあり", "二つ  空き", "a\tb", "葛󠄀城", "　", "斎藤", "齋藤",
)  # fmt: skip
_ADDRESS = joined(
    words("東京都港区", "東京都　港区", "大阪府大阪市北区", "京都府京都市中京区寺町通御池上る", "北海道余市郡余市町", "府中市", "長野県軽井沢町", ""),
    words("六本木七丁目", "六本木7丁目", "大字新田", "長倉", "霞ヶ関３丁目", "北１条西２丁目", "七丁目甲", "三番町", ""),
    words("3番8号", "３－８", "2381", "二十三番地", "3番地の8", "1の2", "", "405号室"),
    words("", "　国立ビル２階", "ミッドタウン3F", "十五番館"),
)  # fmt: skip
_HALF = joined(st.one_of(_ERA_YEAR, _YEAR), words("年上期", "年下半期", "-H1", "年度上期", "年度下半期", "年度H2"))
_QUARTER = joined(
    st.one_of(_ERA_YEAR, _YEAR), words("年第1四半期", "年1～3月期", "-Q4", "年度第３四半期", "年度Q2", "年10-12月")
)

SPELLINGS: dict[str, Texts] = {
    "code": dressed(pattern("[0-9A-Za-z]{1,6}")) | words("A-1", "あ1", "", "1\n2"),
    "country.iso3166_alpha2": dressed(pattern("[A-Za-z]{2}", "[A-Z]{1,3}")),
    "country.iso3166_alpha3": dressed(pattern("[A-Za-z]{3}", "[A-Z]{2,4}")),
    "currency.iso4217": dressed(pattern("[A-Za-z]{3}")) | words("円", "¥"),
    "date": dressed(st.one_of(_DAY, pattern("20[0-9]{2}[01][0-9][0-3][0-9]"), joined(_DAY, words(" "), _CLOCK))),
    "date.excel_serial": dressed(st.one_of(_DAY, pattern("[1-9][0-9]{4}(\\.0)?"))),
    "flag": dressed(words("1", "0", "true", "FALSE", "yes", "No"))
    | words("有", "無", "○", "×", "はい", "いいえ", "不明", "該当"),
    "jp.address_key": _ADDRESS,
    "jp.address_level": _ADDRESS | words("none", "prefecture", "municipality", "town", "block"),
    "jp.address_municipality": _ADDRESS,
    "jp.address_prefecture": _ADDRESS | pattern("[0-5][0-9]"),
    "jp.address_town": _ADDRESS,
    "jp.corporate_number": dressed(_CORPORATE),
    "jp.customs_country": dressed(pattern("[0-9]{3}")),
    "jp.edinet_code": dressed(pattern("[Ee][0-9]{5}", "[EG][0-9]{4,6}")),
    "jp.hs_code": dressed(_HS),
    "jp.hs_code.of_year": dressed(joined(pattern("(19[89]|20[0-3])[0-9]年?"), words(":", "/", " "), _HS)),
    "jp.invoice_number": dressed(joined(words("T", "t", ""), pattern("[1-9][0-9]{12}"))),
    "jp.invoice_number.corporate": dressed(joined(words("T", "t"), _CORPORATE)),
    "jp.jsic": dressed(_JSIC),
    "jp.jsic.of_edition": dressed(
        joined(words("13", "14", "第13回改定", "2023", "H25", "12"), words(":", "/", " "), _JSIC)
    ),
    "jp.local_government_code": dressed(
        pattern("(0[1-9]|[1-4][0-9])[0-9]{3}") | words("221384", "221385", "131016", "011002")
    ),
    "jp.mesh": dressed(_MESH),
    "jp.mesh.of_datum": dressed(
        joined(words("JGD", "TKY", "JGD2011", "世界測地系", "日本測地系", "WGS84"), words(":", " "), _MESH)
    ),
    "jp.municipality": dressed(pattern("(0[1-9]|[1-4][0-9])[0-9]{3}") | words("221384", "221385", "131016", "011002")),
    "jp.phone": dressed(
        pattern(
            "0[1-9]-[0-9]{4}-[0-9]{4}",
            "0[1-9]{2}[(][0-9]{3}[)][0-9]{4}",
            "[(]0[1-9]{2}[)][0-9]{3}-[0-9]{4}",
            "0[789]0-[0-9]{4}-[0-9]{4}",
            "0[1-9]{2}[0-9]{7}",
            "[+]81-?[1-9]-[0-9]{4}-[0-9]{4}",
            "0120-[0-9]{3}-[0-9]{3}",
            "0[1-9]-[0-9]{4}-[0-9]{4} ?[(]?内線[0-9]{1,4}[)]?",
            "[1-9]-[0-9]{4}-[0-9]{4}",
            "0[1-9] [0-9]{4} [0-9]{4}",
        )
    ),
    "jp.postal_code": dressed(pattern("〒?[0-9]{3}[- ]?[0-9]{4}", "[0-9]{6}", "[0-9]{2}-[0-9]{5}")),
    "jp.prefecture": dressed(pattern("[0-4]?[0-9]", "[0-4][0-9]000"))
    | words("東京都", "東京", "京都", "北海道", "江戸", "沖縄県"),
    "jp.securities_code": dressed(pattern("[1-9][0-9A][0-9][0-9A]0?", "[1-9][0-9]{3}[1-9]")),
    "missing.reason": words("not_surveyed", "suppressed", "not_yet", "true_zero", "below_unit", "unknown"),
    "money.jpy": _YEN,
    "money.jpy.marked": st.one_of(_YEN, _MARKED),
    "money.usd": _NUMBER,
    "name.company_key": _NAME | words("株式会社", "㈲"),
    "name.kana": _KANA | words("コ-ヒ-", "ABC", "ヤマダ1"),
    "name.person": _KANA
    | words("山田 太郎", "髙橋　一郎", "ＭＩＣＨＡＥＬ　ＣＨＡＮＧ", "O'Brien J.-P.", "山田（旧姓）", "𠮷野家", "1番"),
    "number.decimal": _NUMBER,
    "number.integer": _NUMBER,
    "number.mark": dressed(_MARKED) | words("none", "p", "※"),
    "number.marked": dressed(_MARKED),
    "period.fiscal_half": dressed(_HALF | pattern("20[0-9]{2}0[1-3]", "FY20[0-9]{2}-?H[12]")),
    "period.fiscal_quarter": dressed(_QUARTER | pattern("20[0-9]{2}0[1-5]", "FY20[0-9]{2}-?Q[1-4]")),
    "period.fiscal_year": dressed(
        joined(st.one_of(_ERA_YEAR, _YEAR), words("年度", "")) | pattern("FY20[0-9]{2}", "20[0-9]{2}100000")
    ),
    "period.half": dressed(_HALF | pattern("20[0-9]{2}0[1-3]", "20[0-9]{2}00(0106|0712)")),
    "period.month": dressed(
        joined(
            st.one_of(_ERA_YEAR, _YEAR), words("年", "/", "-", "."), pattern("1[0-3]|0?[1-9]"), words("月", "月分", "")
        )
        | pattern("20[0-9]{2}[01][0-9]", "20[0-9]{2}00(0101|0707|1212|0102)")
    ),
    "period.quarter": dressed(_QUARTER | pattern("20[0-9]{2}0?[1-5]", "20[0-9]{2}00(0103|1012)")),
    "period.week": dressed(pattern("20[0-9]{2}-?W[0-5]?[0-9]", "20[0-9]{2}年第?[0-5]?[0-9]週", "20[0-9]{2}[0-5][0-9]")),
    "period.year": dressed(
        joined(st.one_of(_ERA_YEAR, _YEAR), words("年", "暦年", "")) | pattern("20[0-9]{2}000000", "CY20[0-9]{2}")
    ),
    "quantity": _NUMBER,
    "quantity.whole": _NUMBER,
    "rate": _NUMBER,
    "text.display": _NAME | st.text(max_size=12),
    "text.key": _NAME | st.text(max_size=12),
    "text.search": _NAME | st.text(max_size=12),
    "time": dressed(_CLOCK | pattern("[0-2][0-9][0-5][0-9]")),
    "timestamp": dressed(
        joined(_DAY, words(" ", "T", ""), _CLOCK)
        | pattern(
            "20[0-9]{2}-0[1-9]-[0-2][0-9]T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?(Z|[+]09:00)?",
            "20[0-9]{2}0[1-9][0-2][0-9][0-2][0-9]{3}",
        )
    ),
}
