"""On a running platform a function is refused what it was not granted, and what is used is written down."""

import json

from cloud import grants
from localstack import manifest
from localstack.provision import ROLE, functions_archive


def test_a_function_of_the_endpoint_is_refused_what_its_grant_does_not_let_it(platform):
    functions, name = platform.client("lambda"), manifest.name("narrowed")
    told = functions.get_function_configuration(FunctionName=manifest.name("daily-statistics"))
    variables = told["Environment"]["Variables"]
    narrowed = variables[grants.TOLD].replace("table:statistics=read,write", "table:statistics=read")
    assert narrowed != variables[grants.TOLD]
    functions.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=ROLE,
        Handler=told["Handler"],
        Code={"ZipFile": functions_archive()},
        Environment={"Variables": {**variables, grants.TOLD: narrowed}},
    )
    try:
        answer = functions.invoke(FunctionName=name, Payload=b'{"force": true}')  # else it may rest
    finally:
        functions.delete_function(FunctionName=name)
    failed = json.loads(answer["Payload"].read())
    assert answer["FunctionError"]
    assert failed["errorMessage"] == (
        "daily-statistics writes to table statistics, which infra/platform.yaml lets it only read"
    )


def test_what_functions_have_used_is_written_down_and_the_rest_can_be_listed(platform):
    used = platform.home.joinpath(*grants.RECORD).read_text("utf-8").splitlines()
    assert {"daily-sweep table arrivals read", "daily-sweep bucket inbox list"} <= set(used)  # it has run at the start
    listed = platform.python("-m", "localstack.granted").stdout.splitlines()
    assert "daily-sweep table dossiers write" in listed
    assert set(listed) & set(used) == set()
