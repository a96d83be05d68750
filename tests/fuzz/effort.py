"""How many files Hypothesis makes; a profile for all would change other folders."""

import os

from hypothesis import HealthCheck, Phase, settings

# The same examples in every run, and a slow machine is no fault of the lake.
settings.register_profile(
    "lake",
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "lake-long",
    parent=settings.get_profile("lake"),
    max_examples=2000,
    derandomize=False,
    print_blob=True,
)
EFFORT = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "lake"))
