"""Who is offered a cost transfer on an award's page, and that the page's own form can be sent."""

from tests.access.change_builders import BUILDERS
from tests.access.place import Place


def test_the_page_offers_the_funds_that_its_form_can_name_to_fiscal_staff_only(
    place: Place,
) -> None:  # FND-17, P32
    sent = BUILDERS["awards.propose_transfer"](place)
    address = sent.address.removesuffix("/transfers")
    offered = f'<option value="{sent.form["transfer-target"]}">'
    assert offered in place.browser("frances").get(address).text
    assert sent.address not in place.browser("alma").get(address).text
