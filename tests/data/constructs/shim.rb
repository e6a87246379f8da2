# The six objects for plain `ruby`: enough of them for the constructs beside this file. `@output` is written to the file that
# CONSTRUCT_OUTPUT names when everything else has ended.
require "json"
require "base64"

class ShimInput
  def get(key) = JSON.parse(raw)[key]
  alias [] get
  def raw = '{"request-id":17,"name":"Ann"}'
  def type = "application/json"
end

class ShimOutput
  def initialize = @values = {}

  def set(key, value)
    @values[key.to_s] = value
    self
  end
  alias []= set

  def get(key) = @values[key]

  def exit(code, _message)
    Kernel.exit(code)
  end

  def write
    File.write(ENV.fetch("CONSTRUCT_OUTPUT"), JSON.generate(@values))
  end
end

class ShimLog
  %i[trace debug info warn error fatal].each { |level| define_method(level) { |_| nil } }
end

class ShimUtil
  def json(text) = JSON.parse(text)
  def encode64(text) = Base64.strict_encode64(text)
end

class ShimNothing
  def global(_) = nil
end

@input = ShimInput.new
@output = ShimOutput.new
@log = ShimLog.new
@config = ShimNothing.new
@call = ShimNothing.new
@util = ShimUtil.new
$0 = ARGV.fetch(0, $0)
output = @output
at_exit { output.write }
