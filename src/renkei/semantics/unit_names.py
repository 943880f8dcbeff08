"""The units that Japanese agencies write, each with its factor to the base unit of its dimension, exact.

SI and units beside it: 計量法 (平成4年法律第51号) and 計量単位令 (平成4年政令第357号), JIS Z 8000. Of the old units those whose
size a law fixed: 旧計量法施行法 (昭和26年法律第208号): 尺 = 10/33 m, 坪 = 36 square 尺, 畝 = 30 坪, 反 = 10 畝, 町歩 = 10 反, 貫 = 3.75 kg.
What has several sizes is no unit here and is refused: 石 (of rice, of timber), 俵, 斤, 月 as so many days.

Names are written as NFKC leaves them, without spaces; how this house writes a unit comes first.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from renkei.language import Text


class Named(NamedTuple):
    """A unit by itself: how it is written (the first name is ours), of what, and its factor to the base unit."""

    names: tuple[str, ...]
    dimension: str
    factor: Fraction


DIMENSIONS = {
    "mass": Text("質量", "mass"),
    "length": Text("長さ", "length"),
    "area": Text("面積", "area"),
    "volume": Text("体積", "volume"),
    "energy": Text("エネルギー", "energy"),
    "power": Text("仕事率（電力）", "power"),
    "pressure": Text("圧力", "pressure"),
    "time": Text("時間", "time"),
    "months": Text("月数・年数", "months and years"),
    "ratio": Text("割合", "ratio"),
    "points": Text("割合の差", "difference of ratios"),
    "per_head": Text("人口に対する率", "rate by population"),
    "temperature": Text("温度", "temperature"),
    "carbon": Text("二酸化炭素換算の質量", "mass as carbon dioxide"),
    "activity": Text("放射能", "radioactivity"),
    "dose": Text("線量", "dose"),
    "JPY": Text("円の金額", "amount in yen"),
    "USD": Text("米ドルの金額", "amount in US dollars"),
    "EUR": Text("ユーロの金額", "amount in euros"),
    "CNY": Text("人民元の金額", "amount in renminbi"),
    "KRW": Text("ウォンの金額", "amount in won"),
}
COUNTERS = {
    "人": ("名",),
    "件": (),
    "台": (),
    "世帯": (),
    "戸": (),
    "社": (),
    "事業所": (),
    "箇所": ("か所", "カ所", "ヶ所", "ヵ所", "ケ所", "個所"),
    "個": ("ヶ", "コ"),
    "点": (),
    "本": (),
    "冊": (),
    "枚": (),
    "部": (),
    "校": (),
    "園": (),
    "学級": (),
    "頭": (),
    "羽": (),
    "匹": (),
    "尾": (),
    "隻": (),
    "機": (),
    "両": (),
    "回": (),
    "便": (),
    "床": (),
    "室": (),
    "棟": (),
    "施設": (),
    "店": ("店舗",),
    "団体": (),
    "法人": (),
    "企業": (),
    "機関": (),
    "市町村": (),
    "組": (),
    "口": (),
    "株": (),
    "泊": (),
    "人泊": (),
    "人日": (),
    "人年": (),
    "人回": (),
    "品目": (),
}
# Words of size that stand before a unit: 千t, 百万円, 10万人.
SCALES = {
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "億": 8,
    "十億": 9,
    "百億": 10,
    "千億": 11,
    "兆": 12,
    "十兆": 13,
    "百兆": 14,
}
_THIRD, _TSUBO = Fraction(10, 33), Fraction(400, 121)
_PLAIN: tuple[tuple[str, str, Fraction | int], ...] = (
    ("kg ㎏ Kg KG キログラム キロ㌘", "mass", 1),
    ("g グラム", "mass", Fraction(1, 1000)),
    ("mg ミリグラム", "mass", Fraction(1, 10**6)),
    ("t トン", "mass", 1000),
    ("kt キロトン", "mass", 10**6),
    ("Mt メガトン", "mass", 10**9),
    ("貫", "mass", Fraction(15, 4)),
    ("m メートル", "length", 1),
    ("mm ミリメートル ミリ", "length", Fraction(1, 1000)),
    ("cm センチメートル センチ", "length", Fraction(1, 100)),
    ("km Km KM キロメートル", "length", 1000),
    ("海里", "length", 1852),
    ("尺", "length", _THIRD),
    ("間", "length", 6 * _THIRD),
    ("m² m^2 平方メートル 平米 平方m", "area", 1),
    ("cm² cm^2 平方センチメートル", "area", Fraction(1, 10**4)),
    ("km² km^2 Km2 KM2 平方キロメートル 平方キロ 平方km", "area", 10**6),
    ("a アール", "area", 100),
    ("ha Ha HA ヘクタール", "area", 10**4),
    ("坪", "area", _TSUBO),
    ("畝", "area", 30 * _TSUBO),
    ("反 段", "area", 300 * _TSUBO),
    ("町歩", "area", 3000 * _TSUBO),
    ("m³ m^3 立方メートル 立米 立方m", "volume", 1),
    ("L l リットル リッター", "volume", Fraction(1, 1000)),
    ("mL ml ミリリットル", "volume", Fraction(1, 10**6)),
    ("dL dl デシリットル", "volume", Fraction(1, 10**4)),
    ("kL kl KL Kl キロリットル", "volume", 1),
    ("J ジュール", "energy", 1),
    ("kJ KJ キロジュール", "energy", 10**3),
    ("MJ メガジュール", "energy", 10**6),
    ("GJ ギガジュール", "energy", 10**9),
    ("TJ テラジュール", "energy", 10**12),
    ("PJ ペタジュール", "energy", 10**15),
    ("Wh ワット時", "energy", 3600),
    ("kWh KWH KWh Kwh kwh キロワット時 キロワットアワー", "energy", 3600 * 10**3),
    ("MWh MWH メガワット時", "energy", 3600 * 10**6),
    ("GWh GWH ギガワット時", "energy", 3600 * 10**9),
    ("TWh TWH テラワット時", "energy", 3600 * 10**12),
    ("cal カロリー", "energy", Fraction(4184, 1000)),
    ("kcal Kcal キロカロリー", "energy", 4184),
    ("W ワット", "power", 1),
    ("kW KW Kw kw キロワット", "power", 10**3),
    ("MW メガワット", "power", 10**6),
    ("GW ギガワット", "power", 10**9),
    ("Pa パスカル", "pressure", 1),
    ("hPa ヘクトパスカル", "pressure", 100),
    ("kPa キロパスカル", "pressure", 10**3),
    ("MPa メガパスカル", "pressure", 10**6),
    ("s 秒 sec", "time", 1),
    ("min 分", "time", 60),
    ("h 時間", "time", 3600),
    ("日 日間", "time", 86400),
    ("か月 ヶ月 カ月 ヵ月 ケ月 箇月", "months", 1),
    ("年 年間", "months", 12),
    ("% パーセント", "ratio", Fraction(1, 100)),
    ("‰ パーミル", "ratio", Fraction(1, 1000)),
    ("ppm", "ratio", Fraction(1, 10**6)),
    ("ppb", "ratio", Fraction(1, 10**9)),
    ("割", "ratio", Fraction(1, 10)),
    ("倍", "ratio", 1),
    ("ポイント %ポイント パーセントポイント pt", "points", 1),
    ("人口千対 人口1000対 人口1,000対 人口千人対", "per_head", Fraction(1, 10**3)),
    ("人口1万対 人口万対 人口10000対 人口10,000対 人口1万人対", "per_head", Fraction(1, 10**4)),
    ("人口10万対 人口十万対 人口100000対 人口100,000対 人口10万人対", "per_head", Fraction(1, 10**5)),
    ("人口100万対 人口百万対 人口100万人対", "per_head", Fraction(1, 10**6)),
    ("℃ °C 度C", "temperature", 1),
    ("t-CO2 tCO2 t‐CO2 トン-CO2", "carbon", 1000),
    ("kg-CO2 kgCO2 kg‐CO2", "carbon", 1),
    ("kt-CO2 ktCO2 kt‐CO2", "carbon", 10**6),
    ("Bq ベクレル", "activity", 1),
    ("kBq", "activity", 10**3),
    ("Sv シーベルト", "dose", 1),
    ("mSv ミリシーベルト", "dose", Fraction(1, 10**3)),
    ("μSv マイクロシーベルト", "dose", Fraction(1, 10**6)),
    ("円 JPY 日本円", "JPY", 1),
    ("ドル USD 米ドル USドル US$ 合衆国ドル", "USD", 1),
    ("ユーロ EUR", "EUR", 1),
    ("人民元 CNY", "CNY", 1),
    ("ウォン KRW", "KRW", 1),
)


def named() -> Iterator[Named]:
    """Yield every unit that has a name of its own."""
    for names, dimension, factor in _PLAIN:
        yield Named(tuple(names.split()), dimension, Fraction(factor))
    for counter, others in COUNTERS.items():
        yield Named((counter, *others), counter, Fraction(1))
