"""What is sent about grant cash: a receipt, and a record that is taken back."""

from ledger.demo.build import BOARD_DATE
from ledger.services.payments.cash_reversals import records
from tests.access.builders import CANARY, Sent, builds
from tests.access.place import Place


@builds("cash.propose")
def _cash(place: Place) -> Sent:
    form = {"fund": "EOP26", "sort": "grant_cash", "amount": "100.00", "received_on": BOARD_DATE.isoformat()}
    return Sent("frances", "/cash", form, ("cash.proposed",))


@builds("cash.take_back")
def _cash_back(place: Place) -> Sent:
    (record, *_) = [one for one in records(place.work, place.actor("frances")) if one["sort"] == "grant_cash"]
    form = {"entry": record["entry"], "reason": CANARY}
    return Sent("frances", "/cash/reversals", form, ("cash_reversal.proposed",))
