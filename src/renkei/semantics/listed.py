"""Companies that disclose and whose shares are listed: EDINET codes and securities codes."""

from collections.abc import Mapping

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Steps
from renkei.semantics.coded import coded

_LETTER = "[0-9ACDFGHJKLMNPRSTUWXY]"
_SHARE = f"[1-9]{_LETTER}[0-9]{_LETTER}"


def _without_zero(steps: Steps) -> Steps:
    return steps.then("jp.securities_code.zero_dropped", lambda t: t.str.replace(f"^({_SHARE})0$", "$1"))


def _of_another_class(text: pl.Series) -> Mapping[str, pl.Series]:
    return {"jp.securities_code.other_class": text.str.contains(f"^{_SHARE}[1-9]$")}


TYPES = (
    coded(
        "jp.edinet_code",
        title=Text("EDINET コード", "EDINET code"),
        standard="金融庁 (Financial Services Agency), EDINET コードリスト: E and 5 digits",
        form="E[0-9]{5}",
        refused=Text(
            "EDINET コードは E と 5 桁の数字です。証券コードや、ファンドコード（G で始まるもの）ではありません。",
            "An EDINET code is E and 5 digits. It is no securities code, nor the code of a fund, which begins with G.",
        ),
    ),
    coded(
        "jp.securities_code",
        title=Text("証券コード（4 桁）", "securities code (4 characters)"),
        standard="証券コード協議会 (Securities Identification Code Committee): 4 characters, since 2024 with letters "
        "other than B, E, I, O, Q, V and Z in the second and the fourth place; a fifth, 0, for ordinary shares",
        form=_SHARE,
        refused=Text(
            "証券コードは 4 桁です。2 桁目と 4 桁目には英字（B・E・I・O・Q・V・Z を除く）も使われ、普通株式を表す末尾の 0 を"
            "付けた 5 桁でも書けます。",
            "A securities code has 4 characters, of which the second and the fourth may be letters (not B, E, I, O, Q, "
            "V or Z), or 5 with the 0 of ordinary shares at the end.",
        ),
        tidied=_without_zero,
        checks=_of_another_class,
        explain={
            "jp.securities_code.zero_dropped": Text(
                "普通株式を表す末尾の 0 を取り除きました。", "The 0 of ordinary shares at the end was dropped."
            ),
            "jp.securities_code.other_class": Text(
                "5 桁目が 0 ではないため、優先株式など別の種類の証券です。4 桁にすると普通株式と区別できません。",
                "Its fifth character is not 0: it is another class of shares, which 4 characters can't tell from the "
                "ordinary ones.",
            ),
        },
    ),
)
