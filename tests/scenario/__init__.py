"""Stories from beginning to end, each compared with a whole book of account."""

import pytest

pytest.register_assert_rewrite(
    "tests.scenario.texts"
)  # so that a failing comparison shows the lines that differ
