"""Stories, each ending by comparing a whole text of the books."""

import pytest

pytest.register_assert_rewrite("tests.scenario.texts")  # so that a failing comparison shows the lines that differ
