"""The unified social credit code: the vectors of GB 32100-2015 and what may not pass."""

import polars as pl
import pytest
from stdnum.cn import uscc as oracle

from credit.quality.identifiers import uscc
from tests.credit.quality.identifiers.vectors import ID_CARD, ORG_CODE, REG_NO, USCC
