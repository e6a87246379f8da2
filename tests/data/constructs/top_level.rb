#: a class of Ruby's reopened
class String; def shout = upcase + "!"; end
puts "a".shout
@output.set("v", @input.get("name").shout)
#: a module of Ruby's reopened
module Kernel; def twice(x) = x * 2; end
puts twice(4), [].twice(2)
#: a class of a library reopened
require "set"
class Set; def second = to_a[1]; end
puts Set[1, 2].second
#: a reopened Hash in a case
class Hash; def deep = "deep"; end
puts(case({}) when Hash then "hash" when Array then "array" end)
#: Object reopened
class Object; def try_it = yield(self); end
puts 5.try_it { |x| x + 1 }
#: NilClass reopened
class NilClass; def empty? = true; end
puts nil.empty?
#: Integer reopened
class Integer; def minutes = self * 60; end
puts 5.minutes
#: an exception class of the script's
class Jam < StandardError; def initialize(text = "jammed") = super; end
begin; raise Jam; rescue Jam => e; puts e.message, e.class, e.class.name; end
#: StandardError catches
begin; raise "x"; rescue StandardError => e; puts e.message; end
#: StandardError catches one of the script's
class Odd < ArgumentError; end
begin; raise Odd, "x"; rescue StandardError => e; puts e.class.ancestors.include?(ArgumentError); end
#: StandardError reopened
class StandardError; def brief = message[0, 3]; end
begin; raise "abcdef"; rescue StandardError => e; puts e.brief; end
#: names of classes
class Foo; class Bar; end; end
Baz = Class.new
puts Foo.name, Foo::Bar.name, Baz.name, Foo.new.class, Module.new.name.inspect
#: include at the top
module Helpers; def helped = "helped"; end
include Helpers
puts helped, Object.include?(Helpers), Object.new.helped
#: extend at the top
module Own; def owned = "owned"; end
extend Own
puts owned, Object.new.respond_to?(:owned)
#: include of a library
require "rexml/document"
include REXML
puts Document.new("<a><b>1</b></a>").elements["a/b"].text
#: include of FileUtils
require "fileutils"
include FileUtils
puts respond_to?(:mkdir_p, true)
#: using a refinement
module Doubling; refine(Integer) { def dbl = self * 2 }; end
using Doubling
puts 4.dbl
#: private at the top
private
def hidden = "h"
puts hidden, (5.hidden rescue "private")
#: public at the top
public
def shown = "s"
puts 5.shown
#: private with a name
def shown = "s"
private :shown
puts (5.shown rescue "private")
#: a method is private on everything
def helper(x) = x + 1
puts helper(1), 5.send(:helper, 1), (5.helper(1) rescue "private"), Object.private_method_defined?(:helper)
#: define_method at the top
define_method(:made) { |x| "made #{x}" }
puts made(1)
#: define_singleton_method at the top
define_singleton_method(:single) { "one" }
puts single
#: a method of self
def self.mine = "mine"
puts mine, self.mine
#: return at the top
puts "before"
return
puts "after"
#: return in a condition
return if @input.get("name") == "Ann"
puts "after"
#: return in a block
[1, 2].each { |x| puts x; return }
puts "after"
#: return runs ensure
begin
  return
ensure
  puts "ensured"
