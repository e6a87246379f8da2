"""Fixtures of the functional tests. They start the real program; FLINTDESK_PROGRAM says which."""

import resource
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import hostile_server  # noqa: E402
import socks_server  # noqa: E402
import support  # noqa: E402


@pytest.fixture(scope="session")
def program():
    return support.program_path()


@pytest.fixture
def start_simulator():
    started = []

    def start(*arguments, **more):
        simulator = support.Simulator(*arguments, **more)
        started.append(simulator)
        return simulator

    yield start
    for simulator in started:
        simulator.stop()


@pytest.fixture
def simulator(start_simulator):
    """A fresh one for every test: what one test changes, no other sees."""
    return start_simulator()


@pytest.fixture
def empty_home(tmp_path):
    """A home folder without a connector."""
    return support.Home(tmp_path / "home")


@pytest.fixture
def home(empty_home, simulator):
    """A home folder whose connector `manageenginesdp` leads to the simulator."""
    return empty_home.connect(simulator)


@pytest.fixture(params=["v1", "v3"])
def api(request):
    return request.param


@pytest.fixture
def api_home(empty_home, simulator, api):
    """As `home`, once for each API."""
    return empty_home.connect(simulator, api_version=api)


@pytest.fixture
def start_hostile():
    """Starts servers that respond as a function says; see hostile_server.py."""
    started = []

    def start(respond):
        server = hostile_server.HostileServer(respond)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def core_files():
    """Whatever this machine's limits are, only the program keeps itself from leaving a core file. The variables to start it
    with: the sanitizer would keep it from that too, and from ending by a signal."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    yield {"ASAN_OPTIONS": "handle_segv=0:handle_abort=0:disable_coredump=0"}
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


@pytest.fixture
def start_socks():
    """Starts SOCKS5 proxies that want a name and a password; see socks_server.py."""
    started = []

    def start(credentials, **more):
        started.append(socks_server.SocksServer(credentials, **more))
        return started[-1]

    yield start
    for server in started:
        server.stop()
