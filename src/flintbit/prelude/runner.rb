# The life of a flintbit: evaluated in a thread of its own, because a thread can be ended in a way that no `rescue`
# sees, from wherever `exit` is called.
module Flintdesk
  # The threads of one flintbit; threads that it starts belong to it by themselves.
  class JobGroup < ThreadGroup
    include Discreet

    attr_reader :job

    def initialize(job)
      super()
      @job = job
    end
  end

  class Job
    include Discreet

    # How deep flintbits may call each other.
    DEPTH = 32
    # How long threads that a flintbit leaves behind may take to end, in seconds.
    PATIENCE = 1
    TIMEOUT = 10
    INDETERMINATE = 13

    # `bound`: the milliseconds of the job or, where they are fewer, of one that called it; 0 for no limit.
    attr_reader :id, :bit, :file, :box, :depth, :input, :type, :username, :email, :context, :bound, :exit_code, :message,
                :thread, :group, :values, :in_flight
    attr_accessor :read, :document

    # The job of this thread; of the one that runs deepest, when the script has put the thread into a group of its own.
    def self.current
      group = Thread.current.group
      group.is_a?(JobGroup) ? group.job : Stage.innermost || Runner.root
    end

    # Its calls are cancelled a moment before a flintbit is unwound, and in between it does not see how they end. Only an
    # `ensure` clause, which runs while it is unwound, does.
    def self.await_stop
      sleep unless Thread.current.status == "aborting" || Thread.current == Runner::MAIN
    end

    # What `exit` accepts, as a number of 32 bits: cut to size, a larger one could become 0 and a success.
    def self.exit_code(status)
      case status
      when true, nil then 0
      when false then 1
      else
        code = Integer(status)
        code.bit_length < 32 ? code : 1
      end
    end

    def self.new_id
      hex = Random.urandom(16).unpack1("H*")
      "job-#{hex[0, 8]}-#{hex[8, 4]}-4#{hex[13, 3]}-a#{hex[17, 3]}-#{hex[20, 12]}"
    end

    def initialize(description, depth = 0, caller = nil, outer = 0)
      @id, @bit, @file, @box, @input, @type, @username, @email, @context =
        description.values_at("job-id", "bit", "file", "box", "input", "type", "username", "email", "context")
      @depth = depth
      @caller = caller
      @limit, @grace = description.values_at("timeout", "grace")
      @bound = [@limit || 0, outer].reject(&:zero?).min || 0
      @group = JobGroup.new(self)
      @values = {} # of `@output`, as JSON
      @bits_lock = Mutex.new
      @at_exit = []
      @unseen = {}.compare_by_identity
      @called = []
      @in_flight = {} # tickets of the calls that its threads wait for
    end

    def root?
      @depth.zero? && equal?(Runner.root)
    end

    # A thread that was left behind may still run when its flintbit has ended, or another job does.
    def over?
      @left || (@caller ? @caller.over? : !equal?(Runner.root))
    end

    def refuse_when_over
      raise "the flintbit of this thread has ended" if over?
    end

    # A flintbit that this one calls. `limit` in milliseconds, or nil.
    def child(bit, file, input, limit)
      Job.new({ "job-id" => Job.new_id, "bit" => bit, "file" => file, "box" => bit[/\A[^:]*/], "input" => input,
                "type" => "application/json", "username" => @username, "email" => @email, "context" => bit,
                "timeout" => limit, "grace" => @grace }, @depth + 1, self, @bound)
    end

    # A limit of something that this flintbit does, or its own when that is shorter.
    def shorter(limit)
      @bound.zero? ? limit : [limit, @bound].min
    end

    def run
      in_thread { Host.start_script(self) }
      in_thread { Thread.new { guarded { call_end_block } } } until (@trap.nil? && @at_exit.empty?) || @stopped
      succeed unless @status
      warn_of_failures unless @stopped
      Runner.ended(self) unless @stopped
      end_threads
    end

    # As a flintbit that another one calls. Those that are called at once run one after the other, since they share
    # Ruby's main object.
    def run_once
      @caller.bits_lock.synchronize do
        next if @ran
        Job.current.refuse_when_over
        @ran = true
        Stage.share(self) { run }
      end
    end

    def status
      @status || (@ran ? "running" : "submitted")
    end

    # Records how the flintbit ends and ends it, from any of its threads.
    def exit(code, message)
      @error ||= SystemExit.new(code, message.nil? ? "exit" : message.to_s)
      finish(code, message.nil? ? default_message(code) : Values.utf8(message.to_s), "complete")
      @thread.kill unless Thread.current == @thread
      Thread.exit unless Thread.current == Runner::MAIN
    end

    # Ends the flintbit from outside.
    def stop
      @stopped = true
      @thread&.kill
    end

    def at_exit(block)
      @at_exit << block
      block
    end

    # `trap("EXIT")`; what was set before.
    def trap_exit(command)
      before = @trap
      @trap = command
      before
    end

    # A flintbit that this one has called and waited for.
    def called(job)
      @called << job if job.exit_code != 0
    end

    # One warning of a failure that nobody read, unless the log has it already.
    def warn_of_failure(kind = "flintbit")
      return if @exit_code == 0 || @read || @logged
      Host.write_log(Log::WARNING, "the #{kind} '#{@bit}' failed with #{@exit_code}: #{@message}")
    end

    def later(job)
      Host.set_done(false)
      Runner.later << job
    end

    # Cancels a call that is being waited for, and remembers when its outcome is unknown.
    def abandon(ticket)
      Host.cancel_call(ticket)
      Host.wait_for_call(ticket)
      code, message = Host.outcome_of_call(ticket)
      unconfirmed(message) if code == INDETERMINATE
    end

    # A write of this flintbit is one of each that called it, too.
    def unconfirmed(message)
      @unconfirmed ||= message
      @caller&.unconfirmed(message)
    end

    # Something of a failed call's response was read.
    def failure_read(response, failure)
      @unseen[response] = failure unless @unseen.key?(response)
    end

    # Its exit code or its message was read: the script knows.
    def failure_seen(response)
      @unseen[response] = nil
    end

    def failed(error)
      @error ||= error
      return if over?
      return Host.write_log(Log::ERROR, describe(error)) if @out_of_time
      return finish(error.status, exit_message(error), "complete") if error.is_a?(SystemExit)
      cause = @unseen.values.compact.last if Failure.of_nothing?(error)
      finish(1, [describe(error), cause].compact.join("; before that, "), "error")
      tell_of_error
      details = Failure.details(error)
      Host.write_log(Log::DEBUG, "more about #{@bit}: #{details.map(&:strip).join("; ")}") unless details.empty?
    end

    # `@output` as one JSON object.
    def output_json
      "{#{@values.map { |key, text| "#{JSON.generate(key)}:#{text}" }.join(",")}}"
    end

    # One sentence.
    def describe(error)
      Failure.describe(error, @file, @bit)
    end

    # The script, ready to be evaluated.
    def code
      Host.name_script(@file)
      Data.define(@file)
      RubyVM::InstructionSequence.compile_file(@file)
    end

    # At the begin of a thread.
    def enter
      @group.add(Thread.current)
      Thread.current.report_on_exception = false
    end

    # At its end, with the exception that ended it. A process that the script forked ends here.
    def leave(error)
      return Endings.leave_child { raise error if error } unless Host.in_job?
      failed(error) if error
    end

    protected

    attr_reader :bits_lock

    private

    # With `$!` as at the end of a program.
    def call_end_block
      block = end_block
      return block.call unless @error
      begin
        raise @error
      rescue Exception
        block.call
      end
    end

    # In Ruby's order: first the trap, then `END` and `at_exit`, the last one first.
    def end_block
      return @at_exit.pop unless @trap
      command = @trap
      @trap = nil
      -> { command.call(0) }
    end

    def succeed
      finish(0, "success", "complete")
    end

    def warn_of_failures
      @called.each(&:warn_of_failure)
      @called.clear
    end

    # Whoever runs the job shows its message, so that the log says only what another message takes the place of.
    def tell_of_error
      return @untold = @message if root?
      @logged = true
      Host.write_log(Log::ERROR, @message)
    end

    def finish(code, message, status)
      return if @out_of_time && status != "aborted" # what an `ensure` clause says comes too late
      Host.write_log(Log::ERROR, @untold) if @untold && !message.start_with?(@untold)
      @untold = nil
      @exit_code = code
      @message = message
      @status = status
    end

    def default_message(code)
      code.zero? ? "success" : "the flintbit ended with exit code #{code}"
    end

    def exit_message(error)
      error.message == "exit" ? default_message(error.status) : Values.utf8(error.message)
    end

    # Waits for the thread that the block starts, at most to the time limit.
    def in_thread
      return if @stopped
      thread = @thread = yield
      thread.kill if @stopped
      # The job's own limit is watched from outside; this one is for a flintbit that another one calls.
      out_of_time unless join(thread, @depth.zero? ? nil : @limit && @limit / 1000.0)
    ensure
      if thread&.alive?
        thread.kill
        leave_behind unless thread.join(@out_of_time ? @grace / 1000.0 : nil)
      end
      unconfirmed_write if @out_of_time && @unconfirmed
    end

    # Ruby finds that every thread waits for ever, and says so to the thread that started it. Here that is the flintbit's,
    # or that of the one it called last.
    def join(thread, seconds)
      thread.join(seconds)
    rescue Exception => error
      raise unless Failure.deadlock?(error) && Thread.current == Runner::MAIN && thread.alive?
      waiting = Stage.innermost.thread
      error.set_backtrace(waiting.backtrace)
      waiting.raise(error)
      retry
    end

    def guarded
      enter
      yield
    rescue Exception => error
      leave(error)
    ensure
      leave(nil)
    end

    # Its threads find from here on that the flintbit has ended, and so do those of the flintbits that it waits for.
    def leave_behind
      @left = true
      Stage.running_from(self).each { |job| job.in_flight.keys.each { |ticket| job.abandon(ticket) } }
      Host.write_log(Log::WARNING, "flintbit '#{@bit}' did not end within #{@grace} ms after its timeout; it was left behind")
    end

    def out_of_time
      @stopped = @out_of_time = true
      finish(TIMEOUT, "the timeout of #{@limit} ms for flintbit '#{@bit}' expired", "aborted")
    end

    def unconfirmed_write
      finish(INDETERMINATE, "#{@message} during a change: #{@unconfirmed}", "aborted")
    end

    def end_threads
      threads = @group.list
      threads.each(&:kill)
      last = Process.clock_gettime(Process::CLOCK_MONOTONIC) + PATIENCE
      threads.each { |thread| thread.join([last - Process.clock_gettime(Process::CLOCK_MONOTONIC), 0].max) }
    end
  end

  # `DATA`, as Ruby gives it to a program.
  module Data
    END_OF_SCRIPT = /^__END__(?:\r?\n|\z)/n

    class << self
      include Steady

      def define(file)
        text = File.binread(file)
        start = start_in(text)
        return unless start
        data = File.open(file)
        data.pos = start
        Object.const_set(:DATA, data)
      end

      private

      # A line like it in a string or a comment is none: what stands before it is no script by itself.
      def start_in(text)
        at = 0
        while (mark = END_OF_SCRIPT.match(text, at))
          at = mark.end(0)
          return at if !END_OF_SCRIPT.match?(text, at) || script?(mark.pre_match)
        end
      end

      def script?(text)
        RubyVM::InstructionSequence.compile(text.force_encoding(Encoding::UTF_8))
        true
      rescue SyntaxError
        false
      end
    end
  end

  module Runner
    MAIN = Thread.current

    class << self
      attr_reader :root, :later

      # On the thread that started Ruby.
      def run(description)
        @later = []
        @stopped = false
        reset_ruby
        @root = @current = Job.new(JSON.parse(description))
        stop if Host.stopping?
        Stage.set(@root)
        guarded { @root.run }
        guarded { run_later }
      ensure
        Host.set_end(@root.exit_code || 1, @root.message || "the flintbit was stopped", @root.status)
      end

      # From here on only threads that were left behind may run.
      def ended(job)
        Host.set_done(true) if job.equal?(@current) && @later.empty?
      end

      # A signal's handler on the thread that started Ruby: a thread that watches for the wish to stop would hide from
      # Ruby that all others wait for ever.
      def stop
        @stopped = true
        @root&.stop
        @current&.stop
      end

      private

      # An exception that a script's thread sends to the main thread (`abort_on_exception`) ends the flintbit.
      def guarded
        yield
      rescue Exception => error
        @root.stop
        @root.failed(error)
      end

      def run_later
        until @stopped || (job = @later.shift).nil?
          @current = job
          job.run_once
          job.warn_of_failure("asynchronous flintbit")
        end
      end

      # A script before this one may have changed them.
      def reset_ruby
        Streams.reset
        Thread.abort_on_exception = false
        Thread.report_on_exception = true
        $VERBOSE = false
      end
    end
  end
end

Signal.trap(Flintdesk::Host::STOP_SIGNAL) { Flintdesk::Runner.stop }
