"""Amounts in another currency, exact up to a declared rounding, with a receipt: which rates, of what, from where.

Amounts and rates are decimals, the way between them fractions; a float is refused. Decimals of currencies: ISO 4217,
minor units. A rate is never mixed with one of another type or day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from renkei.language import Text

_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP "
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
    "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN "
    "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD "
    "TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_BY_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: _TWO,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_MINOR_UNITS = {code: decimals for decimals, codes in _BY_DECIMALS.items() for code in codes.split()}


class NoConversion(ValueError):
    """There is no honest way from one currency to the other with these rates."""


@dataclass(frozen=True)
class Rate:
    """What one unit of `base` is in `quote`.

    `kind` says what sort of rate it is (spot, the average of a period, TTM, the end of a month at 17:00 in Tokyo), as a
    code of the list exchange_rate_types; `on` the day or the period that it is of; `source` who published it.
    """

    base: str
    quote: str
    value: Decimal
    kind: str
    on: str
    source: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise TypeError(f"a rate is a decimal, not [{type(self.value).__name__}]")
        if not (self.value.is_finite() and self.value > 0):
            raise NoConversion(f"a rate is above zero, not [{self.value}]")
        if self.base == self.quote:
            raise NoConversion(f"a rate is between two currencies, not [{self.base}] and itself")
        for name in ("kind", "on", "source"):
            if not getattr(self, name).strip():
                raise NoConversion(f"the rate of {self.base} and {self.quote} does not say its [{name}]")


@dataclass(frozen=True)
class Step:
    """One rate of the way, as it stands or upside down."""

    rate: Rate
    inverse: bool

    @property
    def factor(self) -> Fraction:
        """What an amount is multiplied by."""
        value = Fraction(self.rate.value)
        return 1 / value if self.inverse else value


@dataclass(frozen=True)
class Converted:
    """An amount, rounded to the minor unit of its `currency`, and its receipt.

    `exact` is the amount before it was rounded. One step is a rate, taken as it stands or upside down; two are a cross rate.
    """

    amount: Decimal
    currency: str
    exact: Fraction
    rounding: str
    steps: tuple[Step, ...]

    @property
    def receipt(self) -> Text:
        """Say the way of the amount: each rate with its type, its day and its source, and how it was rounded."""
        ja, en = zip(*(_said(step) for step in self.steps), strict=True)
        cross = Text("クロスレート: ", "Cross rate: ") if len(self.steps) > 1 else Text("", "")
        return Text(
            f"{cross.ja}{'、'.join(ja)}。丸め: {self.rounding}（{self.currency} の最小単位まで）。",
            f"{cross.en}{', then '.join(en)}. Rounded to the minor unit of {self.currency}: {self.rounding}.",
        )


def convert(amount: Decimal | int, currency: str, to: str, by: Sequence[Rate], *, rounding: str) -> Converted:
    """Convert an amount by one rate, as it stands or upside down, or by two that meet in a third currency.

    `rounding` is half_up, half_even or down, to the minor unit of `to`. Raises NoConversion where the rates do not lead
    there, or two of them are not of one type and one day; TypeError for a float; KeyError for an unknown currency.
    """
    if isinstance(amount, float) or not isinstance(amount, Decimal | int):
        raise TypeError(f"an amount is a decimal or a whole number, not [{type(amount).__name__}]")
    steps = _way(currency, to, by)
    exact = Fraction(amount)
    for step in steps:
        exact *= step.factor
    return Converted(rounded(exact, minor_unit(to), rounding), to, exact, rounding, steps)


def minor_unit(currency: str) -> int:
    """Return how many decimals amounts of a currency have (ISO 4217); KeyError where the currency is not known."""
    return _MINOR_UNITS[currency]


def rounded(exact: Fraction, decimals: int, rounding: str) -> Decimal:
    """Round to so many decimals: half_up (halves away from zero), half_even, or down (towards zero)."""
    scaled = abs(exact) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    up = {
        "half_up": twice >= scaled.denominator,
        "half_even": twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1),
        "down": False,
    }[rounding]
    digits = tuple(int(digit) for digit in str(whole + up))
    return Decimal((1 if exact < 0 and any(digits) else 0, digits, -decimals))


def _way(currency: str, to: str, by: Sequence[Rate]) -> tuple[Step, ...]:
    there, steps = currency, []
    for rate in by:
        if there not in (rate.base, rate.quote):
            raise NoConversion(f"the rate of {rate.base} and {rate.quote} does not convert {there}")
        steps.append(Step(rate, inverse=there == rate.quote))
        there = rate.base if there == rate.quote else rate.quote
    if there != to or currency == to or len(steps) > 2:
        raise NoConversion(f"these rates lead from {currency} to {there}, not to {to}")
    if len({(rate.kind, rate.on) for rate in by}) > 1:
        raise NoConversion("a cross rate is made of two rates of one type and one day")
    return tuple(steps)


def _said(step: Step) -> Text:
    rate = step.rate
    said = f"{rate.base}/{rate.quote} {rate.value:f} ({rate.kind}, {rate.on}, {rate.source})"
    return Text(f"{said} の逆数", f"the inverse of {said}") if step.inverse else Text(said, said)
