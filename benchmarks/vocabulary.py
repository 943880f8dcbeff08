"""The words of the generator: names, places, dates and periods in the spellings that agencies use."""

import unicodedata
from datetime import date, timedelta
from functools import cache

import numpy as np

PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
HALF = list("0123456789-,()")
FULL = list("０１２３４５６７８９－，（）")
CATEGORIES = [f"{chr(65 + number % 20)}{number:02d}" for number in range(1, 100)]
_KANA = "アイウエオカキクケコサシスセソタチツテトナニノハヒフホマミムメモヤユヨラリルレロワンガギグゴザジダデドバビブボパピプポ"
_KANJI = "山川田中本木林森石井上下大小松竹梅東西南北和光明昭富士日新工商建設電機産業食品運輸通信製作所"
_HALF_KANA = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
_ERAS = (("令和", "R", 2019, date(2019, 5, 1)), ("平成", "H", 1989, date(1989, 1, 8)))


@cache
def municipalities() -> list[tuple[str, int]]:
    """Return 1,900 six-digit codes with check digit, and the place of their prefecture in PREFECTURES."""
    rng = np.random.default_rng(11)
    found = []
    for prefecture in range(47):
        count = 41 if prefecture < 20 else 40
        for local in sorted(rng.choice(np.arange(100, 700), count, replace=False)):
            body = f"{prefecture + 1:02d}{local:03d}"
            total = sum(int(digit) * weight for digit, weight in zip(body, (6, 5, 4, 3, 2), strict=True))
            found.append((f"{body}{(11 - total % 11) % 10}", prefecture))
    return found


@cache
def company_names() -> list[str]:
    """Return 200,000 names: kana full and half width, kanji, Latin letters, the corporate form before or behind."""
    rng = np.random.default_rng(12)
    kana = [_word(rng, _KANA, 2, 6) for _ in range(3_000)]
    words = kana[:2_000] + [_half(word) for word in kana[2_000:]]
    words += [_word(rng, _KANJI, 2, 5) for _ in range(3_000)] + ["ＡＢＣ", "Ｔｅｃｈ", "IT", "ＮＥＸＴ"] * 50
    before = ["株式会社", "㈱", "(株)", "（株）", "有限会社", "合同会社", "一般社団法人", "", ""]
    behind = ["", "", "株式会社", "㈱", "　東京支店", "第２営業所", "ホールディングス", " (本店)"]
    between = ["", "", "　", "・", " "]
    parts = [rng.integers(0, len(pool), 200_000) for pool in (before, words, between, words, behind)]
    return [f"{before[a]}{words[b]}{between[c]}{words[d]}{behind[e]}" for a, b, c, d, e in zip(*parts, strict=True)]


@cache
def dates() -> list[str]:
    """Return the days of 2000-2025 in six spellings."""
    spelled = []
    for day in (date(2000, 1, 1) + timedelta(number) for number in range(9_400)):
        name, letter, first, _ = next(era for era in _ERAS if day >= era[3])
        year = day.year - first + 1
        long = f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
        spelled += [
            long,
            _wide(long),
            f"{letter}{year}.{day.month}.{day.day}",
            f"{letter}{year:02d}.{day.month:02d}.{day.day:02d}",
            day.isoformat(),
            f"{day.year}年{day.month}月{day.day}日",
        ]
    return spelled


@cache
def quarters() -> list[str]:
    """Return fiscal quarters of 2015-2025 in three spellings."""
    spelled = []
    for year in range(2015, 2026):
        era = f"令和{year - 2018}" if year >= 2019 else f"平成{year - 1988}"
        era = era.replace("令和1", "令和元") if year == 2019 else era
        for quarter in range(1, 5):
            plain = f"{year}年度第{quarter}四半期"
            spelled += [plain, _wide(plain), f"{era}年度第{quarter}四半期"]
    return spelled


@cache
def towns() -> list[str]:
    """Return 1,900 names of municipalities that never were."""
    rng = np.random.default_rng(13)
    return [_word(rng, _KANJI, 1, 4) + kind for kind in "市町村区" for _ in range(475)]


@cache
def places() -> list[str]:
    """Return block and house numbers in several spellings, with and without a building."""
    rng = np.random.default_rng(14)
    buildings = ["", "", "", "　山田ビル３Ｆ", " ABCビル 5階", "　ｻﾝｼｬｲﾝﾏﾝｼｮﾝ１０１号室"]
    found = []
    for _ in range(20_000):
        a, b, c = (int(number) for number in rng.integers(1, (6, 31, 21)))
        building = buildings[int(rng.integers(0, len(buildings)))]
        found += [f"{a}丁目{b}番{c}号{building}", f"{a}-{b}-{c}{building}", _wide(f"{a}-{b}-{c}") + building]
    return found


def _word(rng: np.random.Generator, letters: str, shortest: int, longest: int) -> str:
    return "".join(rng.choice(list(letters), rng.integers(shortest, longest)))


def _wide(text: str) -> str:
    return text.translate(dict(zip(map(ord, HALF), FULL, strict=True)))


def _half(text: str) -> str:
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    return "".join(marks.get(one) or _HALF_KANA.get(one, one) for one in unicodedata.normalize("NFD", text))
