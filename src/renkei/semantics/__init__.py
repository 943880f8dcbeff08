"""What columns mean. A semantic type parses, checks and writes a column of text.

`get` loads the family of a type when it is first asked for, so that importing this package stays light.
"""

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

from renkei.language import Text

if TYPE_CHECKING:
    from renkei.semantics.base import SemanticType

__all__ = ["UnknownType", "explain", "get", "names"]

_FAMILIES = {
    "text": ("text.display", "text.key"),
    "search": ("text.search",),
    "companies": ("name.company_key",),
    "persons": ("name.person", "name.kana"),
    "codes": ("code", "flag", "missing.reason"),
    "places": ("jp.prefecture", "jp.municipality", "jp.local_government_code"),
    "people": ("jp.corporate_number", "jp.invoice_number", "jp.invoice_number.corporate"),
    "listed": ("jp.edinet_code", "jp.securities_code"),
    "classifications": (
        "country.iso3166_alpha2",
        "country.iso3166_alpha3",
        "currency.iso4217",
        "jp.customs_country",
        "jp.hs_code",
        "jp.jsic",
    ),
    "mesh": ("jp.mesh",),
    "editions": ("jp.hs_code.of_year", "jp.jsic.of_edition", "jp.mesh.of_datum"),
    "address_keys": (
        "jp.address_key",
        "jp.address_level",
        "jp.address_municipality",
        "jp.address_prefecture",
        "jp.address_town",
    ),
    "contact": ("jp.postal_code", "jp.phone"),
    "dates": ("date", "date.excel_serial"),
    "instants": ("timestamp", "time"),
    "periods": (
        "period.year",
        "period.fiscal_year",
        "period.half",
        "period.fiscal_half",
        "period.quarter",
        "period.fiscal_quarter",
        "period.month",
    ),
    "weeks": ("period.week",),
    "numbers": ("number.integer", "number.decimal", "rate"),
    "money": ("money.jpy", "money.usd"),
    "quantities": ("quantity", "quantity.whole"),
    "marks": ("number.marked", "number.mark", "money.jpy.marked"),
}
_FAMILY_OF = {name: family for family, members in _FAMILIES.items() for name in members}


class UnknownType(KeyError):
    """No semantic type has this name; `closest` are names that resemble it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name, self.closest = name, tuple(get_close_matches(name, _FAMILY_OF, n=3, cutoff=0.5))

    def __str__(self) -> str:
        hint = f"; close to it: {', '.join(self.closest)}" if self.closest else ""
        return f"no semantic type is named [{self.name}]{hint}"


def names() -> tuple[str, ...]:
    """Return the names of all semantic types, sorted."""
    return tuple(sorted(_FAMILY_OF))


def get(name: str) -> "SemanticType":
    """Return the semantic type `name`; raises `UnknownType` where there is none."""
    if name not in _FAMILY_OF:
        raise UnknownType(name)
    types: tuple[SemanticType, ...] = import_module(f"renkei.semantics.{_FAMILY_OF[name]}").TYPES
    return next(kind for kind in types if kind.name == name)


def explain(rule: str) -> Text:
    """Say what a rule means and, for a broken one, what to do; a name that no type knows stands for itself."""
    return next((get(name).explain[rule] for name in names() if rule in get(name).explain), Text(rule, rule))
