#: exit
puts "a"
exit 3
#: exit in ensure
begin
  puts "a"
ensure
  exit 4
end
#: exit runs ensure
begin
  exit 2
ensure
  puts "ensured"
end
#: exit in a method
def leave = exit(5)
leave
#: exit in a thread
Thread.new { exit 6 }.join
puts "after"
#: abort
abort "no paper"
#: exit!
exit!(0)
#: at_exit in reverse
at_exit { puts "one" }
at_exit { puts "two" }
puts "body"
#: at_exit sets the output
at_exit { @output.set("late", 1) }
#: END
END { puts "end" }
puts "body"
#: END sets the output
END { @output.set("late", 1) }
#: END and at_exit
END { puts 1 }
at_exit { puts 2 }
END { puts 3 }
#: END in a loop is one
3.times { END { puts "once" } }
#: END after a failure
END { puts "end" }
raise "x"
#: at_exit sees the failure
at_exit { puts $!.class }
raise ArgumentError, "x"
#: at_exit sees no failure
at_exit { puts $!.inspect }
#: END after exit
END { puts "end" }
exit 3
#: exit in END
END { exit 7 }
puts "body"
#: exit in at_exit
at_exit { puts "second" }
at_exit { puts "first"; exit 5 }
#: at_exit in at_exit
at_exit { puts "outer"; at_exit { puts "inner" } }
#: trap EXIT
trap("EXIT") { |signal| puts "trapped #{signal}" }
puts "body"
#: trap EXIT by other names
Signal.trap(0) { puts "zero" }
trap(:EXIT) { puts "symbol" }
#: trap EXIT sets the output
trap("EXIT") { @output.set("late", 1) }
#: trap EXIT before at_exit
at_exit { puts "at_exit" }
trap("EXIT") { puts "trap" }
#: trap EXIT taken back
trap("EXIT") { puts "trap" }
trap("EXIT", "DEFAULT")
puts "body"
#: trap of a signal
trap("USR1") { puts "usr1" }
Process.kill("USR1", Process.pid)
sleep 0.01
puts "body"
#: Thread.exit in the script
begin
  Thread.exit
ensure
  puts "ensured"
end
puts "after"
#: a raise
puts "before"
raise "x"
#: an uncaught throw
throw :nobody
#: catch and throw
puts catch(:found) { 10.times { |i| throw :found, i if i == 3 } }
#: SystemExit is rescued
begin
  raise SystemExit.new(3)
rescue SystemExit => e
  puts e.status
end
#: a deadlock
Queue.new.pop
#: a deadlock of two
m = Mutex.new
m.lock
Thread.new { m.lock }.join
#: a deadlock that is rescued
begin
  Queue.new.pop
rescue Exception => e
  puts e.class, e.message.lines.first
end
#: a thread that joins itself in a circle
a = Thread.new { Thread.stop; @b.join }
@b = Thread.new { a.join }
sleep 0.01 until a.status == "sleep"
a.run
@b.join
#: a mutex locked twice
m = Mutex.new
m.lock
m.lock
#: a thread's value
puts Thread.new { 1 + 1 }.value
#: a thread that raises
t = Thread.new { Thread.current.report_on_exception = false; raise "in it" }
puts (t.join rescue $!.message)
#: the threads of a script
puts Thread.list.size, Thread.main == Thread.current, Thread.current.alive?
#: variables of a thread
Thread.current[:a] = 1
puts Thread.current[:a], Thread.new { Thread.current[:a].inspect }.value
#: queues
q = Queue.new
t = Thread.new { while (x = q.pop) != :end do puts x end }
[1, 2, :end].each { q << _1 }
t.join
#: a fiber
f = Fiber.new { Fiber.yield 1; 2 }
puts f.resume, f.resume
#: an enumerator from outside
e = [1, 2].each
puts e.next, e.next, (e.next rescue $!.class)
#: a fork
pid = fork { puts "child"; $stdout.flush; exit!(4) }
Process.wait(pid)
puts $?.exitstatus
#: a child process
puts `echo a`, $?.success?, system("exit 3").inspect, $?.exitstatus
#: retry and redo
n = 0
begin
  n += 1
  raise "x" if n < 3
  puts n
rescue
  retry
end
#: a rescue with a cause
begin
  begin; raise "inner"; rescue; raise "outer"; end
rescue => e
  puts e.cause.message
end
#: ensure in every depth
def f
  yield
ensure
  puts "f"
end
f { f { puts "in" } }
#: deep recursion
def down(n) = n.zero? ? 0 : 1 + down(n - 1)
puts down(5000)
#: a stack that overflows
def over = over
puts (begin; over; rescue SystemStackError => e; e.class; end)
#: required files see the objects and the constants
LIMIT = 5
require_relative "help/uses"
from_help(LIMIT + HELPED)
#: required with a path
LIMIT = 1
require "#{__dir__}/help/uses.rb"
puts HELPED
#: loaded more than once
LIMIT = 1
2.times { load "#{__dir__}/help/count.rb" }
puts $loaded
#: autoload
LIMIT = 7
autoload :Late, "#{__dir__}/help/late"
puts Late::VALUE
#: a required file that fails
begin
  require_relative "help/broken"
rescue => e
  puts e.message, File.basename(e.backtrace.first[/\A[^:]*:\d+/])
end
#: a required file with a syntax error
begin
  require_relative "help/syntax"
rescue SyntaxError => e
  puts File.basename(e.message[/\A[^:]*:\d+/])
end
#: required once
LIMIT = 1
puts require_relative("help/uses"), require_relative("help/uses"), $LOADED_FEATURES.any? { _1.end_with?("help/uses.rb") }
#: a file of the load path
$LOAD_PATH.unshift "#{__dir__}/help"
LIMIT = 2
require "late"
puts Late::VALUE
#: a file that does not exist
puts (require "no/such/file" rescue $!.class), (require_relative "no_such" rescue $!.class) rescue puts $!.class
