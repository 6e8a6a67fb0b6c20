"""Symbols that only debuggers read are cut off; what is left can still be loaded."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from release import symbols


def module(name: str) -> Path:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)


def test_a_module_loses_its_symbols_and_still_works(tmp_path: Path):
    shutil.copytree(module("polars_hash").parent, tmp_path / "polars_hash")
    [compiled] = (tmp_path / "polars_hash").glob("*.so")
    before = compiled.stat().st_size
    saved = symbols.strip(compiled)
    assert saved == before - compiled.stat().st_size
    if sys.platform == "linux":
        assert saved > before // 10
    told = (
        "import polars as pl, polars_hash as h; assert h.__file__.startswith(%r), h.__file__;"
        "print(pl.select(pl.lit('abc').chash.sha2_256()).item()[:8])"
    )
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); " + told % str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "ba7816bf"  # FIPS 180-2, appendix B.1
    assert symbols.strip(compiled) == 0


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"#!/bin/sh\n", b"\x7fELF\x01\x01" + bytes(100)])
def test_what_is_no_such_module_stays_as_it_is(content: bytes, tmp_path: Path):
    (tmp_path / "x.so").write_bytes(content)
    assert symbols.strip(tmp_path / "x.so") == 0
    assert (tmp_path / "x.so").read_bytes() == content
