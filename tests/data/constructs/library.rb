#: Struct
Point = Struct.new(:x, :y) do
  def sum = x + y
end
puts Point.new(1, 2).sum, Point.new(1, 2).inspect, Point.new(1) == Point.new(1)
#: a keyword Struct
P = Struct.new(:a, keyword_init: true)
puts P.new(a: 1).to_h
#: Struct by name
Struct.new("Named", :a)
puts Struct::Named.new(1).inspect
#: Comparable
class V; include Comparable; attr_reader :n; def initialize(n) = @n = n; def <=>(o) = n <=> o.n; end
puts V.new(1) < V.new(2), [V.new(3), V.new(1)].min.n, V.new(2).between?(V.new(1), V.new(3)), V.new(9).clamp(V.new(1), V.new(3)).n
#: Enumerable
class L; include Enumerable; def each; yield 1; yield 2; end; end
puts L.new.map { |x| x * 2 }.inspect, L.new.include?(2), L.new.sort_by { -_1 }.inspect, L.new.lazy.map { _1 }.first(1).inspect
#: OpenStruct
require "ostruct"
puts OpenStruct.new(a: 1).a, OpenStruct.new(a: 1)
#: Set
require "set"
puts Set[1, 2, 2].size, Set.new([1]).inspect
#: JSON
puts JSON.parse('{"a":[1,2]}').inspect, JSON.generate({a: 1}), [1, nil].to_json, JSON.pretty_generate({"a" => 1})
#: a to_json of the script's
class T; def to_json(*a) = {t: 1}.to_json(*a); end
puts JSON.generate([T.new])
#: YAML
require "yaml"
puts({"a" => [1, {"b" => nil}]}.to_yaml, YAML.load("a: 1").inspect)
#: YAML of a value
require "yaml"
puts @util.json('{"a":[1,{"b":null}]}').to_yaml
#: CSV
require "csv"
puts CSV.parse("a,b\n1,2", headers: true).map(&:to_h).inspect, ["a", "b c", "d\"e"].to_csv
#: CSV of values
require "csv"
list = @util.json('[{"a":1,"b":"x"},{"a":2,"b":"y"}]')
puts CSV.generate { |csv| csv << list.first.keys; list.each { |row| csv << row.values } }
#: PP
require "pp"
pp({"a" => 1})
pp @util.json('{"a":[1,{"b":null}]}')
puts @util.json('[1]').pretty_inspect
#: Marshal
value = @util.json('{"a":[1,{"b":null}]}')
puts Marshal.dump(value) == Marshal.dump({"a" => [1, {"b" => nil}]}), Marshal.load(Marshal.dump(value)).class
#: Marshal of what holds a value
Box = Struct.new(:v)
puts Marshal.load(Marshal.dump(Box.new(@util.json('[1]')))).v.inspect
#: to_h and to_a
value = @util.json('{"a":[1,{"b":null}]}')
puts value.to_h.inspect, value.to_a.inspect, value["a"].to_a.inspect, value.class, value["a"].class
#: a value is a Hash
value = @util.json('{"a":1}')
puts value.class == Hash, value.is_a?(Hash), value.instance_of?(Hash), Hash === value, value == {"a" => 1}
#: a value is taken apart
case @util.json('[1,[2,3]]')
in [a, [b, *]] then puts a, b
end
#: dotted access of the script's
class Hash; def method_missing(name, *) = key?(name.to_s) ? self[name.to_s] : super; end
puts @util.json('{"a":{"b":5}}').a.b
#: Date and Time
require "date"
require "time"
puts Date.new(2020, 2, 29).next_year, Time.utc(2020, 1, 2).iso8601, DateTime.new(2020).strftime("%Y"), Time.parse("2020-01-01 00:00 UTC").to_i
#: ERB
require "erb"
name = "x"
puts ERB.new("<% 2.times do |i| %><%= name %><%= i %><% end %>").result(binding)
#: ERB with names of its own
require "erb"
puts ERB.new("<%= a %>", trim_mode: "-").result_with_hash(a: 1)
#: Logger
require "logger"
logger = Logger.new($stdout, formatter: ->(level, _, _, text) { "#{level} #{text}\n" })
logger.info("x")
#: OptionParser
require "optparse"
options = {}
OptionParser.new { |o| o.on("-v", "--verbose") { options[:v] = true } }.parse(%w[-v])
puts options.inspect
#: Digest and SecureRandom
require "digest"
require "securerandom"
puts Digest::SHA256.hexdigest("a")[0, 8], SecureRandom.hex(4).size
#: Tempfile
require "tempfile"
Tempfile.create("x") { |f| f.write("a"); f.flush; puts File.read(f.path) }
#: Open3
require "open3"
out, status = Open3.capture2("cat", stdin_data: "in")
puts out, status.success?
#: Forwardable and Singleton
require "forwardable"
require "singleton"
class Q; extend Forwardable; def_delegators :@a, :size, :<<; def initialize = @a = []; end
class One; include Singleton; end
q = Q.new
q << 1
puts q.size, One.instance.equal?(One.instance)
#: Observer and delegate
require "delegate"
class D < SimpleDelegator; def extra = 1; end
puts D.new([1, 2]).size, D.new([]).extra
#: Timeout
require "timeout"
puts (begin; Timeout.timeout(0.01) { sleep }; rescue Timeout::Error => e; e.class; end)
#: BigDecimal and rational numbers
require "bigdecimal"
puts BigDecimal("0.1") + BigDecimal("0.2") == BigDecimal("0.3"), 3.to_r / 2, 2**100, 10.fdiv(4)
#: StringIO
require "stringio"
io = StringIO.new("a\nb")
puts io.gets, io.read
#: Shellwords
require "shellwords"
puts Shellwords.split("a 'b c'").inspect, ["a b"].shelljoin
#: URI
require "uri"
puts URI.parse("http://h:1/p?q=1").host, URI.encode_www_form(a: "b c")
#: ObjectSpace
class Mine; end
a = Mine.new
puts ObjectSpace.each_object(Mine).count, ObjectSpace.each_object(Class).include?(Mine)
#: WeakMap
w = ObjectSpace::WeakMap.new
k = "a"
w[k] = 1
puts w[k]
#: Ruby's own version
puts RUBY_VERSION[0, 3], RUBY_ENGINE
#: RubyGems
require "rubygems"
puts Gem::Version.new("1.10") > Gem::Version.new("1.9"), defined?(Gem)
#: Bundler
require "bundler"
puts Bundler::VERSION.class, defined?(Bundler)
#: ObjectSpace finalizers do not harm
ObjectSpace.define_finalizer("x".dup, proc { })
puts "ok"
#: Monitor and Mutex
require "monitor"
m = Monitor.new
puts m.synchronize { m.synchronize { 1 } }, Mutex.new.synchronize { 2 }
#: Encoding
puts "für".encoding, "für".bytes.size, "für".encode("ISO-8859-1").bytes.size, "caf\xE9".valid_encoding?, Encoding.default_external
#: the environment
puts "für " + ENV["WHO"], ENV.fetch("WHO").encoding, ENV.to_h.key?("WHO")
#: names of files
require "tmpdir"
Dir.mktmpdir { |d| File.write("#{d}/größe.txt", "x"); puts Dir.children(d).first + " ü", Dir.children(d).first.encoding }
#: a regular expression
puts "a1b22".scan(/\d+/).inspect, $~.inspect, "x-y"[/(\w)-(\w)/, 2], "für" =~ /ü/
#: format
puts format("%05.2f|%-5s|%x", 3.14159, "a", 255), "%s" % "b", 1234567.to_s.gsub(/(\d)(?=(\d{3})+$)/, '\1,')
