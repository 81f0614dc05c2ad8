"""One small instance in every container: two recipients, two assets, two areas."""

from __future__ import annotations

import json
from pathlib import Path

HEADER = """\
# A comment.
format: 1
name: Two seas
currency: JPY
money_unit: million
budget: 1,000
rules:
  - {limit: spend_share, each: recipient, max: 60%, because: "no single recipient dominates"}
  - {limit: recipients_served, min: {0: 1, 0.9bn: 2}}
"""

TABLES = {
    "recipients": "recipient,name,crew_available\nNO,North,12\nSO,South,8\n",
    "assets": (
        "asset,name,category,unit_cost,unit_cost_low,unit_cost_high,unit_cost_source,unit_cost_confidence,crew\n"
        "boat,Boat,boat,130,100,150,paper,derived,6\nradar,Radar,radar,180,,,paper,published,8\n"
    ),
    "areas": "area,recipient,weight,baseline\nstrait,NO;SO,60,0.1\nbay,SO,40,\n",
    "offers": "recipient,asset,max_units,uptake\nNO,boat,3,0.8\nNO,radar,2,\nSO,boat,2,1\n",
    "effects": (
        "recipient,asset,area,coverage_factor\nNO,boat,strait,0.2\nNO,radar,strait,0.5\nSO,boat,strait,0.1\nSO,boat,bay,0.4\n"
    ),
    "sources": 'source,title\npaper,"A paper, with a comma"\n',
}

YAML = """\
format: 1
name: Two seas
currency: JPY
money_unit: million
budget: 1000
rules:
  - {limit: spend_share, each: recipient, max: 60%, because: "no single recipient dominates"}
  - {limit: recipients_served, min: {0: 1, 0.9bn: 2}}
recipients:
  - {recipient: NO, name: North, crew_available: 12}
  - {recipient: SO, name: South, crew_available: 8}
assets:
  - {asset: boat, name: Boat, category: boat, unit_cost: {value: 130, low: 100, high: 150, source: paper, confidence: derived}, crew: 6}
  - {asset: radar, name: Radar, category: radar, unit_cost: {value: 180, source: paper, confidence: published}, crew: 8}
areas:
  - {area: strait, recipient: [NO, SO], weight: 60, baseline: 0.1}
  - {area: bay, recipient: SO, weight: 40}
offers:
  - {recipient: NO, asset: boat, max_units: 3, uptake: 0.8}
  - {recipient: NO, asset: radar, max_units: 2}
  - {recipient: SO, asset: boat, max_units: 2, uptake: 1}
effects:
  - {recipient: NO, asset: boat, area: strait, coverage_factor: 0.2}
  - {recipient: NO, asset: radar, area: strait, coverage_factor: 0.5}
  - {recipient: SO, asset: boat, area: strait, coverage_factor: 0.1}
  - {recipient: SO, asset: boat, area: bay, coverage_factor: 0.4}
sources:
  - {source: paper, title: "A paper, with a comma"}
"""


def as_json() -> str:
    """The instance as JSON text, a record a line, made from the YAML text by hand-written rules of
    this sample alone.
    """
    import yaml

    data = yaml.safe_load(
        YAML.replace(": NO", ': "NO"').replace("[NO,", '["NO",').replace("{0: 1", '{"0": 1')
    )
    return json.dumps(data, indent=1)


def write_folder(folder: Path, header: str = HEADER, **tables: str) -> Path:
    """The instance as a folder; a table may be given anew, an empty text leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instance.yaml").write_text(header, encoding="utf-8")
    for name, text in (TABLES | tables).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def write_yaml(path: Path, text: str = YAML) -> Path:
    """The instance as a YAML file."""
    path.write_text(text, encoding="utf-8")
    return path


def write_json(path: Path, text: str = "") -> Path:
    """The instance as a JSON file."""
    path.write_text(text or as_json(), encoding="utf-8")
    return path
