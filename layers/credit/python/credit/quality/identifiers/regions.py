"""Provinces in codes: the first two digits of GB/T 2260, which never changed their meaning.

Only the province is asked about. Counties come and go, and a code keeps the one in which it was given out, so a retired
or unknown county is no reason to doubt a code. Region 99 belongs to nobody and serves tests and examples.
"""

PROVINCES = (
    *("11", "12", "13", "14", "15"),
    *("21", "22", "23"),
    *("31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46"),
    *("50", "51", "52", "53", "54"),
    *("61", "62", "63", "64", "65"),
    *("71", "81", "82"),
    "99",
)
REGISTRARS = ("10", *PROVINCES)  # 10 is the nation, where national authorities register
RESIDENCE_PERMITS = ("81", "82", "83")  # Hong Kong, Macao and Taiwan residents, in citizen numbers

REGION = rf"^(?:{'|'.join(REGISTRARS)})[0-9]{{4}}$"
