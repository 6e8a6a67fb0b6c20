"""Tests of the platform on engines that are not its own; `make test-engines` starts them."""

import os

collect_ignore_glob = [] if os.environ.get("GONGXIN_TEST_SEARCH_URL") else ["test_*.py"]
