"""Computed checks of supervision: `(facts, as_of, params) -> Light`, same input, same light.

Pure. Who is told of which light, its class and its sentence stand in `kinds`; how lights live
and are shown, in `portal.lights`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.lights.levels import Level, Light, Params
from supervision.warnings import decisions, findings, portfolio

__all__ = ["CHECKS", "Level", "Light", "Params", "run"]

Check = Callable[[Any, Any, Params], Light]
CHECKS: dict[str, Check] = {
    "W11": portfolio.w11,
    "W12": portfolio.w12,
    "W13": portfolio.w13,
    "W14": portfolio.w14,
    "W15": portfolio.w15,
    "W16": portfolio.w16,
    "W17": portfolio.w17,
    "W18": portfolio.w18,
    "W19": portfolio.w19,
    "W21": findings.w21,
    "W22": findings.w22,
    "W23": findings.w23,
    "W24": findings.w24,
    "W25": findings.w25,
    "W26": findings.w26,
    "W27": findings.w27,
    "W41": decisions.w41,
    "W42": decisions.w42,
    "W43": decisions.w43,
    "W45": decisions.w45,
    "W46": decisions.w46,
    "W47": decisions.w47,
    "W48": decisions.w48,
    "W49": decisions.w49,
    "W50": decisions.w50,
    "W50a": decisions.w50a,
    "W50b": decisions.w50b,
    "W50c": decisions.w50c,
    "W50d": decisions.w50d,
    "W73": decisions.w73,
    "W84": decisions.w84,
}


def run(code: str, facts: Any, as_of: Any, params: Params) -> Light:
    """The light of one check; KeyError for an unknown code."""
    return CHECKS[code](facts, as_of, params)
