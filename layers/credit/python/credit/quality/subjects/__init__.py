"""Whose row it is: codes and what they may have been meant as, names, departments, the register."""
