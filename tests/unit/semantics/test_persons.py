PERSON, KANA = "name.person", "name.kana"


def test_names_are_displayed_with_one_space_of_their_script(parse) -> None:
    assert parse(PERSON, "内閣　太郎", "内閣 太郎", "髙橋\u3000\u3000一郎", "ＭＩＣＨＡＥＬ　ＣＨＡＮＧ", "ﾔﾏﾀﾞ ﾀﾛｳ", "O'Brien J.-P.") == [
        ("内閣　太郎", None, set()),
        ("内閣　太郎", None, {"spaces_unified"}),
        ("髙橋　一郎", None, {"spaces_unified"}),
        ("MICHAEL CHANG", None, {"width_folded", "spaces_unified"}),
        ("ヤマダ　タロウ", None, {"kana_widened", "spaces_unified"}),
        ("O'Brien J.-P.", None, set()),
    ]  # fmt: skip


def test_no_kanji_of_a_name_is_folded(parse) -> None:
    names = ("髙橋", "﨑山", "渡邉", "𠮷野", "神\ufa19", "葛\U000e0100城")
    assert parse(PERSON, *names) == [(name, None, set()) for name in names]


def test_notes_and_digits_are_no_names(parse) -> None:
    found = parse(PERSON, "山田（旧姓 鈴木）", "山田ほか2名", "代表取締役：山田", "", None)
    assert [reason for _, reason, _ in found] == [f"{PERSON}.form"] * 3 + ["text.empty", None]


def test_readings_are_full_width_katakana(parse) -> None:
    assert parse(KANA, "ナイカク　タロウ", "ﾅｲｶｸ ﾀﾛｳ", "ないかく　たろう", "ｶﾌﾞｼｷｶﾞｲｼﾔ", "カ゛ッコウ", "ハ゜ン", "コーヒー・ロ") == [
        ("ナイカク　タロウ", None, set()),
        ("ナイカク　タロウ", None, {"kana_widened", "spaces_unified"}),
        ("ナイカク　タロウ", None, {"hiragana_converted"}),
        ("カブシキガイシヤ", None, {"kana_widened"}),
        ("ガッコウ", None, {"voiced_sounds_joined"}),
        ("パン", None, {"voiced_sounds_joined"}),
        ("コーヒー・ロ", None, set()),
    ]  # fmt: skip


def test_what_may_be_a_hyphen_or_a_long_sound_is_refused(parse) -> None:
    found = parse(KANA, "コ-ヒ-", "ｺ-ﾋ-", "ABC", "ヤマダ1", "ア゛", "（カ）ヤマ", "山田")
    assert {reason for _, reason, _ in found} == {f"{KANA}.form"}
