"""Two shares and how surely they differ: textbook formulas over arrays, each with its source.

`k` of `n` is a share; all arguments are arrays of equal length, every n above 0.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[Any]

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def wilson(k: Numbers, n: Numbers) -> tuple[Floats, Floats]:
    """Wilson's score interval of a share.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927), 209–212.
    """
    share = k / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return centre - half, centre + half


def newcombe(k_a: Numbers, n_a: Numbers, k_b: Numbers, n_b: Numbers) -> tuple[Floats, Floats]:
    """Newcombe's hybrid score interval of the difference b − a.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17 (1998), 873–890, method 10.
    """
    a, b = k_a / n_a, k_b / n_b
    (low_a, high_a), (low_b, high_b) = wilson(k_a, n_a), wilson(k_b, n_b)
    low = (b - a) - np.sqrt((b - low_b) ** 2 + (high_a - a) ** 2)
    high = (b - a) + np.sqrt((high_b - b) ** 2 + (a - low_a) ** 2)
    return low, high


def p_values(k_a: Numbers, n_a: Numbers, k_b: Numbers, n_b: Numbers) -> Floats:
    """Two-sided p of the score test that both shares are equal: Pearson's χ² of the 2 × 2 table.

    K. Pearson, Philosophical Magazine 50 (1900), 157–175. Neither share of both together may be
    0 or 1: `testable` says where the test holds at all.
    """
    pooled = (k_a + k_b) / (n_a + n_b)
    z = (k_b / n_b - k_a / n_a) / np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    return np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z.tolist()])


def testable(k_a: Numbers, n_a: Numbers, k_b: Numbers, n_b: Numbers) -> NDArray[np.bool_]:
    """Whether all four expected counts are at least 5.

    W. G. Cochran, "Some methods for strengthening the common χ² tests", Biometrics 10 (1954),
    417–451. Below, the normal approximation promises more than it holds.
    """
    pooled = (k_a + k_b) / (n_a + n_b)
    fewest: NDArray[np.bool_] = np.minimum(n_a, n_b) * np.minimum(pooled, 1 - pooled) >= 5
    return fewest


def q_values(p: Floats) -> Floats:
    """Each p as the lowest false discovery rate at which it would still be found.

    Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57 (1995), 289–300.
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(p)
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(q, 1)