end
#: self is main
puts self, self.inspect, self.class
#: method_missing at the top
def method_missing(name, *arguments) = name.to_s.start_with?("say_") ? "#{name} #{arguments}" : super
def respond_to_missing?(name, all = false) = name.to_s.start_with?("say_") || super
puts say_hi(1), respond_to?(:say_x), (unknown_thing rescue $!.class)
#: const_missing
def Object.const_missing(name) = "missing #{name}"
puts Nowhere
#: a constant in a method
LIMIT = 5
def limit = LIMIT
puts limit
#: a constant by name
class Foo; A = 1; end
puts Object.const_get(:Foo), Object.const_get("Foo::A"), Object.const_defined?(:Foo), self.class.const_get(:Foo)
#: a constant in an evaluated text
LIMIT = 6
puts eval("LIMIT + 1"), binding.eval("LIMIT"), Object.class_eval("LIMIT"), instance_eval("LIMIT")
#: constants that are set
Object.const_set(:MADE, 1)
puts MADE, ::MADE, Object.constants.include?(:MADE)
#: a constant from the root
X = 1
module M; X = 2; def self.both = [X, ::X]; end
puts M.both
#: the source of a constant
Here = 1
puts Object.const_source_location(:Here)[1], File.basename(Object.const_source_location(:Here)[0])
#: nesting
module A; module B; puts Module.nesting.inspect; end; end
puts Module.nesting.inspect
#: instance variables of main
@mine = 1
def read = @mine
puts read, instance_variable_get("@mine"), instance_variables.include?(:@mine)
#: a method uses the objects
def put(key, value) = @output.set(key, value)
put("a", 1)
put("b", @input.get("request-id"))
#: a class has none of the objects
class Worker; def out = @output.inspect; end
puts Worker.new.out
#: a class is given an object
class Worker; def initialize(out) = @out = out; def work = @out.set("done", true); end
Worker.new(@output).work
#: a block keeps the objects
[1, 2].each { |x| @output.set(x, x * 2) }
#: global variables
$count = 0
def count = $count += 1
3.times { count }
puts $count
#: class variables
class Counter; @@n = 0; def self.up = @@n += 1; end
Counter.up
puts Counter.up
#: the file is the program
puts __FILE__ == $0, $PROGRAM_NAME == __FILE__, File.basename(__FILE__), __dir__ == File.dirname(__FILE__), __LINE__
#: the main guard
if __FILE__ == $0
  puts "main"
end
#: no callers
puts caller.inspect, caller_locations.inspect, caller(0).size
#: __method__
def here = __method__
puts __method__.inspect, here
#: a backtrace
def deep = raise("x")
begin; deep; rescue => e; puts e.backtrace.map { |line| File.basename(line) }; end
#: a binding
x = 5
b = binding
b.local_variable_set(:y, 6)
puts b.local_variables.include?(:x), b.local_variable_get(:x), b.receiver, b.eval("x + y")
#: a local variable that is defined
x = 1
puts defined?(x), defined?(y).inspect, defined?(String), defined?(puts), defined?(@input), defined?(@nope).inspect
#: DATA
puts DATA.read, DATA.class
__END__
one
two
#: DATA by lines
DATA.each_line.with_index { |line, index| puts "#{index} #{line}" }
__END__
a
b
#: DATA rewound
DATA.rewind
puts DATA.gets
__END__
a
#: DATA behind a text that looks like its begin
text = <<TEXT
__END__
no data
TEXT
puts text.size, DATA.read
__END__
data
#: no DATA
puts defined?(DATA).inspect
#: frozen string literals
# frozen_string_literal: true
puts "a".frozen?, ("a" << "b" rescue $!.class)
#: mutable string literals
s = "a"
s << "b"
puts s, "x".frozen?
#: an encoding comment
# encoding: iso-8859-1
puts __ENCODING__, "a".encoding
#: a ruby shebang
#!/usr/bin/env ruby
puts __LINE__
#: BEGIN
puts "second"
BEGIN { puts "first" }
#: alias at the top
def old = "old"
alias new_name old
puts new_name
#: undef at the top
def gone = 1
undef gone
puts (gone rescue $!.class)
#: pattern matching
case {name: "Ann", roles: [1, 2]}
in {name: String => name, roles: [first, *]}
  puts name, first
end
#: endless ranges and numbered parameters
puts [1, 2, 3][1..].map { _1 * 2 }.inspect, (1..).first(2).inspect
#: heredocs
puts <<~ONE, <<-'TWO'
  a #{1 + 1}
    b
ONE
  c #{1}
  TWO
#: a top-level ensure
begin
  puts "in"
ensure
  puts "out"
end
#: a method named like Ruby's
def format(x) = "mine #{x}"
def raise(*) = "mine too"
puts format(1), raise("x")
@output.set("a", @util.encode64("a"))
#: to_s for everything
class Object; def to_s = "object"; end
puts Object.new.to_s, "#{Object.new}"
#: a class of Ruby's bent
class Hash; def to_json(*) = "bent"; end
puts({}.to_json)
@output.set("a", {"b" => 1})
