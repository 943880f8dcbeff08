"""JEF beyond JIS X 0208: the rows of Fujitsu's extension that are symbols, lines, hentaigana and the forms of 1983.

Source: jef4j (hidekatsu-izuno/jef4j, mappings under CC0, made from FACOM JEF 文字コード索引辞書), without variation
selectors, without what it calls a substitution or unmappable. `·`: no character, or none that Unicode has.
"""

import re
from collections.abc import Iterator, Mapping

# JEF keeps the forms of JIS C 6226-1978 where that of 1983 simplified them; Unicode has both.
_GLYPHS_1978 = (
    "唖啞嘘噓焔焰鴎鷗噛嚙澗㵎侠俠尭堯躯軀繋繫荊荆隙𨻶鹸鹼昂昻麹麴柵栅屡屢繍繡蒋蔣醤醬蝉蟬掻搔痩瘦騨驒箪簞掴摑填塡顛顚"
    "祷禱涜瀆嚢囊剥剝溌潑醗醱頬頰槙槇麺麵遥遙莱萊蝋蠟寃𡨚屏屛攅攢枴柺梍梎燗𤏐瑶瑤"
)
GLYPHS_1978 = str.maketrans(_GLYPHS_1978[::2], _GLYPHS_1978[1::2])

_ONE = re.compile(".\u3099?")
_ROWS: Mapping[int, str] = {
    0x70: "···龍龖龑龒龔龎龐䶬龗···䶯䶰···龣喰哨噌啄嚢唹唳嘲擢挽捩搆·樽槌楢樋柊榔枦枴梛梍棈杦棏﨓﨔槢樰汲瀦溺涜瀞灘溌瀕漣湮浯淲焔炻·凞祢礼荵荢葈蒴蘒遥遮遼迂迦逗遡這逼迄遁辿遜遘﨤遧逸迩",
    0x71: "·𛀄·𛀆·𛀍·𛀑·𛀔𛀙𛀙゙····𛀴𛀴゙𛀸𛀸゙𛀿𛀿゙𛁈𛁈゙𛁎𛁎゙𛁕𛁕゙𛁛𛁛゙𛁟𛁟゙𛁦𛁦゙·𛁪𛁪゙𛁲𛁲゙𛁺·𛂁𛂍𛂑𛂒𛂙𛂣𛂣゙·𛂩𛂩゙·𛂱𛂱゙·𛂶𛂶゙····𛃅𛃉𛃐𛃔𛃘·𛃟·𛃤·𛃫𛃰𛃶𛃺𛃿𛄂·𛄉·𛄒·𛄞······𠆢亻𠂉𠂊龴",
    0x72: "·𛀂·𛀈·𛀋···𛀕𛀛···𛀬·𛀳·𛀺·𛀽𛀽゙𛁄·𛁏𛁏゙𛁒·𛁙···𛁢··𛁭𛁭゙𛁳···𛂁𛂋𛂏𛂗𛂜𛂦··𛂯𛂯゙·𛂰··𛂷··𛃀···𛃋𛃑·𛃙·····𛃪𛃯𛃲𛃹𛄀𛄆··𛄐·𛄚·······艹爫耂龶礻",
    0x73: "·𛀃···𛀎·𛀁··𛀘·𛀣·𛀰······𛁁゙··𛁋···𛁚·𛁠····𛁫𛁫゙··𛁻·𛂂𛂌··𛂛𛂢··𛂮···········𛃇𛃎··𛃛···𛃦·𛃩𛃭·𛃽·𛄃··𛄍𛄔········𡗗長龺",
    0x76: "￤＇＂···￢∵≒≡···◁▷⇩⇧⇦⇨▢♧♡♤♢···㎜㎝㎞㎠㎡㎢㎤㎥㎎㎏㏄㎗ℓ㎘㎳㎲㎱㎰㎅㎆㎇Å㏋‰㎐㏔㏌㎖·㍍㍉㌢㌔㌖㌘㌕㌧㌃㌶㌦㌣㌫㌍㍗㍂㍊㌹㌻㌀㌱㍇㌞㌪㌅··㏍㍿℡☏〶〠№©½¼®",
    0x77: "········🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐·⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇·①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ···ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛",
    0x78: "⒜⒝⒞⒟⒠⒡⒢⒣⒤⒥⒦⒧⒨⒩⒪⒫⒬⒭⒮⒯⒰⒱⒲⒳⒴⒵··············㉃㈽㈹㈿㈴㈸㈲㈳㈼㉂㈾㈶㈱㈵㈻㉀㈺···㊰㊭㊩㊯㊔㊪㊘㊫㊒㊑㊓㊬㊮㊖",
    0x79: "äÄëËïÏöÖüÜáÁéÉíÍóÓúÚàÀèÈìÌòÒùÙâÂêÊîÎôÔûÛñÑãÃõÕçÇßåÅøØæÆœŒāĀīĪ¿¡¤ªºƒƆ˚₧⌑¯",
    0x7C: "·······························┷┌┐┘└┬┴├┤┼┠┯┨╂┿··─│···················┏┓┛┗·······┳┻┣┫╋━┃",
    0x7F: "┸┝┰┥················╵╴╷╶········╹╸╻╺···········∈∋⊆⊇⊂⊃∪∩∧∨⇒⇔∀∃∠⊥⌒∂∇≪≫√∽∝∫∬♯♭♪†‡¶◯┹┢┡┪┩┲┺┱",
    0xAD: "····································································㊤㊥㊦㊧㊨·········∮····∟⊿",
}


def extension() -> Iterator[tuple[int, str]]:
    """Yield code and character of the extension's rows; some have a combining voiced sound mark."""
    for row, line in _ROWS.items():
        for cell, char in enumerate(_ONE.findall(line), 0xA1):
            if char != "·":
                yield row << 8 | cell, char
