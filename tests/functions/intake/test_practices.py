"""Practice registrations from a department's file to the public API: a name, a certificate, no way to the person."""

import json

from cloud import clock, knowledge, tables
from functions.apis import public
from localstack.samples import samples
from tests.faults.city import City, File
from tests.functions.apis.conftest import Api

PRACTICE, NUMBER = "practice-registration", "证件号码"


def test_a_file_of_lawyers_is_on_display_and_no_identity_number_is_anywhere(town: City):
    sample = next(s for s in samples(knowledge.catalogue(), clock.today()) if s.dataset == PRACTICE)
    header, *rows = (line.split(",") for line in sample.content.decode("utf-8-sig").splitlines())
    town.put(File(sample.agency.code, PRACTICE, "lawyers.csv", sample.content))
    town.come_to_rest()
    town.act_as("operator")
    kept = {name: [dict(i) for i in tables.table(name).scan()] for name in ("dossiers", "subjects", "subject-keys")}
    town.act_as("api-public")
    api = Api(public.build())
    listed = api.get(f"/v1/publications?dataset={PRACTICE}")
    names = sorted(row[header.index("姓名")] for row in rows)
    assert sorted(item["record"]["fields"]["ZY_XM"] for item in listed.json["items"]) == names
    assert {item["record"]["fields"]["ZY_ZSBH"] for item in listed.json["items"]} == {
        row[header.index("执业证书编号")] for row in rows
    }
    everything = listed.text + json.dumps(kept, ensure_ascii=False, default=str)
    assert not [row for row in rows if row[header.index(NUMBER)] in everything]
    for entry in kept["dossiers"]:
        assert entry["subject"] not in listed.text
        assert api.get(f"/v1/subjects/{entry['subject']}").status == 404
        shown = api.get(f"/v1/records/{entry['record']}").json
        assert (shown["subject"], shown["displayUntil"]) == (None, None)
