"""How present a memory is: it rises with use and fades with age. Pure.

The formula is the base-level activation of ACT-R, in the approximation that needs only the first use, the last and
their number: A. A. Petrov, "Computationally efficient approximation of the base-level learning equation in ACT-R",
ICCM 2006, equation with k = 1; the decay of one half is J. R. Anderson's and C. Lebiere's, "The atomic components of
thought", 1998. Activation is brought to 0..1 by the logistic function, as ACT-R does for the chance of recall.
"""

import math

DECAY = 0.5
"""Exponent of the power law by which each use fades."""
_HALF = -4.0
"""The activation that counts for a half: once told, about four months before."""
_SLOPE = 1.0
_MOMENT_H = 1 / 60
"""What has just been used is this old: the law knows no age of zero."""


def activation(uses: int, age_h: float, unused_h: float) -> float:
    """0 to 1. `uses`: how often it was told or drawn on, from 1; `age_h`, `unused_h`: hours since first and last."""
    last = max(_MOMENT_H, unused_h)
    life = max(last, age_h)
    total = last**-DECAY
    if uses > 1:
        between = life - last
        spread = (
            (life ** (1 - DECAY) - last ** (1 - DECAY)) / ((1 - DECAY) * between) if between > 1e-9 else life**-DECAY
        )
        total += (uses - 1) * spread
    return 1 / (1 + math.exp(-(math.log(total) - _HALF) / _SLOPE))
