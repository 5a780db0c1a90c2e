"""What all tests share: how far chance may vary what they try."""

import os

from hypothesis import HealthCheck, settings

# The first example compiles kernels and is slow; a suite that must pass in any copy tries the same examples every time.
settings.register_profile(
    "suite", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("GOVSIM_HYPOTHESIS", "suite"))
