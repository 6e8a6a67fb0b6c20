"""What a doubt remembers of the register is what its row was identified by, however long ago that was."""

import json
import subprocess
import sys
from pathlib import Path

from localstack import home
from tests.faults.endpoint import running

SCRIPT = Path(__file__).with_name("registered_between.py")


def test_a_registration_between_the_steps_of_a_large_file_is_noticed_when_its_doubts_are_opened(tmp_path: Path):
    home.make(tmp_path / "home")
    with running(tmp_path / "endpoint") as port:
        words = (sys.executable, str(SCRIPT), str(tmp_path / "home"), str(port))
        done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["result"] != "03"
    assert told["now"].startswith("b:")  # else nobody would be found under the keys of the row
    assert told["remembered"] != told["now"]
