"""Flags: what the participant system says of people with a yes or a no, as data."""

from collections.abc import Mapping

FLAG_FIELDS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "disability": (202, ("Disability", "Individual with a Disability")),
    "veteran": (300, ("Veteran", "Veteran Status")),
    "tanf": (600, ("TANF", "TANF Recipient")),
    "exhausting_tanf": (601, ("Exhausting TANF",)),
    "ssi_ssdi": (602, ("SSI", "SSDI", "SSI/SSDI")),
    "snap": (603, ("SNAP", "SNAP Recipient", "Food Stamps")),
    "public_assistance": (604, ("Other Public Assistance",)),
    "foster_care": (704, ("Foster Care", "Foster Youth")),
    "homeless": (800, ("Homeless", "Homeless Status", "Homelessness", "Experiencing Homelessness")),
    "justice": (801, ("Justice Involved", "Justice", "Ex-Offender", "Reentry", "Prior Justice Involvement")),
    "low_income": (802, ("Low Income", "Low Income Status")),
    "ell": (803, ("ELL", "LEP", "English Language Learner", "Limited English")),
    "basic_skills": (804, ("Basic Skills Deficient", "BSD")),
    "single_parent": (806, ("Single Parent",)),
    "displaced_homemaker": (807, ("Displaced Homemaker",)),
    "hopwa": (0, ("HOPWA", "HIV", "HIV Status", "HOPWA Eligible")),
    "recovery": (0, ("Recovery", "In Recovery", "Substance Use Treatment")),
    "dislocated_worker": (904, ("Dislocated Worker", "Eligible Dislocated Worker")),
    "youth": (905, ("Youth", "Eligible Youth", "Out-of-School Youth")),
    "public_housing": (0, ("Public Housing", "Public Housing Resident", "Lives in Public Housing")),
    "housing_voucher": (0, ("Housing Voucher Holder", "Voucher Holder", "Housing Choice Voucher")),
}
"""Demographic flags: PIRL number (0: none) and headings."""

FLAG_NAMES: Mapping[str, str] = {
    "tanf": "TANF",
    "exhausting_tanf": "exhausting TANF",
    "ssi_ssdi": "SSI or SSDI",
    "snap": "SNAP",
    "foster_care": "foster care, now or once",
    "justice": "justice involved",
    "ell": "English language learner",
    "basic_skills": "basic skills deficient",
    "hopwa": "HOPWA",
    "recovery": "in recovery",
    "public_housing": "lives in public housing",
    "housing_voucher": "holds a housing voucher",
}
"""What people call a flag whose own name is not a word for it."""


def flag_name(flag: str) -> str:
    """A flag in words: ``low_income`` is ``low income``, ``ell`` ``English language learner``."""
    return FLAG_NAMES.get(flag, flag.replace("_", " "))


FURTHER_YES: Mapping[str, frozenset[str]] = {
    name: frozenset({"2", "3"}) for name in ("dislocated_worker", "youth")
}
"""Flags whose PIRL code has more than one yes: 1 by the local formula, 2 statewide, 3 both (ETA-9172, 904 and 905)."""

FLAG_CLASSES: Mapping[str, str] = {
    "justice": "JUSTICE",
    "disability": "HEALTH",
    "recovery": "HEALTH",
    "ssi_ssdi": "HEALTH",
    "hopwa": "HOPWA",
}
"""Flags that only readers of a confidential class see."""
