"""Lets a failed comparison in the shared module show both sides."""

import pytest

pytest.register_assert_rewrite("contract_cases")
