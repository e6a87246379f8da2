# @call, the builders that it hands out, and the responses.
module Flintdesk
  class Call
    include OfJob

    def connector(name)
      ConnectorRequest.new(name.to_s)
    end

    # `box:folder:file.rb`
    def bit(name)
      BitRequest.new(job, name.to_s)
    end
  end

  # What both builders share. Every method but the last returns the builder; it may be finished more than once.
  class Request
    include Discreet

    # As `run --timeout`.
    LONGEST = 1 << 40

    # `set(key, value)`, `set(hash)`, `set(key, a, b, …)` for a list. nil counts as absent.
    def set(key, *values)
      if values.empty?
        raise ArgumentError, "set needs a key and a value, or a Hash", caller unless key.is_a?(Hash)
        key.each { |name, value| put(name, value) }
      else
        put(key, values.size == 1 ? values.first : values)
      end
      self
    end

    # Milliseconds for this call alone.
    def timeout(milliseconds)
      return self if milliseconds.nil?
      number = Integer(milliseconds, exception: false)
      number = nil if milliseconds.is_a?(Float) && number != milliseconds
      if number.nil? || number <= 0
        raise ArgumentError, "timeout needs a positive number of milliseconds, not #{milliseconds.inspect}", caller
      end
      if number > LONGEST
        raise ArgumentError, "timeout takes at most #{LONGEST} milliseconds; #{milliseconds.inspect} is too large", caller
      end
      @timeout = number
      self
    end

    # A JSON object laid over what was set before; what is set later wins.
    def setraw(text)
      document = text.is_a?(Hash) ? text : Values.parse(Values.utf8(text.to_s))
      raise ArgumentError, "setraw needs a JSON object", caller unless document.is_a?(Hash)
      document.each { |key, value| put(key, value) }
      self
    end

    private

    def label = @name

    def put(key, value)
      key = key.to_s
      value.nil? ? @parameters.delete(key) : @parameters[key] = Values.plain(value)
    end
  end

  class ConnectorRequest < Request
    def initialize(name)
      @name = name
      @parameters = {}
      @timeout = 0
    end

    def sync
      ticket = start(false)
      job = Job.current
      begin
        job.in_flight[ticket] = true
        ended = ConnectorResponse.new(ticket, full_name).wait
      ensure
        job.abandon(ticket) if !ended && Host.in_job?
        job.in_flight.delete(ticket)
      end
    end

    # Returns at once; reading from the response waits for the call.
    def async
      ConnectorResponse.new(start(true), full_name)
    end

    # The rows of a list one after the other, each page fetched when its first row is wanted, so that a list of any length takes the
    # memory of one page. `limit` counts all of them; without it, all are given. Returns the last response: only when its exitcode is 0
    # were these all.
    def each_row
      return enum_for(:each_row) unless block_given?
      left = Integer(@parameters["limit"] || 0)
      endless = left.zero?
      page = self.class.new(@name).set(@parameters)
      page.timeout(@timeout) if @timeout.positive?
      loop do
        response = page.set("limit", endless ? PAGE : [left, PAGE].min).sync
        failed = !response.exitcode.zero?
        info = response.get("list_info")
        rows = failed && info.nil? ? [] : rows_of(response)
        rows.each { |row| yield row }
        left -= rows.size
        following = info&.get("next")
        return response if failed || following.nil? || rows.empty? || (left <= 0 && !endless)
        page.set("cursor", following)
      end
    end

    private

    PAGE = 440 # five responses of a service desk, which give 89 new rows each
    private_constant :PAGE

    # The list that the response is about.
    def rows_of(response)
      response.keys.each do |name|
        value = response.get(name)
        return value if value.is_a?(Array)
      end
      []
    end

    def put(key, value)
      warn_of_bytes(key) if value.is_a?(String) && !Values.text?(value)
      kept = super
      Host.note_parameter(Values.utf8(key.to_s), kept) if kept.is_a?(String)
    end

    def warn_of_bytes(key)
      Host.write_log(Log::WARNING, "#{Job.current.bit}: parameter #{Values.utf8(key.to_s).inspect} holds bytes that are not " \
                                "UTF-8; each became \"\u{FFFD}\". Read a file in its own encoding, as in " \
                                "File.read(name, encoding: \"ISO-8859-1\")")
    end

    def full_name
      "#{@parameters["action"] || "a call"} on #{@name}"
    end

    def start(asynchronous)
      Job.current.refuse_when_over
      Host.start_call(Values.utf8(@name).dup, JSON.generate(@parameters, max_nesting: Values::DEPTH), @timeout,
                      asynchronous)
    end
  end

  # What a call of a connector or a flintbit returns. Subclasses say how to wait for its end.
  class Response
    include Discreet

    def exitcode
      seen.exit_code
    end
    alias exit_code exitcode

    def message
      seen.message&.dup
    end

    def get(key)
      document = data
      document.is_a?(Lookup) ? document.get(key) : nil
    end
    alias [] get

    # JSONPath over the data.
    def path(expression)
      document = data
      document.is_a?(Lookup) ? document.path(expression) : nil
    end

    # JSON of the data; empty when there is none.
    def to_s
      return read.data.to_s.dup if @data.nil?
      Values.json(@data)
    end

    def to_json(*)
      text = to_s
      text.empty? ? "null" : text
    end

    def data
      text = read.data
      @data ||= text && Values.parse(text)
    end
    alias body data

    def each(&block)
      data.each(&block) if data.is_a?(Enumerable)
      self
    end

    def keys
      data.is_a?(Hash) ? data.keys : []
    end

    def key?(key)
      data.is_a?(Hash) && data.key?(key.to_s)
    end

    def empty?
      data.nil? || (data.respond_to?(:empty?) && data.empty?)
    end

    def to_h(&block)
      (data.is_a?(Hash) ? data : {}).to_h(&block)
    end

    def to_a
      data.is_a?(Lookup) ? data.to_a : []
    end

    def meta
      Values.convert("exit-code" => exitcode, "message" => message, "status" => status, "job-id" => jobid,
                     "context" => context, "timeout" => timeout)
    end

    def flintdesk_value
      data
    end

    private

    # The end of the call, for a script that checks for failure.
    def seen
      Job.current.failure_seen(self)
      ended
    end

    # The end of the call, for a script that assumes success.
    def read
      ended.tap { |outcome| Job.current.failure_read(self, failure(outcome)) unless outcome.exit_code.zero? }
    end

    def failure(outcome)
      "#{name} failed with #{outcome.exit_code}: #{outcome.message}"
    end
  end

  Ended = Struct.new(:exit_code, :message, :data) { include Discreet }

  class ConnectorResponse < Response
    # The milliseconds that bound the call: its own time or that of the flintbit, whichever is shorter.
    attr_reader :timeout

    def initialize(ticket, name)
      @ticket = ticket
      @name = name
      @job = Job.current
      @timeout = @job.shorter(Host.timeout_of_call(ticket))
    end

    # A success is read and given back at once. A failure stays with the host until it is read, so that the end of the
    # flintbit can tell of one that nobody read.
    def wait
      Host.wait_for_call(@ticket)
      return self if @ended
      if Host.outcome_of_call(@ticket).first.zero?
        ended
      elsif Host.stopping?
        Job.await_stop
      end
      self
    end

    # "response" is the whole document.
    def get(key)
      key = key.to_s
      inner = key.delete_prefix("$.")
      return data if inner == "response"
      return Values.at(data, inner.delete_prefix("response.")) if inner.start_with?("response.") && !key?(key)
      super
    end
    alias [] get

    # Has the change changed anything at the service desk, or would it, of a dry run: true, false, or nil where that can't be
    # told, and for a read.
    def changed
      would = get("dry-run.changed")
      would.nil? ? get("operation.result.changed") : would
    end

    def jobid
      @job.id.dup
    end

    def context
      @job.context.dup
    end

    def status
      return "submitted" unless @ended || Host.call_finished?(@ticket)
      exitcode.zero? ? "complete" : "error"
    end

    private

    attr_reader :name

    def ended
      unless @ended
        Host.wait_for_call(@ticket)
        outcome = Host.read_call(@ticket)
        @ended ||= Ended.new(*outcome) # another thread may have been faster, and has given the data back
        Host.release_call(@ticket)
      end
      Job.await_stop if Host.stopping?
      @ended
    end
  end

  class BitRequest < Request
    def initialize(job, name)
      @job = job
      @name = name
      @parameters = {}
      @timeout = nil
    end

    def sync
      BitResponse.new(prepare(caller)).wait
    end

    # Runs when the calling flintbit has ended, or when something is read from the response.
    def async
      job = prepare(caller)
      @job.later(job)
      BitResponse.new(job)
    end

    private

    def prepare(at)
      file, missing = Host.find_bit(Values.utf8(@name))
      raise BitNotFound, missing, at unless file
      if @job.depth >= Job::DEPTH
        raise RuntimeError, "flintbits call each other more than #{Job::DEPTH} deep; '#{@name}' was not run", at
      end
      @job.child(@name, file, JSON.generate(@parameters, max_nesting: Values::DEPTH), @timeout)
    end
  end

  class BitNotFound < StandardError; end

  class BitResponse < Response
    def initialize(job)
      @job = job
    end

    # The milliseconds that bound the flintbit, 0 when none do.
    def timeout
      @job.bound
    end

    # A failure counts as read when the script asks for it, not when it has waited.
    def wait
      @job.run_once
      Job.current.called(@job)
      self
    end

    def jobid
      @job.id.dup
    end

    def context
      @job.context.dup
    end

    def status
      @job.read = true if @job.exit_code
      @job.status.dup
    end

    private

    def name = "flintbit '#{@job.bit}'"

    def ended
      @job.run_once
      @job.read = true
      @ended ||= Ended.new(@job.exit_code, @job.message, @job.output_json)
    end
  end
end
