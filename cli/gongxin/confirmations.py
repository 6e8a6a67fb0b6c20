"""Print which doubtful rows an agency has confirmed: who has checked them, and why they are right."""

import click

from gongxin import platform
from gongxin.main import print_json


@click.command("confirmations")
@click.argument("dataset")
@click.option("--agency", required=True, help="统一社会信用代码 of the department")
@click.option("--record", help="only those of this record, by its id in the ledger")
@click.option("--submission", help="only those that this submission brought")
def confirmations_command(dataset: str, agency: str, record: str | None, submission: str | None) -> None:
    """What AGENCY has confirmed of DATASET: rule, field, record and its hash, who, why, when, and in which row.

    `gongxin records DATASET` tells the record of each by its id. Names of those who checked are published nowhere.
    """
    platform.enter()
    from cloud import knowledge
    from functions.intake import confirmed

    asked = {"record": record, "submission": submission}
    wanted = {name: value for name, value in asked.items() if value}
    told = confirmed.given(agency, knowledge.catalogue().dataset(dataset).id)
    print_json([item for item in told if all(item[name] == value for name, value in wanted.items())])
