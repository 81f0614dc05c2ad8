"""The small things an instance is made of, frozen and typed. Coordinates are in degrees.

What is said here of a field - how its cells are read, its unit, range and meaning - is said once
(``columns.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from optimizer.instance.columns import MOST_UNITS, column
from optimizer.instance.keys import joined
from optimizer.money import Money


class Entity(BaseModel):
    """A row of a table."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _latitude(where_empty: str = "") -> Any:
    return column(
        f"Latitude{where_empty}.", "number", None, unit="degrees north", least=-90, most=90
    )


def _longitude(where_empty: str = "") -> Any:
    return column(
        f"Longitude{where_empty}.", "number", None, unit="degrees east", least=-180, most=180
    )


def _japanese() -> Any:
    return column("Name in Japanese.", "text", "")


class Recipient(Entity):
    """Who receives (a country)."""

    recipient: str = column("Identifier, unique.", "id")
    name: str = column("Name in reports; the identifier where empty.", "text", "")
    name_ja: str = _japanese()
    group: str = column("A group of recipients, e.g. ASEAN.", "id", "")
    uptake: float = column(
        "Chance that it sustains what it is given, common to all its units.", "share", 1.0
    )
    acceptance: float = column(
        "Chance that it accepts what it is offered; no plan is chosen by it.", "share", 1.0
    )
    resources: Mapping[str, Fraction] = Field(
        default_factory=dict, description="Numeric columns, e.g. crew available."
    )


class Asset(Entity):
    """A type of thing given."""

    asset: str = column("Identifier, unique.", "id")
    name: str = column("Name in reports; the identifier where empty.", "text", "")
    name_ja: str = _japanese()
    category: str = column("radar, boat, vessel, uav, support, ...", "id")
    unit_cost: Money = column("Cost of one unit.", "money", unit="money_unit", least=0)
    first_cost: Money = column(
        "Paid once per recipient, over all bases, when it first gets the type; nothing where"
        " empty.",
        "money",
        needed=False,
        unit="money_unit",
        least=0,
    )
    site_cost: Money = column(
        "Paid once for each offer (recipient, asset, base) that gets its first unit; nothing where"
        " empty.",
        "money",
        needed=False,
        unit="money_unit",
        least=0,
    )
    yearly_upkeep: Money = column(
        "What a unit costs its recipient each year: fuel, spares, repair; no part of any spend.",
        "money",
        needed=False,
        unit="money_unit",
        least=0,
    )
    delivery_months: int | None = column(
        "Months from the agreement to the handover.", "whole", None, unit="months", least=0
    )
    lethal: bool = column(
        "An offer of a lethal asset is refused unless the instance says allow_lethal: true.",
        "flag",
        False,
    )
    resources: Mapping[str, Fraction] = Field(
        default_factory=dict, description="Numeric columns, e.g. crew per unit."
    )
    sensors: Mapping[str, float] = Field(
        default_factory=dict, description="Sensor columns (see optimizer.sensors)."
    )


class Place(Entity):
    """A piece of sea; maps and reports group areas by place."""

    place: str = column("Identifier, unique.", "id")
    name: str = column("Name in reports.", "text", "")
    name_ja: str = _japanese()
    lat: float | None = _latitude()
    lon: float | None = _longitude()
    lat2: float | None = _latitude(" of the other end, where the water is a line: a strait")
    lon2: float | None = _longitude(" of the other end")
    size_km2: float | None = column("Size.", "number", None, unit="square kilometres", above=0)
    barrier_km: float | None = column(
        "Width of a strait without a second point; whoever passes crosses the line.",
        "number",
        None,
        unit="kilometres",
        above=0,
    )
    calm: float = column("Share of days on which small craft can work.", "share", 1.0)
    indicators: Mapping[str, float] = Field(
        default_factory=dict, description="Numbers that the weights come from."
    )


class Base(Entity):
    """Where a recipient's assets are stationed."""

    recipient: str = column("Recipient id.", "id", refers="recipients")
    base: str = column("Identifier, unique within the recipient.", "id")
    name: str = column("Name in reports.", "text", "")
    name_ja: str = _japanese()
    lat: float | None = _latitude()
    lon: float | None = _longitude()
    bearing: float | None = column(
        "Middle of what its stations look upon; towards the water where empty.",
        "number",
        None,
        unit="degrees from north",
        least=-360,
        most=360,
    )


