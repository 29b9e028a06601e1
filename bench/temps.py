"""Milliseconds, and how they spread."""

import statistics
import time
from typing import Any


def chronometrer(repondre: Any, *arguments: Any) -> float:
    depart = time.perf_counter()
    repondre(*arguments)
    return 1000 * (time.perf_counter() - depart)


def centile(durees: list[float], part: float) -> float:
    return round(statistics.quantiles(durees, n=100, method="inclusive")[round(100 * part) - 1], 1)


def ecart(unes: list[float], autres: list[float]) -> float:
    """How far their medians are apart, as a share of the larger."""
    une, autre = statistics.median(unes), statistics.median(autres)
    return abs(une - autre) / max(une, autre)


def dire(texte: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {texte}", flush=True)
