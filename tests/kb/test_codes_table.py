"""The table of code names is generated from kept sources, not typed."""

from __future__ import annotations

import zipfile

from kb.importers import codes_table

MODULE = 'PACKAGE = "x"\nERROR_MESSAGES = {\n%s}\n'


def test_a_wheels_tables_are_read_as_data_and_not_run(tmp_path):
    wheel, target = tmp_path / "x.whl", tmp_path / "table.txt"
    rows = {
        "system_errors": '0x5: ("ERROR_X", "One. Two."), 0x5: ("ERROR_Y", ""),',
        "hresult_errors": '0x800F0922: ("X", "y"), 0xC00D0001: ("NS_E_X", "media"),',
        "nt_errors": f'0xC0000001: ("STATUS_X", "{"long " * 30}"),',
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in rows.items():
            archive.writestr(f"impacket/{name}.py", "1/0\n" + MODULE % text)

    codes_table.main(wheel, target)
    lines = target.read_text().splitlines()

    assert "win32\t00000005\tERROR_X\tOne" in lines
    assert not any("NS_E_X" in line or "ERROR_Y" in line for line in lines)
    assert any("CBS_E_INSTALLERS_FAILED" in line for line in lines)
    assert max(map(len, lines)) < 170


def test_the_committed_table_names_its_source_and_is_sorted():
    lines = codes_table.TARGET.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]

    assert "sha256" in "".join(lines[:5])
    assert rows == sorted(rows, key=lambda row: row.split("\t")[:2])
