"""Where a department has its seat, by its 统一社会信用代码, and whether that is the place for which somebody sends."""

from credit.catalogue.model import Catalogue
from credit.quality.identifiers import KINDS

REGION = slice(2, 8)  # GB 32100: positions 3 to 8 are the region of registration
REGIONS = "region"  # code list
STATE, PROVINCE, CITY = 0, 2, 4  # digits that name a place of each level (GB/T 2260)


def elsewhere(code: str, sender: str, catalogue: Catalogue) -> bool:
    """Whether a department's code is one of another city than the sender's.

    The state's, the province's and the city's own departments and those of its districts belong here; so does everybody
    in the list of departments, whatever region his code has. A code that is not sound says nothing.

    Args:
        code: of the department.
        sender: 统一社会信用代码 of the sender.
        catalogue: its list of departments, and its regions, which tell the cities that are provinces.
    """
    if catalogue.agency(code) is not None or not KINDS["uscc"].examine(code).valid:
        return False
    there, here = _place(code, catalogue), _place(sender, catalogue)
    return not (there.startswith(here) or here.startswith(there))


def _place(code: str, catalogue: Catalogue) -> str:
    """The digits that name the city, the province or, empty, the state."""
    region = code[REGION]
    province = catalogue.code_list(REGIONS).by_code.get(region[:PROVINCE] + "0000")
    if region == "100000":
        return region[:STATE]
    if region.endswith("0000") or (province is not None and province.label.zh.endswith("市")):
        return region[:PROVINCE]
    return region[:CITY]
