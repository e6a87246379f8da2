"""Accounts of an installation for service providers, portals, and which edition has what."""

import pytest

import support


@pytest.fixture
def msp(start_simulator):
    return start_simulator("--profile", "msp,any-account")


def connect(home, simulator, **more):
    return home.connect(simulator, api_version="v3", **more)


def test_an_account_that_there_is_not_is_no_empty_list(empty_home, msp):
    wrong = connect(empty_home, msp, account="Globx").call("list-requests")
    assert wrong.code == 8 and 'the service desk has no account "Globx"; did you mean "Globex"?' in wrong.err
    right = connect(empty_home, msp, account="Globex").call("list-requests").ok()
    assert right.json["requests"] == []


def test_an_account_that_there_is_not_changes_nothing(empty_home, msp):
    home = connect(empty_home, msp, account="Acne")
    wrong = home.call("add-note", "--request-id", "17", "--notetext", "x")
    assert wrong.code == 6 and 'request 17 belongs to account "Acme", and account is "Acne"; nothing was sent' in wrong.err
    wrong = home.call("add-request", "--requester", "Ann Ray", "--subject", "x", "--site", "Head Office")
    assert wrong.code == 8 and 'did you mean "Acme"?; nothing was sent' in wrong.err
    assert msp.control("effects")["total"] == {}


def test_a_request_of_another_account_is_not_changed(empty_home, msp):
    home = connect(empty_home, msp, account="Globex")
    wrong = home.call("close-request", "--request-id", "17")
    assert wrong.code == 6 and 'request 17 belongs to account "Acme", and account is "Globex"; nothing was sent' in wrong.err
    assert msp.control("effects")["total"] == {}
    connect(empty_home, msp, account="Acme").call("close-request", "--request-id", "17").ok()
    assert msp.control("effects")["total"] == {"close-request": 1}


def test_the_doctor_finds_a_wrong_account_and_a_wrong_portal(empty_home, msp):
    wrong = connect(empty_home, msp, account="Acne").program("doctor", support.NAME, "--home", empty_home.path)
    assert wrong.code == 8 and 'did you mean "Acme"?' in wrong.out + wrong.err
    wrong = connect(empty_home, msp, portal_id=7).program("doctor", support.NAME, "--home", empty_home.path)
    assert wrong.code == 6 and "portal-id 7: V3 responds without it" in wrong.out + wrong.err


def test_a_wrong_portal_is_named(empty_home, msp):
    for more, words in (({"portal_id": 7}, "portal-id 7 may also be no portal"), ({"portal": "other"}, "portal other may also be no portal")):
        wrong = connect(empty_home, msp, **more).call("get-request", "--request-id", "17")
        assert wrong.code == 6 and words in wrong.err, wrong.err
    connect(empty_home, msp, portal_id=1).call("get-request", "--request-id", "17").ok()


def test_the_editions_of_an_action_are_said():
    said = support.run_program("actions", "merge-requests").ok().out
    assert "Editions: V1: no; V3: yes; MSP (with account): yes; cloud: unproven (unproven-actions)\n" in said
    assert "Editions: V1: yes;" in support.run_program("call", "get-request", "--help").ok().out
