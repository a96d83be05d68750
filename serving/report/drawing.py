"""Charts as SVG that takes its colours from the page around it."""

import io
import re
from typing import Any

WIDTH = 640
# Text and lines in the colour of the page: dark on white, light on black.
AXIS = {
    "labelColor": "currentColor",
    "titleColor": "currentColor",
    "titleFontWeight": "normal",
    "titlePadding": 14,
    "labelFontSize": 11,
    "gridColor": "#8791a133",
    "domainColor": "#8791a180",
    "tickColor": "#8791a180",
}
CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": "transparent"},
    "axis": AXIS,
    "legend": {"labelColor": "currentColor", "titleColor": "currentColor"},
    "text": {"color": "currentColor"},
}


def svg(chart: Any, number: int) -> str:
    """Drawn without a browser; `number` keeps the ids of several charts apart."""
    text = io.StringIO()
    chart.properties(width=WIDTH).configure(**CONFIG).save(text, format="svg")
    drawn = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>chart{number}-", text.getvalue())
    return re.sub(r' width="[\d.]+" height="[\d.]+"', "", drawn, count=1)
