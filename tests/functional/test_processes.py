"""Several processes that work in one home folder at the same time, as cron starts them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

NOTE = ("add-note", "--request-id", "17", "--notetext", "disk full on db1")


@pytest.fixture(params=["v1", "v3"])
def desk(request, empty_home, start_simulator):
    simulator = start_simulator()
    empty_home.connect(simulator, api_version=request.param)
    empty_home.simulator = simulator
    return empty_home


def test_equal_notes_at_once_are_all_written_though_one_is_lost(desk):
    desk.simulator.control("plans", {"faults": [{"operation": "add-note", "call": 2, "do": "cut-before"}]})
    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(lambda _: desk.call(*NOTE), range(4)):
            result.ok()
    assert desk.simulator.control("effects")["total"]["add-note"] == 4


def test_a_close_that_is_lost_right_after_another_run_s_note_is_made(desk):
    desk.simulator.control("plans", {"faults": [{"operation": "close-request", "call": 1, "do": "cut-before"}]})
    desk.call(*NOTE).ok()
    desk.call("close-request", "--request-id", "17").ok()
    assert desk.simulator.control("effects")["total"]["close-request"] == 1


def test_what_they_tell_each_other_holds_no_text_and_no_key(desk):
    desk.call(*NOTE).ok()
    kept = [file for file in (desk.path / "data").iterdir() if file.name.startswith("journal-")]
    assert len(kept) == 1
    text = kept[0].read_text()
    assert " note " in text and "disk full" not in text and desk.simulator.key not in text
    assert kept[0].stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_written_stops_nothing(desk):
    (desk.path / "data").rmdir()
    (desk.path / "data").write_text("a file stands where the folder should be")
    desk.call(*NOTE).ok()
