"""The agreements of an accepted going live, as contracts: signed, evaluated and ended as their rows say."""

from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts.agreements import AnyContents, parties_of, to_text
from ledger.domain.golive.agreement_rows import AgreementRow
from ledger.domain.golive.known import CarriedAward
from ledger.domain.needs.terms import OjtTerms, WorkTerms
from ledger.services.golive.load import WHY, Load
from ledger.services.work import Unit
from ledger.store import schema
from ledger.words import percent


def insert(unit: Unit, award: CarriedAward, line_id: str, load: Load) -> str | None:
    """The contract of a carried award with its signatures and evaluations; its id, None where it has no agreement."""
    row, contents = award.agreement, award.contents
    if row is None or contents is None:
        return None
    holds_back = row.signed_on is not None and not isinstance(award.terms, WorkTerms)
    contract_id = unit.source.new_id("CON")
    unit.insert(
        schema.contract,
        {
            "id": contract_id,
            "line_id": line_id,
            "kind": award.row.kind,
            "contents": to_text(contents),
            "state": "ended" if row.ended_on else "executed" if row.signed_on else "draft",
            "drafted_by": load.staged_by,
            "drafted_on": award.row.approved_on,
            "executed_on": row.signed_on,
            "holdback_share": percent(row.share_bp) if holds_back else None,
            "retention_days": row.retention_days if holds_back else None,
            "ended_on": row.ended_on,
            "end_reason": row.end_reason or None,
            "retained": row.kept or None,
            "retained_on": unit.today() if row.kept else None,
        },
    )
    _insert_signatures(unit, row, contents, contract_id, load)
    if row.signed_on and isinstance(award.terms, OjtTerms):
        _insert_evaluations(unit, row, award.terms, contract_id, load)
    return contract_id


def _insert_signatures(
    unit: Unit, row: AgreementRow, contents: AnyContents, contract_id: str, load: Load
) -> None:
    """Every party signed by the day of the last signature; who did stands on the paper."""
    for party in parties_of(contents) if row.signed_on else ():
        unit.insert(
            schema.signature,
            {
                "id": unit.source.new_id("SIG"),
                "contract_id": contract_id,
                "party": party,
                "signer": WHY,
                "signed_on": row.signed_on,
                "document_id": load.document_id,
                "recorded_by": load.staged_by,
                "state": "given",
                "amendment_id": None,
            },
        )


def _insert_evaluations(unit: Unit, row: AgreementRow, terms: OjtTerms, contract_id: str, load: Load) -> None:
    """Due as those of a contract that is signed here (OJT-14); held where the row names the day."""
    held = {"midpoint": row.midpoint_on, "final": row.final_on}
    for sort, due_on in rules.evaluation_days(terms).items():
        done_on = held[sort]
        unit.insert(
            schema.evaluation,
            {
                "id": unit.source.new_id("EVAL"),
                "contract_id": contract_id,
                "sort": sort,
                "due_on": due_on,
                "done_on": done_on,
                "words": WHY if done_on else None,
                "document_id": load.document_id if done_on else None,
                "recorded_by": load.staged_by if done_on else None,
            },
        )
