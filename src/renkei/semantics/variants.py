"""Variant kanji, for keys: names that are one name are written now with one character, now with another.

Each word of the table is the character of the key, then those that are folded into it. First come the traditional forms
that 常用漢字表 (Cabinet Notification No. 2 of 2010) puts in brackets behind the character in use, and the same change in
characters outside it; then the variants of family and place names that registers are full of; then the radicals of
CJK Radicals Supplement, which look like the kanji and are left alone by NFKC. Compatibility ideographs (神 U+FA19) are
not here: NFKC, which always goes first, folds them.

Folding loses a difference on purpose: 斉 and 斎 are two characters of two meanings, but in names each is written for
the other. So this is for keys alone, never for a text that is displayed. Left out are traditional forms of which several
became one character in use, so that the fold would make unlike words equal (弁, 芸, 欠, 余, 予, 糸, 台).
"""

# fmt: off
_TRADITIONAL = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 応應 欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假
価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀 気氣 帰歸 偽僞 戯戲
犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄
撃擊 研硏 県縣 倹儉 剣劍劒 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國 黒黑 砕碎 済濟 斎齋斉齊
剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 歯齒 児兒 辞辭 湿濕 実實 写寫 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 叙敍敘
将將 称稱 焼燒 証證 奨奬獎 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹
酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 静靜 窃竊 摂攝 節莭 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜
挿插 巣巢 曽曾 装裝 総總 騒騷 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體 帯帶 滞滯 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷
弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵鐡 点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬭 徳德 独獨
読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 浜濱濵 賓賔 瓶甁 払拂 仏佛 併倂 並竝
辺邊邉 変變 歩步 宝寶寳 豊豐 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽
竜龍 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 霊靈 齢齡 暦曆 歴歷 恋戀 炉爐 労勞 楼樓 録錄 湾灣 鶴靏靍鸖 鴎鷗 莱萊 頬頰 剥剝 填塡
侠俠 繋繫 蝉蟬 掴摑 醤醬 蒋蔣 祷禱 箪簞 焔焰 鹸鹼 噛嚙 屏屛 并幷 攪撹 蝋蠟 麹麴 痩瘦 尭堯 槙槇 遥遙 瑶瑤 晋晉 凜凛 亘亙 桧檜
"""
_NAMES = """
高髙 崎﨑嵜 吉𠮷 富冨 島嶋嶌 桑桒 橋槗 館舘 柳栁 昇曻 藪薮 壷壺 篭籠 礒磯 淵渕渊 峰峯 松枩 船舩 群羣 略畧 秋秌 土圡 梅楳
角⻆ 間閒 煕熙 彦彥 顔顏 産產 税稅 説說 鋭銳 悦悅 脱脫 閲閱 戸戶 呉吳 娯娛 青靑⻘ 清淸 絶絕 緒緖
"""
_RADICALS = "西⻄ 見⻅ 長⻑ 食⻝ 鬼⻤ 麦⻨ 黄⻩ 斎⻫ 歯⻭ 竜⻯ 亀⻲龜"
# fmt: on


def _folds() -> dict[str, str]:
    words = f"{_TRADITIONAL} {_NAMES} {_RADICALS}".split()
    return {variant: word[0] for word in words for variant in word[1:]}


VARIANTS = _folds()
