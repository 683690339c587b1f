"""Set-aside money stands in the programs of the partner network alone, and is given to nobody else (SET-06)."""

import datetime
from collections.abc import Collection, Iterator, Mapping

from ledger.domain.budgets.budgets import Budget, figure
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.versions import version_on
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Kind, Line
from ledger.errors import Refused


def network_faults(
    whole: Budget, added: Budget, available: Mapping[Key, int], on: datetime.date
) -> Iterator[Fault]:
    """Every place outside the network where this load would put set-aside money, or leave it by narrowing the network.

    What was spent there while the program was of the network stays as it is: only what is available counts.

    :param whole: all loads with this one over them. :param added: what this one says for the first time.
    :param available: cents at each place before it. :param on: the day whose version says what the network is.
    """
    version = version_on(whole.versions, on)
    if version is None:
        return
    programs = {one.code: one.name for one in whole.programs}
    agencies = {one.code: one.name for one in whole.agencies}
    network = ", ".join(programs.get(code, code) for code in version.network)
    held, givers = dict(available), dict[Key, Item]()
    for one in added.allocations:
        held[one.place] = held.get(one.place, 0) + one.amount_cents
        givers[one.place] = one
    for move in added.amendments:
        source, target = move.places()
        if source is not None:
            held[source] = held.get(source, 0) - move.amount_cents
        if target is not None:
            held[target] = held.get(target, 0) + move.amount_cents
            givers[target] = move
    for place, cents in held.items():
        outside = place.line is Line.TRAINING and place.program not in version.network
        item = givers.get(place, version if version in added.versions else None)
        if outside and cents > 0 and item is not None:
            says = (
                f"{programs.get(place.program, place.program)} is not of the network ({network}), and "
                f"{agencies.get(place.agency, place.agency)} would hold {figure(cents)} "
                f"of {place.fund}'s set-aside there (SET-06)"
            )
            yield item.fault("network" if item is version else "program", says)


def check_network(kind: Kind, program: str, network: Collection[str] | None, on: datetime.date) -> None:
    """Is what the set-aside pays for a participant of the partner network, on the day of the award? (SET-06, d18, d19)

    :param network: programs of the version in force on the day; None when no version is.
    :raises Refused: ``network_only`` with the program; ``network_undecided`` for the kinds that only the network has.
    """
    if kind.line is not Line.TRAINING:
        return
    if network is None:
        if kind.network_only:
            raise Refused("network_undecided", on=on)
    elif program not in network:
        raise Refused("network_only", kind=kind.name, program=program, on=on)
