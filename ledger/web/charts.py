"""Charts drawn on the server: an SVG without inline style or script, with links on its marks; a table stands beside each.

Money becomes a length here and nowhere else; the amounts people read come from whole cents, in words.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from ledger.words import dollars, month_name

WIDTH, ROW, HEIGHT = 620, 30, 240
FONT = "Source Sans Pro Web, Helvetica Neue, Helvetica, Arial, sans-serif"
BAR, INK, LINE = "#2378c3", "#3d4551", "#dfe1e2"
PALETTE = (
    "#1a4480",
    "#c05600",
    "#4d8055",
    "#8168b3",
    "#00687d",
    "#936f38",
    "#2378c3",
    "#565c65",
    "#9c3d10",
    "#be32d0",
    "#538200",
    "#b50909",
    "#1b1b1b",
    "#947100",
    "#54278f",
)
"""USWDS tokens, each at least 3:1 on white: one for each kind, so that no two of them look alike."""


@dataclass(frozen=True)
class Mark:
    """One bar: what it stands for, how much, and where its number leads."""

    label: str
    cents: int
    href: str | None = None
    series: str = ""


def bars(marks: Sequence[Mark], title: str) -> Markup:
    """Horizontal bars, the longest first."""
    return _svg("bars", title, _plain(marks))


def columns(marks: Sequence[Mark], title: str) -> Markup:
    """Columns by month, stacked by series; a mark's label is its month, ``2026-08``."""
    return _svg("columns", title, _plain(marks))


def _plain(marks: Sequence[Mark]) -> str:
    return json.dumps([asdict(mark) for mark in marks], sort_keys=True)


RENDERERS_BASE = "https://vega.github.io/vega-datasets/"
"""What the renderer puts before an address of ours; taken off again, so that a mark leads to our own page."""

_NOWHERE = re.compile(r'<a (?:xlink:)?href="null">(.*?)</a>')
"""How a mark without an address comes out of the renderer."""


@lru_cache(maxsize=256)
def _svg(shape: str, title: str, marks: str) -> Markup:
    """Drawn once for the same marks: they are the cache's key."""
    import altair
    import vl_convert

    values = [_value(one) for one in json.loads(marks)]
    made = (_bars if shape == "bars" else _columns)(altair, altair.InlineData(values=values), values)
    spec = made.properties(description=title).configure(font=FONT, background="white").to_dict()
    drawn: str = vl_convert.vegalite_to_svg(spec)
    drawn = drawn.replace(f'xlink:href="{RENDERERS_BASE}', 'href="')
    drawn = _NOWHERE.sub(r"\1", drawn)
    return Markup(_fitted(drawn, title))  # noqa: S704 - drawn by us; its texts are escaped by the renderer


def _value(one: dict[str, Any]) -> dict[str, Any]:
    label = month_name(one["label"]) if _is_month(one["label"]) else one["label"]
    series = f", {one['series']}" if one["series"] else ""
    return {
        **one,
        "label": label[:3] + label[-5:] if _is_month(one["label"]) else label,
        "length": one["cents"] / 100,
        "says": f"{label}{series}: {dollars(one['cents'])}",
    }


def _is_month(text: str) -> bool:
    return len(text) == 7 and text[4] == "-" and text.replace("-", "").isdecimal()


def _axis(altair: Any) -> Any:
    return altair.Axis(
        title=None,
        format="$,.0f",
        tickCount=5,
        labelFontSize=12,
        labelColor=INK,
        gridColor=LINE,
        domain=False,
        ticks=False,
        aria=False,
    )


def _names(altair: Any, **more: Any) -> Any:
    return altair.Axis(
        title=None,
        labelFontSize=13,
        labelColor=INK,
        labelLimit=260,
        domainColor=LINE,
        ticks=False,
        aria=False,
        **more,
    )


def _bars(altair: Any, data: Any, values: list[dict[str, Any]]) -> Any:
    return (
        altair.Chart(data)
        .mark_bar(color=BAR, aria=True)
        .encode(
            x=altair.X("length:Q", axis=_axis(altair)),
            y=altair.Y(
                "label:N",
                sort=altair.EncodingSortField("length", order="descending"),
                axis=_names(altair, labelPadding=8),
            ),
            href="href:N",
            description="says:N",
        )
        .properties(width=WIDTH - 250, height=ROW * max(len(values), 1))
        .configure_view(stroke=None)
    )


def _columns(altair: Any, data: Any, values: list[dict[str, Any]]) -> Any:
    series = sorted({one["series"] for one in values})
    scale = altair.Scale(domain=series, range=[PALETTE[place % len(PALETTE)] for place in range(len(series))])
    legend = altair.Legend(
        title=None,
        orient="bottom",
        columns=3,
        labelFontSize=13,
        labelColor=INK,
        symbolType="square",
        aria=False,
    )
    return (
        altair.Chart(data)
        .mark_bar(aria=True)
        .encode(
            x=altair.X(
                "label:O",
                sort=list(dict.fromkeys(one["label"] for one in values)),
                axis=_names(altair, labelAngle=0),
            ),
            y=altair.Y("length:Q", axis=_axis(altair)),
            color=altair.Color("series:N", scale=scale, legend=legend),
            href="href:N",
            description="says:N",
        )
        .properties(width=WIDTH - 90, height=HEIGHT)
        .configure_view(stroke=None)
    )


def _fitted(drawn: str, title: str) -> str:
    """The drawing as a part of the page: as wide as its place, named, every link reachable by name."""
    head, _, rest = drawn.partition(">")
    head = head.replace('class="marks"', 'class="ledger-chart" role="group"')
    named = Markup(' aria-label="{}">').format(title)
    return f"{head}{named}{rest}"
