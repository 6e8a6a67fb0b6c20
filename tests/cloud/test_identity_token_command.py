"""`gongxin token`: a bearer token for trying the agency API."""

import os
import subprocess
import sys
from pathlib import Path

import jwt
import pytest

AGENCY = "11990100MC00000121"
GONGXIN = Path(sys.executable).with_name("gongxin")


def token(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OIDC_")}
    environment |= {"GONGXIN_HOME": str(home), **more}
    return subprocess.run([GONGXIN, "token", *words], capture_output=True, text=True, env=environment, timeout=60)


@pytest.mark.parametrize("spelling", ["officer", "department", "agency"])
def test_only_the_token_is_printed_on_standard_output(tmp_path, spelling):
    told = token(tmp_path, "--role", spelling, "--agency", AGENCY, "--hours", "1")
    assert told.returncode == 0, told.stderr
    claims = jwt.decode(told.stdout.strip(), options={"verify_signature": False})
    assert (claims["iss"], claims["role"], claims["agency"]) == ("gongxin-local-development", "officer", AGENCY)
    assert claims["exp"] - claims["iat"] == 3600
    assert "development only" in told.stderr


def test_what_a_role_needs_is_asked_for(tmp_path):
    told = token(tmp_path, "--role", "officer")
    assert (told.returncode, told.stdout) == (2, "")
    assert "--agency" in told.stderr
    told = token(tmp_path, "--role", "subject")
    assert told.returncode == 2
    assert "--subject" in told.stderr


def test_away_from_a_local_platform_it_is_refused(tmp_path):
    told = token(tmp_path, "--role", "auditor", OIDC_ISSUER="https://id.example")
    assert (told.returncode, told.stdout) == (2, "")
    assert "local platform" in told.stderr
    missing = token(tmp_path / "nothing", "--role", "auditor")
    assert missing.returncode == 2
    assert "make up" in missing.stderr
