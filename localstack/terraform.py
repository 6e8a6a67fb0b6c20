"""The deployment: Terraform with its provider found, for one environment: `python -m localstack.terraform plan dev`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import click

from localstack import manifest
from localstack.manifest import ROOT
from localstack.trouble import Trouble

FOLDER = ROOT / "infra" / "terraform"
BUILD = ROOT / "build"
PROVIDER = Path("registry.terraform.io") / "hashicorp" / "aws"
CLI_FILE, PLUGINS = "TF_CLI_CONFIG_FILE", "TF_PLUGIN_DIR"
PACKAGED = (Path("/opt"), Path("/usr/share"), Path("/usr/local/share"), Path("/usr/lib"), Path("/usr/local/lib"))


def program() -> str | None:
    """Where Terraform is, if anywhere."""
    return shutil.which("terraform")


@cache
def plugins() -> Path | None:
    """A folder that holds the provider; None where Terraform has to download it.

    `TF_PLUGIN_DIR` goes first, then the folders that Terraform itself takes for mirrors, then those of packages.
    """
    return next((folder for folder in _folders() if (folder / PROVIDER).is_dir()), None)


def _folders() -> Iterator[Path]:
    if named := os.environ.get(PLUGINS):
        yield Path(named)
    home = Path.home()
    yield FOLDER / "terraform.d" / "plugins"
    yield home / ".terraform.d" / "plugins"
    yield home / ".local" / "share" / "terraform" / "plugins"
    yield from (Path("/usr/local/share/terraform/plugins"), Path("/usr/share/terraform/plugins"))
    for folder in PACKAGED:
        yield from sorted(folder.glob("*")) if folder.is_dir() else ()


def surroundings(data: Path) -> dict[str, str]:
    """The variables for Terraform: its working files in a folder of their own, no file named that is not there."""
    named = os.environ.get(CLI_FILE)
    kept = {key: value for key, value in os.environ.items() if key != CLI_FILE or (named and Path(named).is_file())}
    return {**kept, "TF_DATA_DIR": str(data), "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}


def prepare(data: Path, *options: str) -> None:
    """`terraform init`; `Trouble` if Terraform is missing or its provider cannot be had."""
    told = ("-upgrade=false", *options, *((f"-plugin-dir={plugins()}",) if plugins() else ()))
    done = run(data, "init", *told, quiet=True)
    if done.returncode:
        raise Trouble(
            "Terraform 准备失败；没有网络时请用 TF_PLUGIN_DIR 指定存放 AWS provider 的目录",
            f"terraform init failed; without a network TF_PLUGIN_DIR names a folder with its provider:\n{done.stderr}",
        )


def run(data: Path, *words: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """One call of Terraform, in its folder; `Trouble` if it is not installed."""
    found = program()
    if found is None:
        raise Trouble("没有找到 terraform；请安装 1.11 或更新的版本", "there is no terraform; install 1.11 or newer")
    told = [found, f"-chdir={FOLDER}", *words]
    return subprocess.run(told, env=surroundings(data), text=True, capture_output=quiet, check=False)


def variables(environment: str) -> Mapping[str, str]:
    """What is said of an environment by its file and by what was built."""
    file = FOLDER / "environments" / f"{environment}.tfvars"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in file.parent.glob("*.tfvars")))
        raise Trouble(f"没有环境 {environment}（现有：{known}）", f"there is no environment {environment} ({known})")
    return {"-var-file": str(file), "-var": f"artifacts={BUILD / manifest.load().platform.architecture}"}


def call(verb: str, environment: str, more: Sequence[str] = ()) -> int:
    """Plan, apply or destroy an environment, in a workspace of its name; Terraform's exit status."""
    told = [f"{option}={value}" for option, value in variables(environment).items()]
    data = BUILD / "terraform" / environment
    prepare(data)
    chosen = run(data, "workspace", "select", "-or-create=true", environment, quiet=True)
    if chosen.returncode:
        raise Trouble(f"无法选择工作区 {environment}", f"no workspace {environment}: {chosen.stderr}")
    return run(data, verb, *told, *more).returncode


@click.command()
@click.argument("verb", type=click.Choice(["plan", "apply", "destroy"]))
@click.argument("environment")
@click.argument("more", nargs=-1, type=click.UNPROCESSED)
def main(verb: str, environment: str, more: tuple[str, ...]) -> None:
    """Terraform for one environment; what follows is handed on (`-out=…`, `-auto-approve`)."""
    try:
        sys.exit(call(verb, environment, more))
    except Trouble as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
