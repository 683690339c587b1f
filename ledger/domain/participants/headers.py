"""The header row of a participant or record file: which column is which field, as data.

Exports name one field in many ways ("Start Dt", "Training Start Date", "1302 Date Entered Training #1
(WIOA)"). Matching ignores case, punctuation and spaces, and a PIRL number at the front decides alone
(ETA-9172). Columns that nobody asked for are listed, never an error; two columns for one field are one. A
column that is or looks like a Social Security number stops the file.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ledger.domain.participants.flags import FLAG_FIELDS
from ledger.domain.participants.quarters import ELEMENTS
from ledger.errors import InvalidInput

MOST_COLUMNS = 300

_PIRL = re.compile(r"^(?:pirl|element|wioa|p)?[\s.#_-]*(?P<number>\d{3,4})(?!\d)", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^)]*\)")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SSN = re.compile(r"(?<!\d)\d{3}[\s.\-‐-―]\d{2}[\s.\-‐-―]\d{4}(?!\d)")
_NINE = re.compile(r"^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$")
_BENEFIT = re.compile(r"disab|insur|income|administ|benefit|retire|card")
_SSN_WORDS = frozenset({"ssn", "ssns", "ssno", "ssnum", "ssnumber"})


@dataclass(frozen=True)
class Field:
    """One field we read: its name in the code, its PIRL numbers, and the headings exports give it."""

    name: str
    pirl: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()
    required: bool = False


def _slot(name: str, first: str, entered: int, sort: int, done: int, ended: int) -> tuple[Field, ...]:
    """The four fields of one training slot; PIRL has three slots (rules.md, 5)."""
    nth = f"Training {name[-1]}"
    plain = ("Start Dt", "Training Start Date", "Training Start", "Date Entered Training") if first else ()
    kind = ("Training Type", "Type of Training", "Type of Training Service") if first else ()
    left = ("End Dt", "Training End Date", "Training End", "Date Training Completed") if first else ()
    over = ("Training Completed",) if first else ()
    return (
        Field(f"{name}_on", (entered,), (*plain, f"{nth} Start Date", f"{nth} Start", f"Date Entered {nth}")),
        Field(f"{name}_type", (sort,), (*kind, f"{nth} Type", f"Type of {nth}")),
        Field(f"{name}_done", (done,), (*over, f"{nth} Completed")),
        Field(f"{name}_ended", (ended,), (*left, f"{nth} End Date", f"{nth} End", f"{nth} Completed Date")),
    )


_ID = ("Participant ID", "ParticipantID", "Customer ID", "Individual ID", "Client ID", "PersonalID", "Person ID",
       "Unique Individual Identifier", "State ID", "I-Trac ID", "Participant Number")  # fmt: skip
_AGENCY = ("Agency", "Agency Name", "Agency Code", "Partner", "Partner Agency", "Provider Agency", "Organization",
           "Organization Name")  # fmt: skip
_PROGRAM = (
    "Program",
    "Program Name",
    "Program Code",
    "Project",
    "Special Project ID",
    "Special Project ID 1",
)
_EXTRACT = ("Extract Date", "Extract Dt", "Report Date", "As Of Date", "As Of", "Data As Of", "Run Date")

PARTICIPANT_FIELDS: tuple[Field, ...] = (
    Field("external_id", (100,), _ID, required=True),
    Field("extract_on", (), _EXTRACT),
    Field("first_name", (), ("First Name", "FirstName", "Given Name", "First")),
    Field("last_name", (), ("Last Name", "LastName", "Surname", "Family Name", "Last")),
    Field("name", (), ("Name", "Full Name", "Participant Name", "Customer Name", "Client Name")),
    Field("born_on", (200,), ("Date of Birth", "Birth Date", "Birthdate", "DOB")),
    Field("phone", (), ("Phone", "Phone Number", "Telephone", "Cell Phone", "Mobile")),
    Field("email", (), ("Email", "E-mail", "Email Address")),
    Field("address", (), ("Address", "Street Address", "Mailing Address", "Residence Address")),
    Field("household_id", (), ("Household", "Household ID", "HouseholdID", "Family ID", "HH ID")),
    Field("home", (), ("Home", "Home ID", "Dwelling", "Housing", "Housing Unit", "Residence")),
    Field("county", (102,), ("County", "County of Residence", "Residence County")),
    Field("city", (), ("City", "City of Residence", "Residence City")),
    Field("household_size", (), ("Household Size", "Family Size", "Number in Household", "Number in Family")),
    Field("household_income", (), ("Household Income", "Annual Household Income", "Family Income",
                                   "Annualized Family Income")),
    Field("program", (105,), _PROGRAM, required=True),
    Field("agency", (), _AGENCY, required=True),
    Field("coach", (), ("Coach", "Career Coach", "Case Manager", "Assigned Staff", "Coach Login", "Staff Number",
                        "Career Coach Login"), ),
    Field("entry_on", (900,), ("Entry Date", "Entry Dt", "Enrollment Date", "Enrolment Date", "Program Entry",
                               "Program Entry Date", "Date of Program Entry", "Program Start", "Enrolled On"),
          required=True),
    Field("exit_on", (901,), ("Exit Date", "Exit Dt", "Program Exit", "Program Exit Date", "Date of Program Exit",
                              "Exited On")),
    Field("plan_on", (), ("Plan Date", "Plan Dt", "Career Plan Date", "Career Map Date", "IEP Date", "ISS Date",
                          "ISP Date")),
    Field("activity_code", (), ("Activity", "Activity Code", "Plan Activity", "Plan Activity Code", "Goal Code")),
    Field("activity_title", (), ("Activity Title", "Activity Name", "Plan Activity Title", "Activity Description",
                                 "Goal")),
    Field("activity_from", (), ("Activity Start", "Activity Start Date", "Activity From")),
    Field("activity_to", (), ("Activity End", "Activity End Date", "Activity To")),
    *_slot("training1", "first", 1302, 1303, 1307, 1308),
    *_slot("training2", "", 1309, 1310, 1312, 1313),
    *_slot("training3", "", 1314, 1315, 1317, 1318),
    Field("credential1_type", (1800,), ("Credential", "Credential Type", "Credential 1 Type", "Credential Attained",
                                        "Type of Recognized Credential")),
    Field("credential1_on", (1801,), ("Credential Date", "Credential 1 Date", "Date Attained Recognized Credential",
                                      "Credential Attained Date")),
    Field("credential2_type", (1802,), ("Credential 2 Type",)),
    Field("credential2_on", (1803,), ("Credential 2 Date",)),
    Field("credential3_type", (1804,), ("Credential 3 Type",)),
    Field("credential3_on", (1805,), ("Credential 3 Date",)),
    Field("gain1_on", (1806,), ("EFL Gain Date", "Educational Functioning Level Date")),
    Field("gain2_on", (1807,), ("Postsecondary Transcript Date",)),
    Field("gain3_on", (1808,), ("Secondary Transcript Date",)),
    Field("gain4_on", (1809,), ("Training Milestone Date",)),
    Field("gain5_on", (1810,), ("Skills Progression Date",)),
    Field("program_in_on", (1811,), ("Date Enrolled in Credential Program", "Credential Program Start Date")),
    Field("program_out_on", (1813,), ("Date Completed Credential Program", "Credential Program End Date")),
    *(Field(one.name, (one.pirl,), one.headings) for one in ELEMENTS),
    Field("employed_on", (2118,), ("Date Entered Employment", "Employment Date", "Employment Start Date",
                                   "Job Start Date", "Hire Date")),
    *(Field(f"flag_{name}", (number,) if number else (), headings)
      for name, (number, headings) in FLAG_FIELDS.items()),
)  # fmt: skip

RECORD_FIELDS: tuple[Field, ...] = (
    Field("record_id", (), ("Record ID", "RecordID", "Service ID", "ServicesID", "Service Record ID", "Payment ID",
                            "Transaction ID"), required=True),
    Field("external_id", (100,), _ID, required=True),
    Field("extract_on", (), _EXTRACT),
    Field("sort", (), ("Record Type", "RecordType", "Sort", "Record Kind")),
    Field("code", (), ("Type", "Code", "Service", "Service Type", "Service Code", "Service Name", "TypeProvided",
                       "Type of Service", "Training Type", "Category"), required=True),
    Field("happened_on", (), ("Date", "Service Date", "Date of Service", "DateProvided", "Date Provided", "Start Dt",
                              "Start Date", "Service Start Date", "Training Start Date"), required=True),
    Field("ended_on", (), ("End Date", "End Dt", "Service End Date", "Training End Date")),
    Field("month_from", (), ("FAStartDate", "Assistance Start Date")),
    Field("month_to", (), ("FAEndDate", "Assistance End Date")),
    Field("amount", (), ("Amount", "Amount Paid", "Cost", "FAAmount", "Payment Amount", "Service Amount")),
    Field("fund", (), ("Fund", "Fund Code", "Costpoint", "Cost Point", "Funding Line", "Funding Source")),
    Field("agency", (), _AGENCY),
    Field("program", (), _PROGRAM),
    Field("detail", (), ("Detail", "Status", "Outcome", "Result", "Document", "Source Document")),
    Field("deleted_on", (), ("DateDeleted", "Date Deleted", "Deleted On")),
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """What a header row said: where each known field stands, and which columns nobody asked for."""

    at: Mapping[str, int]
    headings: tuple[str, ...]
    unknown: tuple[str, ...]

    def heading(self, name: str) -> str:
        """The heading a field came under, for the list of rejected rows; the field's own name when it has no
        column.
        """
        return self.headings[self.at[name]] if name in self.at else name.replace("_", " ")


def normal(heading: str) -> str:
    """A heading without case, punctuation and spaces: ``"Start Dt."`` is ``startdt``; ``"Training #1"`` is
    ``training1``.
    """
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


@cache
def _table(fields: tuple[Field, ...]) -> tuple[dict[str, str], dict[int, str]]:
    by_heading: dict[str, str] = {}
    by_number: dict[int, str] = {}
    for field in fields:
        for heading in (field.name, *field.headings):
            by_heading.setdefault(normal(heading), field.name)
        by_number.update(dict.fromkeys(field.pirl, field.name))
    return by_heading, by_number


def field_of(heading: str, fields: tuple[Field, ...] = PARTICIPANT_FIELDS) -> str | None:
    """The field a heading stands for, or None.

    >>> field_of("1302 Date Entered Training #1 (WIOA)"), field_of("start_dt"), field_of("Favourite colour")
    ('training1_on', 'training1_on', None)
    """
    by_heading, by_number = _table(fields)
    name = by_heading.get(normal(heading))
    if name is not None:
        return name
    numbered = _PIRL.match(unicodedata.normalize("NFKC", heading).strip())
    if numbered is not None:
        return by_number.get(int(numbered["number"]))
    return by_heading.get(normal(_PARENTHESES.sub("", heading)))


def read_headers(row: Sequence[str], fields: tuple[Field, ...] = PARTICIPANT_FIELDS) -> Columns:
    """Find the columns of a file.

    :param row: the header row's cells.
    :raises InvalidInput: ``column_ssn``, ``column_twice``, ``column_missing``, ``columns_too_many``: the file
        is refused whole.
    """
    if len(row) > MOST_COLUMNS:
        raise InvalidInput("columns_too_many", field="file", most=MOST_COLUMNS)
    at: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(row):
        if is_ssn_heading(heading) or is_ssn_value(heading):
            raise InvalidInput("column_ssn", field="file", column=place + 1)
        name = field_of(heading, fields)
        if name is None:
            if heading.strip():
                unknown.append(heading.strip()[:60])
        elif name in at:
            raise InvalidInput(
                "column_twice", field="file", first=row[at[name]].strip()[:60], second=heading.strip()[:60]
            )
        else:
            at[name] = place
    for field in fields:
        if field.required and field.name not in at:
            raise InvalidInput("column_missing", field="file", column=(field.headings[0]))
    return Columns(at, tuple(heading.strip()[:60] for heading in row), tuple(unknown))


def is_ssn_heading(heading: str) -> bool:
    """Does this heading name a Social Security number, whole or the last four? ``SSI/SSDI`` and "Class Name"
    do not.
    """
    text = unicodedata.normalize("NFKC", heading)
    words = [word.casefold() for word in _WORDS.findall(text)]
    joined = normal(heading)
    if any(
        word in _SSN_WORDS or word.endswith("ssn") or word.startswith("ssn")
        for word in words
        if word != "assn"
    ):
        return True
    if "socialsecurity" in joined or "socsec" in joined:
        return not _BENEFIT.search(joined)
    return joined in {"ss", "ssnbr", "ssid", "ss4"} or bool(
        re.match(r"^ss(n|no|num|nbr|number)?(last)?4?$", joined)
    )


def is_ssn_value(value: str) -> bool:
    """Does this cell look like a Social Security number? ``123-45-6789`` anywhere in the text, or nine digits
    alone.

    Nine digits alone count only where such a number can exist (no 000, 666 or 9xx area, no 00 group, no 0000
    serial), so that ids of other lengths and invented ids pass.
    """
    if len(value) < 9:
        return False
    text = unicodedata.normalize("NFKC", value).strip()
    return bool(_SSN.search(text) or _NINE.match(text))


def refuse_ssn(row_number: int, cells: Sequence[str], columns: Columns) -> None:
    """Refuse a file with a cell that looks like a Social Security number; the number itself is not repeated.

    :raises InvalidInput: ``value_ssn`` with row and column.
    """
    for place, cell in enumerate(cells):
        if is_ssn_value(cell):
            column = columns.headings[place] if place < len(columns.headings) else f"column {place + 1}"
            raise InvalidInput("value_ssn", field="file", row=row_number, column=column)
