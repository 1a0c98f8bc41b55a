"""Throughput ratios as a bar chart in SVG.

draw({"list": {"keiretsu": 3.2, "ceiling": 3.9, "dataloader": 0.6}})   ->   <svg ...>
"""

from __future__ import annotations

from collections.abc import Mapping

WIDTH, LEFT, ROW, BAR, TOP = 860, 130, 44, 11, 56
COLOURS = {"keiretsu": "#c2410c", "ceiling": "#94a3b8", "dataloader": "#1d4ed8"}
NAMES = {"keiretsu": "Keiretsu", "ceiling": "ceiling", "dataloader": "DataLoader"}


def draw(ratios: Mapping[str, Mapping[str, float]]) -> str:
    """One group of bars per operation; the line marks the best peer."""
    longest = max((value for ratio in ratios.values() for value in ratio.values()), default=1.0)
    scale = (WIDTH - LEFT - 60) / max(longest, 1.0)
    height = TOP + ROW * len(ratios) + 20
    rows = [_row(index, name, values, scale) for index, (name, values) in enumerate(ratios.items())]
    line = LEFT + scale
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="{LEFT}" y="20" font-size="14">Responses per second at 16 connections, relative to the best peer</text>',
            *(_legend(index, contender) for index, contender in enumerate(COLOURS)),
            *rows,
            f'<line x1="{line:.1f}" y1="{TOP - 6}" x2="{line:.1f}" y2="{height - 14}" stroke="#111827" stroke-dasharray="4 3"/>',
            "</svg>\n",
        )
    )


def _legend(index: int, contender: str) -> str:
    x = LEFT + index * 110
    return f'<rect x="{x}" y="30" width="11" height="11" fill="{COLOURS[contender]}"/><text x="{x + 16}" y="40">{NAMES[contender]}</text>'


def _row(index: int, name: str, values: Mapping[str, float], scale: float) -> str:
    y = TOP + ROW * index
    parts = [f'<text x="{LEFT - 8}" y="{y + 22}" text-anchor="end">{name}</text>']
    for bar_index, (contender, value) in enumerate(values.items()):
        top = y + bar_index * (BAR + 1)
        parts.append(f'<rect x="{LEFT}" y="{top}" width="{value * scale:.1f}" height="{BAR}" fill="{COLOURS[contender]}"/>')
        parts.append(f'<text x="{LEFT + value * scale + 4:.1f}" y="{top + 10}" font-size="10">{value:.2f}</text>')
    return "".join(parts)
