"""What all tests share: how far chance may vary what they try."""

import os
import signal

from hypothesis import HealthCheck, settings

# The first example compiles kernels and is slow; a suite that must pass in any copy tries the same examples every time.
settings.register_profile(
    "suite", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("GOVSIM_HYPOTHESIS", "suite"))

# A shell that starts the suite in the background has it ignore Ctrl-C or hanging up, and all that it starts; tests need both.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
