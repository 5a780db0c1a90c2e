"""The thesis on one page: every lever of policy, the proposal it belongs to, what it acts on and what it costs.

A regime is a set of these values and nothing else; any mixture is a valid policy. Prices are staff hours per resident and
year at full strength, never shares of the budget: halving the budget does not halve the price of a platform. Two levers
are shares of money (`service_purchasing`, `prevention_share`), two are structure and cost clerks (`hierarchy_levels`,
`desk_hours`); `assessment`, `open_supply` and `pay_per_job` are rules, which cost nothing by themselves.
"""

from govsim.engine.block import Block, coefficient, lever
from govsim.text.words import words

PRICE_SOURCE = "assumed: relative prices of a first prototype in CNY, divided by its staff hour of 72 CNY"


def price(hours: float, meaning: str) -> float:
    """Declare the price of a lever at full strength, in staff hours per resident and year."""
    low, high = hours / 2, hours * 2
    return coefficient(hours, unit="staff-h/resident/y", source=PRICE_SOURCE, meaning=meaning, plausible=(low, high), ge=0)


class Prices(Block):
    """What a lever costs at full strength."""

    service_consciousness: float = price(0.56, "training, service standards, visits")
    participation_channels: float = price(0.56, "hotline, app and meetings, kept open and answered")
    party_building: float = price(0.69, "organisers' and members' working time")
    rule_of_law: float = price(0.69, "inspection and legal clerks")
    dispute_resolution: float = price(0.83, "mediation rooms and paid mediators")
    informatization: float = price(1.39, "sensors, cameras and their upkeep")
    institutional_support: float = price(0.69, "insurance, premises and training for social organizations")
    community_supply: float = price(0.42, "the committee's own premises and the supervisors of volunteers")
    platform: float = price(1.11, "the shared dispatch platform and its operators")
    function_transfer: float = price(0.28, "standards and oversight of what is handed over")
    demand_orientation: float = price(0.42, "surveys and monthly planning by need")
    internal_linkage: float = price(0.42, "joint exercises and one duty room of the departments")
    external_linkage: float = price(0.56, "agreements, radio and exercises with outside units")
    resource_mobility: float = price(0.42, "vehicles and cross-training")
    grassroots: float = price(0.28, "posts and offices in the grids")


class Policy(Block):
    """The levers. Left out means off; the structure of the desks has the defaults of an ordinary street office."""

    service_consciousness: float = lever(
        words("Service consciousness"), thesis="I",
        meaning="cases are served by need and harm instead of by rank, and treated with more care",
    )  # fmt: skip
    participation_channels: float = lever(
        words("Participation channels"), thesis="I",
        meaning="ways to report, propose and take part; they carry trivial reports too",
    )  # fmt: skip
    party_building: float = lever(
        words("Party building and culture"), thesis="I",
        meaning="cultural leadership: awareness, the norm to take part, ties between organizations",
    )  # fmt: skip
    rule_of_law: float = lever(
        words("Rule of law"), thesis="I",
        meaning="clear competence and contracts: less misrouting, firms' duties enforced, contracts certain",
    )  # fmt: skip
    dispute_resolution: float = lever(
        words("Dispute resolution"), thesis="I",
        meaning="capacity and speed of mediation before a quarrel turns into an incident",
    )  # fmt: skip
    informatization: float = lever(
        words("Informatization"), thesis="I",
        meaning="sensors and digital files: earlier noticing, quicker desks, many false alarms",
    )  # fmt: skip
    open_supply: float = lever(
        words("Open supply"), thesis="II",
        meaning="share of prevention and everyday services that society may supply with its own means",
    )  # fmt: skip
    institutional_support: float = lever(
        words("Institutional support"), thesis="II",
        meaning="standing capacity of social organizations: insurance, premises, training",
    )  # fmt: skip
    community_supply: float = lever(
        words("Community supply"), thesis="II",
        meaning="the residents' committee's own supply: places and supervision for volunteers",
    )  # fmt: skip
    prevention_share: float = lever(
        words("Prevention share"), thesis="II", unit="share of operating hours", default=0.2,
        meaning="share of the operating staff, and of hours bought, that prevents instead of responding",
    )  # fmt: skip
    platform: float = lever(
        words("Platform coverage"), thesis="III",
        meaning="share of reports that all registered units may see at once",
    )  # fmt: skip
    function_transfer: float = lever(
        words("Function transfer"), thesis="III",
        meaning="share of cases that society may take without government",
    )  # fmt: skip
    service_purchasing: float = lever(
        words("Service purchasing"), thesis="III", unit="share of the envelope",
        meaning="share of the envelope offered for hours of firms and social organizations",
    )  # fmt: skip
    pay_per_job: float = lever(
        words("Pay per job"), thesis="III", unit="share of purchases",
        meaning="share of purchased service that is paid by the job, when called off, instead of by a retainer",
    )  # fmt: skip
    demand_orientation: float = lever(
        words("Demand orientation"), thesis="III",
        meaning="staff, rosters and prevention follow what residents report, need and suffer instead of a fixed plan",
    )  # fmt: skip
    internal_linkage: float = lever(
        words("Internal linkage"), thesis="IV",
        meaning="share of cases for which departments can be reached and work together across their borders",
    )  # fmt: skip
    external_linkage: float = lever(
        words("External linkage"), thesis="IV",
        meaning="how quickly aid comes from outside, and how well it works with those on the spot",
    )  # fmt: skip
    resource_mobility: float = lever(
        words("Resource mobility"), thesis="IV",
        meaning="share of cases for which units may leave their department and grid",
    )  # fmt: skip
    grassroots: float = lever(
        words("Grass-roots posts and authority"), thesis="IV",
        meaning="share of response staff posted in the grids, and authority of the lower desks",
    )  # fmt: skip
    hierarchy_levels: int = lever(
        words("Hierarchy levels"), thesis="I", default=3, unit="desks", ge=1, le=5,
        meaning="desks that a report climbs before a department gets it",
    )  # fmt: skip
    desk_hours: float = lever(
        words("Desk hours"), thesis="I", default=40.0, unit="h/week", ge=5, le=168,
        meaning="hours a week in which the desks work",
    )  # fmt: skip
    assessment: float = lever(
        words("Assessment"), thesis="I", default=0.0,
        meaning="deadlines that count: a shorter tail at the desks, and cases closed on paper",
    )  # fmt: skip


PROPOSALS = {
    "I": words("A governance system in new shape"),
    "II": words("Plural supply"),
    "III": words("Many actors, one pattern"),
    "IV": words("Linked emergency response"),
}


def lever_hours(policy: Policy, prices: Prices, partnership_price: float) -> float:
    """Price of a policy's levers (staff-h per resident and year); what serves partners costs more where partners do."""
    partners = ("platform", "function_transfer", "external_linkage", "institutional_support")
    dearness = {name: 0.5 + 0.5 * partnership_price for name in partners}
    return sum(getattr(policy, n) * getattr(prices, n) * dearness.get(n, 1.0) for n in Prices.model_fields)
