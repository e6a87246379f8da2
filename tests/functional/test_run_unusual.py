"""What scripts may do to the program that runs them: it keeps its one document and a documented end."""

import pytest

BEFORE = {"before": 1}
ENDINGS = {
    "exit without ceremony": ("exit!(3)", 3, BEFORE),
    "a child that fails": ("fork { exit 5 }; Process.wait", 0, BEFORE),
    "a child that fills its own copy of the output": ("fork { @output.set('child', 1) }; Process.wait", 0, BEFORE),
    "standard output closed": ("$stdout.close; @output.set('x', 1)", 0, {**BEFORE, "x": 1}),
    "standard output reopened": ("STDOUT.reopen('/dev/null'); puts 1", 0, BEFORE),
    "standard error closed": ("STDERR.close; @output.set('x', 1)", 0, {**BEFORE, "x": 1}),
    "the output object thrown away": ("@output = nil", 0, BEFORE),
    "exit with a code as text": ("@output.exit('7', 'x')", 7, BEFORE),
    "exit with no code": ("@output.exit(nil, nil)", 0, BEFORE),
    "exit with more than a number can hold": ("@output.exit(2**32, 'x')", 1, BEFORE),
    "exit with more than any number can hold": ("@output.exit(-2**70, 'x')", 1, BEFORE),
    "a thread that exits": ("Thread.new { exit 4 }.join; @output.set('after', 1)", 4, BEFORE),
    "a thread that raises": ("Thread.new { raise 'in a thread' }.join", 1, BEFORE),
    "its own thread killed": ("Thread.current.kill", 0, BEFORE),
    "the main thread raised in": ("Thread.main.raise('x'); sleep", 1, BEFORE),
    "a return": ("return\n@output.set('after', 1)", 0, BEFORE),
    "a break": ("break", 1, {}),
    "an interrupt raised": ("raise Interrupt", 1, BEFORE),
    "a class of Ruby bent": ("class Hash; def to_json(*) = 'bent'; end\n@output.set('a', {'b' => 1}).set('script', {}.to_json)",
                             0, {**BEFORE, "a": {"b": 1}, "script": "bent"}),
    "a class of Ruby bent to fail": ("class Hash; def to_json(*) = raise('x'); end\n@output.set('a', {'b' => @input.raw})\n"
                                     "{}.to_json", 1, {**BEFORE, "a": {"b": "{}"}}),
    "methods of Ruby's names for everything": (
        "def raise(*) = 1\ndef format(*) = 1\ndef caller(*) = 1\ndef eval(*) = 1\n"
        "@output.set('a', [@util.encodeurl('ü'), (@output.set('x') rescue $!.class), raise])", 0, {**BEFORE, "a": ["%C3%BC", "ArgumentError", 1]}),
    "a value nested without end": ("a = 'x'; 10_000.times { a = [a] }\n@output.set('a', a)", 1, BEFORE),
    "an object of no JSON": ("@output.set('a', :symbol)", 0, {**BEFORE, "a": "symbol"}),
    "text that is no JSON": ("@output.setraw('a', '{broken')", 0, {**BEFORE, "a": "{broken"}),
    "keys that are no texts": ("@output.set(5, 6)", 0, {**BEFORE, "5": 6}),
    "the end of the file before its end": ("@output.set('data', DATA.read)\n__END__\nhello", 0, {**BEFORE, "data": "hello\n"}),
    "a question to standard input": ("@output.set('line', gets)", 0, {**BEFORE, "line": None}),
    "another folder": ("Dir.chdir('/')\n@output.set('a', @config.global('nothing'))", 0, {**BEFORE, "a": None}),
    "a configuration out of its folder": ("@output.set('a', @config.global('../../secrets'))", 0, {**BEFORE, "a": None}),
    "a connector out of its folder": ("@output.set('a', @call.connector('../x').set('action', 'get-request').sync.exitcode)", 0, {**BEFORE, "a": 3}),
    "a flintbit that calls itself": ("@call.bit('try:bit.rb').sync", 0, BEFORE),
    "a great many threads": ("500.times.map { Thread.new { 1 } }.each(&:join)", 0, BEFORE),
}


@pytest.mark.parametrize("what", ENDINGS)
def test_a_script_ends_as_documented_whatever_it_does(empty_home, what):
    text, code, output = ENDINGS[what]
    result = empty_home.run_text(f"@output.set('before', 1)\n{text}\n").clean()
    assert result.code == code, str(result)
    assert result.json == output


def test_a_large_output_comes_out_whole(empty_home):
    result = empty_home.run_text("@output.set('a', 'x' * 20_000_000)").ok()
    assert len(result.json["a"]) == 20_000_000
