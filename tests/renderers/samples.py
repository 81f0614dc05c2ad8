"""One block of every kind, for tests that no kind may escape."""

from __future__ import annotations

from optimizer.document import (
    Axis,
    Block,
    Bullets,
    Chart,
    Column,
    Details,
    Document,
    Heading,
    KeyFigures,
    Level,
    Levels,
    Map,
    Note,
    Paragraph,
    Series,
    Station,
    Strong,
    Table,
    Water,
)

# Every block says a word of its own, by which a test finds it in the rendered text.
BLOCKS: dict[str, Block] = {
    "harbours": Heading("About harbours"),
    "straits": Paragraph(("Few ", Strong("straits"), " matter.")),
    "lighthouse": Bullets(("A lighthouse.", ("Two ", Strong("buoys"), "."))),
    "tonnage": KeyFigures((("Total tonnage", "12"),)),
    "fog": Note("Mind the fog."),
    "Indonesia": Table(
        (
            Column("Recipient"),
            Column("Spend", "right", "¥ million"),
            Column("Share", "right", "%", 1),
        ),
        (("Indonesia", 3730, 20.6077), ("Sri Lanka", 3380, 18.674)),
        "Spend by recipient",
        total=("Total", 7110, 39.2817),
    ),
    "Philippines": Chart(
        "bar",
        (Series("gain", (("Indonesia", 3.8), ("Philippines", 1.6))),),
        Axis("recipient"),
        Axis("Gain", "points"),
        "Gain",
    ),
    "Awareness": Chart(
        "line",
        (Series("best", ((0, 21.0), (50, 33.25))),),
        Axis("Budget", "¥ bn"),
        Axis("Awareness", "%"),
        "The curve",
    ),
}
BLOCKS["Lombok"] = Map(
    (
        Water(
            "lombok",
            "Lombok Strait",
            ((-8.3, 115.6), (-8.9, 115.9)),
            None,
            {"surveillance": (0.2, 0.8)},
            {"surveillance": 3.0},
        ),
        Water(
            "palk", "Palk Bay", ((9.5, 79.5),), 9000.0, {"presence": (0.1, 0.1)}, {"presence": 1.0}
        ),
    ),
    (Station("Benoa", (-8.75, 115.2), 40.0, bought=True),),
    "Water",
    "Before",
    "After",
    {"surveillance": "Surveillance", "presence": "Presence"},
    "Coverage by water",
)
BLOCKS["ebb"] = Levels(
    "Tide",
    Chart(
        "line",
        (Series("depth", ((1, 4.0), (2, 7.5))),),
        Axis("Hour"),
        Axis("Depth", "m"),
        "Depth by the hour",
    ),
    (
        Level("1", "ebb", "ebb: 4 m", 1.0, (Paragraph("Nobody sails."),)),
        Level("2", "flood", "flood: 7.5 m", 2.0, (Paragraph("All sail at the ebb."),)),
    ),
    1,
)
BLOCKS["reefs"] = Details("Where reefs are", (Paragraph("Charted in 1998."),))
DOCUMENT = Document("A small report", tuple(BLOCKS.values()))
