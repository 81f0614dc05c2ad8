"""The small things an instance is made of, frozen and typed. Money is in minor units, coordinates in degrees."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pydantic import BaseModel, ConfigDict, Field


class Entity(BaseModel):
    """A row of a table."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Recipient(Entity):
    """Who receives (a country)."""

    recipient: str = Field(description="Identifier, unique.")
    name: str = Field("", description="Name in reports; the identifier where empty.")
    group: str = Field("", description="A group of recipients, e.g. ASEAN.")
    resources: Mapping[str, Fraction] = Field(default_factory=dict, description="Numeric columns, e.g. crew available.")


class Asset(Entity):
    """A type of thing given."""

    asset: str = Field(description="Identifier, unique.")
    name: str = Field("", description="Name in reports; the identifier where empty.")
    category: str = Field(description="radar, boat, vessel, uav, support, ...")
    unit_cost: int = Field(ge=0, description="Cost of one unit, minor units.")
    first_cost: int = Field(0, ge=0, description="Paid once per recipient, over all bases, when it gets the type; minor units.")
    lethal: bool = Field(False, description="An offer of a lethal asset is refused unless the instance allows it.")
    resources: Mapping[str, Fraction] = Field(default_factory=dict, description="Numeric columns, e.g. crew per unit.")
    sensors: Mapping[str, float] = Field(default_factory=dict, description="Sensor columns (see optimizer.sensors).")


class Place(Entity):
    """A piece of sea; maps and reports group areas by place."""

    place: str = Field(description="Identifier, unique.")
    name: str = Field("", description="Name in reports.")
    lat: float | None = Field(None, ge=-90, le=90, description="Latitude, degrees north.")
    lon: float | None = Field(None, ge=-180, le=180, description="Longitude, degrees east.")
    size_km2: float | None = Field(None, gt=0, description="Size, square kilometres.")
    barrier_km: float | None = Field(None, gt=0, description="Width of a strait, kilometres; whoever passes crosses the line.")
    calm: float = Field(1.0, ge=0, le=1, description="Share of days on which small craft can work.")
    indicators: Mapping[str, float] = Field(default_factory=dict, description="Numbers that the weights come from.")


class Base(Entity):
    """Where a recipient's assets are stationed."""

    recipient: str = Field(description="Recipient id.")
    base: str = Field(description="Identifier, unique within the recipient.")
    name: str = Field("", description="Name in reports.")
    lat: float | None = Field(None, ge=-90, le=90, description="Latitude, degrees north.")
    lon: float | None = Field(None, ge=-180, le=180, description="Longitude, degrees east.")


class Area(Entity):
    """One layer of awareness over one place."""

    area: str = Field(description="Identifier, unique.")
    name: str = Field("", description="Name in reports.")
    place: str = Field("", description="The place it is a layer of.")
    layer: str = Field("", description="The layer of awareness, e.g. surveillance.")
    recipients: tuple[str, ...] = Field((), description="Whose waters; one, several or none.")
    weight: float = Field(ge=0, description="How much being aware there matters.")
    baseline: float = Field(0.0, ge=0, description="Coverage factor that exists already.")
    curve: str = Field(description="Name of the coverage curve.")
    size_km2: float | None = Field(None, gt=0, description="Size, square kilometres.")
    lat: float | None = Field(None, ge=-90, le=90, description="Latitude, degrees north.")
    lon: float | None = Field(None, ge=-180, le=180, description="Longitude, degrees east.")
    polygon: str = Field("", description="File with the outline.")


class Offer(Entity):
    """One (recipient, asset) or (recipient, asset, base) that could be funded, in whole units."""

    recipient: str = Field(description="Recipient id.")
    asset: str = Field(description="Asset id.")
    base: str = Field("", description="Base id; empty where there is none.")
    min_units: int = Field(0, ge=0, description="0, or at least this many units if any.")
    max_units: int = Field(ge=0, description="At most this many units.")
    unit_cost: int = Field(ge=0, description="Cost of one unit, minor units; the asset's unless the offer overrides it.")
    uptake: float = Field(1.0, ge=0, le=1, description="Share of the effort that the recipient is expected to sustain.")
    resources: Mapping[str, Fraction] = Field(default_factory=dict, description="Numeric columns of the offer, or else of its asset.")

    @property
    def key(self) -> str:
        """``MYS/rhib/sandakan``, or ``MYS/awareness-node`` without a base: what commands and reports call it."""
        return "/".join(part for part in (self.recipient, self.asset, self.base) if part)


class Source(Entity):
    """Where a number comes from."""

    source: str = Field(description="Identifier, unique.")
    title: str = Field("", description="Title.")
    url: str = Field("", description="Address.")
    date: str = Field("", description="Date of the source, as text.")
    note: str = Field("", description="What is taken from it.")


class Measure(Entity):
    """What coverage is the chance of; printed with every result."""

    period: str = Field("", description="The reference period, e.g. one day.")
    target: str = Field("", description="The target, e.g. small craft of about 10 m.")
    meaning: str = Field("", description="One sentence.")
