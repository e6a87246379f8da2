"""What a flintbit's calls can do with few open files."""

import resource

BIT = """
codes = %w[one two].flat_map do |name|
  calls = (1..30).map { |i| @call.connector(name).set("action", "get-request").set("request-id", i).async }
  calls.map(&:exitcode)
end
@output.set("codes", codes.tally.to_a)
"""


def respond_late(simulator):
    # So that all are on their way at once.
    simulator.control("plans", {"faults": [{"do": "delay", "ms": 300, "times": 30}]})


def test_connections_that_are_kept_to_one_host_leave_files_for_another(empty_home, start_simulator):
    for name in ("one", "two"):
        simulator = start_simulator()
        respond_late(simulator)
        empty_home.connect(simulator, name=name, **{"api-version": "v3", "max-concurrent": 30})
    empty_home.bit(BIT, "box/bit.rb")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (56, hard))  # the program's own are some 12
    try:
        result = empty_home.run("box:bit.rb")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert result.ok().json == {"codes": [[0, 60]]}