class Area(Entity):
    """One layer of awareness over one place."""

    area: str = column("Identifier, unique.", "id")
    name: str = column("Name in reports.", "text", "")
    name_ja: str = _japanese()
    place: str = column("The place it is a layer of.", "id", "", refers="places")
    layer: str = column("The layer of awareness, e.g. surveillance.", "id", "")
    recipients: tuple[str, ...] = column(
        "Whose waters: one recipient, several separated by semicolons, or none.",
        "names",
        (),
        refers="recipients",
        name="recipient",
    )
    weight: float = column("How much being aware there matters.", "number", least=0)
    baseline: float = column(
        "Coverage factor that exists already, but for existing units of offers.",
        "number",
        0.0,
        least=0,
    )
    curve: str = column(
        "Name of the coverage curve; the instance's where empty.", "id", needed=False
    )
    size_km2: float | None = column(
        "Size; the place's where empty.", "number", None, unit="square kilometres", above=0
    )
    lat: float | None = _latitude("; the place's where empty")
    lon: float | None = _longitude("; the place's where empty")
    polygon: str = column("File with the outline, in the instance's folder.", "text", "")


class Offer(Entity):
    """One (recipient, asset) or (recipient, asset, base) that could be funded, in whole units."""

    recipient: str = column("Recipient id.", "id", refers="recipients")
    asset: str = column("Asset id.", "id", refers="assets")
    base: str = column("Base id; empty where there is none.", "id", "", refers="bases")
    end_user: str = column("Who would operate it, e.g. navy.", "id", "")
    min_units: int = column(
        "0, or at least this many units if any.", "whole", 0, least=0, most=MOST_UNITS
    )
    max_units: int = column("At most this many units.", "whole", least=0, most=MOST_UNITS)
    existing_units: int = column(
        "Units that stand already: they cover, and cost nothing.",
        "whole",
        0,
        least=0,
        most=MOST_UNITS,
    )
    coverage: float | None = column(
        "Chance that one unit gives in every area of its recipient, 0 to 0.99, where no effects of"
        " the offer are given (saturating curve).",
        "share",
        None,
    )
    unit_cost: Money = column(
        "Cost of one unit; the asset's where empty.",
        "money",
        needed=False,
        unit="money_unit",
        least=0,
    )
    uptake: float = column(
        "Share of the effort that this line sustains, beside the recipient's uptake.", "share", 1.0
    )
    resources: Mapping[str, Fraction] = Field(
        default_factory=dict, description="Numeric columns of the offer, or else of its asset."
    )
    measured: bool = Field(
        True, description="Whether any area, with weight or without, measures what a unit adds."
    )

    @property
    def key(self) -> str:
        """``MYS/rhib/sandakan``, or ``MYS/awareness-node`` without a base: what commands and
        reports call it.
        """
        return joined((self.recipient, self.asset, self.base))


class Effect(Entity):
    """What one unit of an offer adds to an area.

    The instance keeps effects as arrays (``Effects``): this class only says what their columns are.
    """

    recipient: str = column("Recipient id.", "id", refers="recipients")
    asset: str = column("Asset id.", "id", refers="assets")
    base: str = column("Base id; empty where the offer has none.", "id", "", refers="bases")
    area: str = column("Area id.", "id", refers="areas")
    coverage_factor: float | None = column(
        "Effort over area, per unit; from the asset's sensors where empty.", "number", None, least=0
    )
    coverage: float | None = column(
        "Chance that one unit gives, 0 to 0.99, in place of a coverage factor (saturating curve).",
        "share",
        None,
    )
    effort_share: float | None = column(
        "Share of the unit's effort spent here, where sensors give the effort; 1 where empty.",
        "share",
        None,
    )


class Source(Entity):
    """Where a number comes from."""

    source: str = column("Identifier, unique.", "id")
    title: str = column("Title.", "text", "")
    url: str = column("Address.", "text", "")
    date: str = column("Date of the source, as text.", "text", "")
    note: str = column("What is taken from it.", "text", "")


class CoverageMeaning(Entity):
    """What coverage is the chance of, over all layers or in one."""

    period: str = Field("", description="The reference period, e.g. one day.")
    target: str = Field("", description="The target, e.g. small craft of about 10 m.")
    meaning: str = Field("", description="One sentence.")


Measure = CoverageMeaning | Mapping[str, CoverageMeaning]
"""What coverage is the chance of: the same in every layer, or by layer."""


def measure_entries(measure: Measure) -> dict[str, Any]:
    """A measure as a result holds it: its entries, or by layer a mapping of them."""
    if isinstance(measure, CoverageMeaning):
        return measure.model_dump()
    return {layer: meaning.model_dump() for layer, meaning in measure.items()}
