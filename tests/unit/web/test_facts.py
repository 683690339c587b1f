"""What is known, as label and value: the macro that every page shows it with."""

import jinja2
import pytest

from ledger.app import templates_folder


@pytest.mark.parametrize("href", ["", ', "/needs"'])
def test_a_negative_amount_is_red_wherever_it_stands(href: str) -> None:
    pages = jinja2.Environment(loader=jinja2.FileSystemLoader(templates_folder()), autoescape=True)
    text = '{% import "_macros/facts.html" as facts %}{{ facts.facts([("Left", VALUE' + href + ")]) }}"
    over = pages.from_string(text.replace("VALUE", '"-$40.00"')).render()
    assert ' class="ledger-amount--negative"' in over
    assert "negative" not in pages.from_string(text.replace("VALUE", '"$40.00"')).render()
