"""A board that goes live with an agreement of every kind, each at another stage."""

from tests.golive import Cells, Sheets, controlled

SIGNED = {"Signed on": "2026-08-28", "Confirmed": "yes"}
WORKSITE = {
    **{"Worksite": "Community garden", "Supervisor": "The lead gardener", "Objectives": "Plan a bed"},
    **{"Employer of record": "worksite", "Taxes": "7.65%", "Compensation": "2%"},
}
BARRIERS = {
    "Barriers": "Out of work for two years",
    "Services": "Weekly coaching",
    "Employer of record": "agency",
}
HELD = {"Retention share": "50%", "Retention days": "30", "Federal number": "93-0000000", "Job": "Line cook"}
WELDER = {"O*NET code": "51-4121.06", "SVP": "4", "Outline": "Safety", "Rationale": "Knows the tools"}


def _award(number: str, kind: str, approved: str, **more: str) -> Cells:
    base = {"Award": number, "Participant ID": "TESTA", "Agency": "CCC", "Program": "EOP", "Fund": "WA26"}
    dates = {"Approved on": "2026-08-20", "Starts on": "2026-08-31", "Ends on": "2026-12-04"}
    return {**base, **dates, "Kind": kind, "Payee": "Example Works", "Approved": approved, **more}


def _billed(number: str, bill: str, first: str, last: str, earned: str, **more: str) -> Cells:
    return {
        **{"Award": number, "Bill": bill, "Service from": first, "Service to": last, "Earned": earned},
        **more,
    }


def every_agreement() -> Sheets:
    """Work that runs, a job that is not signed, a hire that waits for retention, a training that ended, one that is over."""
    paid = {"Hours": "200", "Wage": "17.00", "Pay": "wage"}
    later = {"Starts on": "2026-11-09", "Ends on": "2027-01-29"}
    over = {"Ended on": "2026-10-09", "End": "completed", "Final evaluation": "2026-10-09"}
    return controlled(
        {
            "cash": [{"Fund": "WA26", "Received": "5,000.00"}],
            "awards": [
                _award("W-1", "WorkExperience", "3,728.10", **paid, Paid="932.03", Obligated="2,796.07"),
                _award("W-2", "TransitionalJob", "3,728.10", **{**paid, **later}, Committed="3,728.10"),
                _award("W-3", "HiringIncentive", "1,000.00", Wage="21.00", Paid="500.00", Obligated="500.00"),
                _award(
                    *("W-4", "OJT", "1,600.00"),
                    **{
                        "Hours": "320",
                        "Wage": "20.00",
                        "Share": "50%",
                        "Paid": "800.00",
                        "Obligated": "800.00",
                    },
                ),
                _award(
                    *("W-5", "OJT", "1,600.00"),
                    **{"Hours": "160", "Wage": "20.00", "Share": "50%", "Paid": "1,600.00"},
                ),
                _award("S-1", "Gas", "100.00", Committed="100.00"),
            ],
            "agreements": [
                {"Award": "W-1", **SIGNED, **WORKSITE},
                {"Award": "W-2", "Confirmed": "yes", **WORKSITE, **BARRIERS},
                {"Award": "W-3", **SIGNED, **HELD},
                {"Award": "W-4", **SIGNED, **HELD, **WELDER, **over},
                {"Award": "W-5", **SIGNED, **HELD, **WELDER, **over, "Kept": "yes"},
            ],
            "billed": [
                _billed("W-1", "G 1", "2026-08-31", "2026-09-13", "932.03", Hours="50", Wage="17.00"),
                _billed("W-5", "EI 2", "2026-08-31", "2026-09-25", "1,600.00", Hours="160", Wage="20.00"),
                _billed("W-3", "H 1", "2026-10-01", "2026-10-01", "1,000.00", **{"Held back": "500.00"}),
                _billed(
                    *("W-4", "EI 1", "2026-08-31", "2026-09-25", "1,600.00"),
                    **{"Hours": "160", "Wage": "20.00", "Held back": "800.00"},
                ),
            ],
        }
    )
