"""Our formulas against statsmodels, which is not there at run time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)

from lib.analytics import proportions


@st.composite
def shares(draw):
    """k of n, the extremes included."""
    n = draw(st.integers(1, 5_000_000))
    return draw(st.sampled_from([0, n, draw(st.integers(0, n))])), n


def arrays(*numbers):
    return [np.array([number]) for number in numbers]


@given(shares())
def test_wilsons_interval(share):
    k, n = share
    low, high = proportions.wilson(*arrays(k, n))
    assert (low[0], high[0]) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)


@given(shares(), shares())
def test_newcombes_interval(a, b):
    low, high = proportions.newcombe(*arrays(*a, *b))
    expected = confint_proportions_2indep(*b, *a, method="newcomb", compare="diff")
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-9)


def test_newcombes_interval_as_he_printed_it():
    """Table II of his paper, method 10: 56/70 less 48/80 and 9/10 less 3/10."""
    low, high = proportions.newcombe(*arrays(48, 80), *arrays(56, 70))
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    low, high = proportions.newcombe(*arrays(3, 10), *arrays(9, 10))
    assert (low[0], high[0]) == pytest.approx((0.1705, 0.8090), abs=5e-5)


@given(shares(), shares())
def test_the_score_test(a, b):
    if not proportions.testable(*arrays(*a, *b))[0]:
        return
    _, expected = proportions_ztest([b[0], a[0]], [b[1], a[1]])
    assert proportions.p_values(*arrays(*a, *b))[0] == pytest.approx(expected, rel=1e-9, abs=1e-300)


@given(st.lists(st.floats(0, 1), max_size=50))
def test_the_false_discovery_rate(p):
    q = proportions.q_values(np.array(p))
    expected = multipletests(p, method="fdr_bh")[1] if p else []
    assert q == pytest.approx(expected)
