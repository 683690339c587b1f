"""The numbers of the model's policy, in cents and days, and the places where its money stands."""

from dataclasses import dataclass

CAPS = {
    "Scholarship": 500_000,
    "OJT": 1_200_000,
    "WorkExperience": 900_000,
    "TransitionalJob": 2_000_000,
    "HiringIncentive": 150_000,
    "Gas": 30_000,
    "Clothing": 40_000,
    "Phone": 24_000,
    "Tools": 90_000,
    "Fees": 75_000,
    "Identity": 15_000,
    "ChildCare": 120_000,
    "NeedsRelated": 200_000,
    "Rent": 360_000,
    "MoveIn": 250_000,
}
REQUEST_CAPS = {"Clothing": 45_000}  # of one request
MONTH_CAPS = {"Rent": 150_000}  # of one month of rent
HOUSEHOLD_CAPS = {"Rent": 400_000}  # of everyone in the household, over all agencies and funds
CLAUSES = {"Clothing": 10_000}  # how far over its cap an exception may go
BAND, BAND_DAYS, RENT_MONTHS, DAYS_AHEAD = 250_000, 30, 4, 30
CASE, ENVELOPE, ENVELOPE_MONTH, LOOK_BACK_DAYS = 100_000, 200_000, 150_000, 5
STOCK_MOST, RECEIPT_DAYS = 30_000, 14
RETENTION_DAYS, PATTERN_CONTRACTS = 30, 3
TRAINING_BUDGET = 33_000_000
MILE_TENTH = 7  # what a tenth of a mile pays
STAGES = ("committed", "obligated", "accrued", "paid", "refund", "deposit")
HOUSING = ("Rent", "MoveIn")
BOUGHT = ("Clothing", "Phone", "Tools", "Fees", "Identity")
"""Kinds without days, months or weeks: a receipt, and done."""
BY_WEEK = ("ChildCare", "NeedsRelated")
"""Kinds that one approval always gives by the week."""
NRP_WEEKLY = 15_000  # the most that needs-related payments are worth in a week
WORK = ("WorkExperience", "TransitionalJob")
AGREEMENTS = ("OJT", *WORK, "HiringIncentive")


@dataclass(frozen=True)
class Place:
    """An allocation: where money stands."""

    agency: str
    program: str
    fund: str
    line: str

    @property
    def key(self) -> str:
        return f"{self.agency}:{self.program}:{self.fund}:{self.line}"


TRAINING = Place("CCC", "EOP", "WA26", "Training")
SUPPORT = Place("CCC", "EOP", "WA26", "Support")
COUNTY = Place("CCC", "EOP", "ERA26", "Support")
CITY = Place("CCC", "EOP", "HR26", "Support")
CLASS = Place("CAP", "IND", "HP26", "Support")
PLACES = {TRAINING: 1_200_000, SUPPORT: 400_000, COUNTY: 250_000, CITY: 400_000, CLASS: 400_000}
"""Each with what it is allocated."""
FUNDS = {"WA26": 60_000_000, "ERA26": 4_000_000, "HP26": 5_000_000, "HR26": 4_000_000}
"""Each with its authority."""
BUDGETS = {
    ("WA26", "Training"): 12_000_000,
    ("WA26", "Support"): 3_000_000,
    ("ERA26", "Support"): 2_000_000,
    ("HP26", "Support"): 3_000_000,
    ("HR26", "Support"): 3_000_000,
}
"""Set-aside and support budgets."""
GIVEN_BACK = ((10, 100), (50, 50))
"""Of a course, in per cent: until so much of it is over, so much is given back."""
