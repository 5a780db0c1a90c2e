"""Units in words, and how two ends of an interval are put."""

from govsim.base.words import Words, as_it_stands, words

UNITS = {
    "share": as_it_stands("%"),
    "CNY": words("CNY", context="unit"),
    "yuan": words("CNY", context="unit"),
    "count": as_it_stands(""),
    "1": as_it_stands(""),
    "0..1": as_it_stands("0..1"),
    "1/incident": words("per incident", context="unit"),
}
POINTS = words("points")
OF_100 = words("points of 100")


def unit(name: str) -> Words:
    """A unit in words; as it stands where the catalogue has no word for it."""
    return UNITS[name] if name in UNITS else words(name, context="unit")


def span(low: str, high: str) -> Words:
    """Two ends of an interval: `-4.0 to -2.4`."""
    return words("{low} to {high}").format(low=low, high=high)


def with_unit(number: str, of: Words) -> Words:
    """A number with its unit: `3.2 h`, `8.1 %`."""
    return as_it_stands(f"{number} ") + of if of else as_it_stands(number)
