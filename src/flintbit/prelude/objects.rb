# @input, @output, @log, @config and @util.
module Flintdesk
  # A document with its text, as input and as what `@util.xml` returns.
  class XmlDocument
    include Discreet

    def initialize(text)
      @text = text
      path("/*")
    end

    # XPath; a String, a list of Strings when there are several, nil when there is none.
    def path(expression)
      Values.parse(Host.query_xml(@text, expression.to_s))
    end

    def get(expression)
      path(expression)
    rescue ArgumentError, RuntimeError
      nil
    end
    alias [] get

    def to_s
      @text.dup
    end

    def flintdesk_value
      @text
    end
  end

  # The six objects are the same for every flintbit and hold nothing: each speaks for the job of the thread that uses it,
  # for a flintbit and one that it calls share Ruby's main object.
  module OfJob
    include Discreet

    private

    def job = Job.current
  end

  class Input
    include Enumerable
    include OfJob

    def type
      job.type.dup
    end

    def get(key)
      xml? ? document.get(key) : (document.get(key) if container?)
    end
    alias [] get

    # JSONPath for JSON, XPath for XML.
    def path(expression)
      xml? ? document.path(expression) : Values.copy(Values.find!(document, expression))
    end

    def raw
      job.input.dup
    end
    alias to_s raw
    alias to_str raw

    def to_json(*)
      xml? ? JSON.generate(job.input) : job.input.dup
    end

    def jobid
      job.id.dup
    end

    def username
      job.username.dup
    end

    def email
      job.email.dup
    end

    def context
      job.context.dup
    end

    def each(&block)
      container? ? document.each(&block) : self
    end

    def key?(key)
      document.is_a?(Hash) && document.key?(key.to_s)
    end
    alias has_key? key?

    def keys
      document.is_a?(Hash) ? document.keys : []
    end

    def size
      container? ? document.size : 0
    end
    alias length size

    def empty?
      xml? ? job.input.empty? : container? && document.empty?
    end

    def fetch(key, *default, &block)
      raise KeyError, "key not found: #{key.inspect}", caller unless document.is_a?(Hash)
      Values.copy(document.fetch(key, *default, &block))
    end

    def to_h(&block)
      (document.is_a?(Hash) ? document : {}).to_h(&block)
    end

    def to_a
      container? ? document.to_a : []
    end

    def flintdesk_value
      xml? ? job.input : document
    end

    private

    def label = job.type

    def xml?
      job.type == "application/xml"
    end

    def container?
      document.is_a?(Hash) || document.is_a?(Array)
    end

    def document
      job.document ||= xml? ? XmlDocument.new(job.input) : Values.parse(job.input)
    end
  end

  # Values are kept as the JSON that they were when they were set. Keys keep their order.
  class Output
    include OfJob

    def set(key, value)
      store(key, Values.json(value))
    end
    alias []= set

    # `text` is JSON of any kind, or a Hash or an Array; XML and what is neither is kept as text.
    def setraw(key, text)
      return set(key, text) if text.is_a?(Hash) || text.is_a?(Array)
      text = Values.utf8(text.to_s)
      return store(key, JSON.generate(text)) if text.lstrip.start_with?("<")
      store(key, Values.json(Values.parse(text)))
    rescue JSON::ParserError
      Host.write_log(Log::ERROR, "@output.setraw(#{key.to_s.inspect}, …): the text is not JSON and was kept as text")
      store(key, JSON.generate(text))
    end

    def remove(key)
      job.refuse_when_over
      key = Values.utf8(key.to_s)
      job.values.delete(key)
      Host.remove_output(key) if job.root?
      self
    end

    def get(key)
      text = job.values[key.to_s]
      return Values.parse(text) if text
      Values.path_like?(key.to_s) ? Values.parse(to_s).get(key) : nil
    end
    alias [] get

    def key?(key)
      job.values.key?(key.to_s)
    end

    def keys
      job.values.keys.map(&:dup)
    end

    def empty?
      job.values.empty?
    end

    def size
      job.values.size
    end

    # Ends the flintbit. Nothing can rescue it; `ensure` clauses still run.
    def exit(code = 0, message = nil)
      job.exit(Job.exit_code(code), message)
    end

    def to_s
      job.output_json
    end

    def to_json(*)
      to_s
    end

    def flintdesk_value
      Values.parse(to_s)
    end

    private

    def store(key, text)
      job.refuse_when_over
      key = Values.utf8(key.to_s)
      job.values[key] = text
      Host.set_output(key, text) if job.root? && Host.in_job?
      self
    end
  end

  class Log
    include Discreet

    TRACE, DEBUG, INFO, WARNING, ERROR, FATAL = 0, 1, 2, 3, 4, 5

    def trace(message) = write(TRACE, message)
    def debug(message) = write(DEBUG, message)
    def info(message) = write(INFO, message)
    def warn(message) = write(WARNING, message)
    def error(message) = write(ERROR, message)
    def fatal(message) = write(FATAL, message)
    alias warning warn

    private

    def write(level, message)
      Host.write_log(level, Values.utf8(message.to_s))
      nil
    end
  end

  class Config
    include OfJob

    # "name" or "name.path.into.it" of HOME/config/name.json, read anew each time.
    def global(path)
      name, rest = path.to_s.split(".", 2)
      text = Host.global_config(name.to_s)
      return nil unless text
      pick(Values.parse(text), rest)
    end

    # "path.into.it" of the box's local.conf; the whole of it without a path.
    def local(path = nil)
      return nil if job.box.empty?
      text = Host.local_config(job.box)
      return nil unless text
      Host.load_part("local_config") unless defined?(LocalConfig)
      pick(LocalConfig.parse(text, "#{job.box}:local.conf"), path && path.to_s)
    end

    private

    def pick(document, path)
      path.nil? ? document : Values.at(document, path)
    end
  end

  class Util
    include Discreet

    HTML = { "&" => "&amp;", "<" => "&lt;", ">" => "&gt;", '"' => "&quot;", "'" => "&#39;" }.freeze

    # JSON text, or a Ruby value, as a value with `get`.
    def json(source)
      raise TypeError, "@util.json needs a text or a value, not nil", caller if source.nil?
      source.is_a?(String) ? Values.parse(source) : Values.convert(source)
    end

    def xml(text)
      XmlDocument.new(Values.utf8(text.to_s))
    end

    def encode64(text)
      [text.to_s].pack("m0")
    end

    def decode64(text)
      Values.utf8(text.to_s.unpack1("m"))
    end

    # As in a form: a blank becomes '+'.
    def encodeurl(text)
      text.to_s.b.gsub(/[^a-zA-Z0-9*\-._ ]/n) { |byte| format("%%%02X", byte.ord) }.tr(" ", "+").force_encoding("UTF-8")
    end

    def decodeurl(text)
      Values.utf8(text.to_s.b.tr("+", " ").gsub(/%(\h\h)/n) { $1.hex.chr })
    end

    # For a text that the service desk reads as HTML: shows every character as it is. Blanks and line ends stay.
    def escapehtml(text)
      Values.utf8(text.to_s).gsub(/[&<>"']/, HTML)
    end

    # Milliseconds.
    def sleep(milliseconds)
      Kernel.sleep(Integer(milliseconds) / 1000.0)
      nil
    end

    def sendToQueue(name, _text = nil)
      raise "flintdesk has no message queues; nothing can be sent to '#{name}'"
    end
  end
end
