# What the flintbits of a process share: Ruby's main object with the six objects, the top-level constants and methods.
# A flintbit is evaluated there as `ruby file.rb` evaluates it. One that is called by another finds it cleared of what its
# callers' files put there, and leaves it as they had it. What required files define stays, for they are not read again.
module Flintdesk
  module Stage
    MAIN_OBJECT = TOPLEVEL_BINDING.receiver
    OBJECTS = { :@input => Input.new, :@output => Output.new, :@call => Call.new, :@log => Log.new, :@config => Config.new,
                :@util => Util.new }.freeze
    VISIBILITIES = %i[public protected private].freeze

    # What was taken from the stage, for the flintbit of `job`.
    Taken = Struct.new(:job, :variables, :constants, :methods, :program) do
      include Discreet

      def self.for(job) = new(job, {}, {}, [], $0)
    end
    Constant = Struct.new(:value, :file, :line) { include Discreet }
    TopMethod = Struct.new(:owner, :name, :method, :visibility) { include Discreet }

    @running = []
    @files = {}
    @moves = 0
    @leaving = Mutex.new

    class << self
      include Steady

      # For the first flintbit of a job.
      def set(job)
        take_to(Taken.for(nil)) unless @files.empty? # of a job before this one
        @files = { job.file => true }
        @running = [Taken.for(job)]
        put_objects
      end

      # For a flintbit that another one calls, around the block. Threads of its callers go on meanwhile, so that each
      # thing must be found at every moment: on the stage, or in what was taken from it.
      def share(job)
        @files[job.file] = true
        Fallback.install
        taken = Taken.for(job)
        @moves += 1
        @running << taken
        take_to(taken)
        yield
      ensure
        leave(taken) if taken
      end

      def innermost
        @running.last&.job
      end

      # The flintbit of `job` and those that it waits for.
      def running_from(job)
        @running.map(&:job).drop_while { |each| !each.equal?(job) }
      end

      # For the threads of a flintbit while one that it called runs: what was taken from it.
      def taken_constant(name)
        taken&.constants&.[](name)
      end

      def taken_method(object, name)
        top = taken&.methods&.find { |method| method.name == name && object.is_a?(method.owner) }
        top&.method&.bind(object)
      end

      # For the same threads shortly after it has ended: something may have been put back since it was missed, or even been
      # taken anew.
      def constant_put_back(name)
        find { constant_on_stage(name) || taken_constant(name) } if shortly_after?
      end

      def method_put_back(object, name)
        find { method_on_stage(object, name) || taken_method(object, name) } if shortly_after?
      end

      private

      def now
        Process.clock_gettime(Process::CLOCK_MONOTONIC)
      end

      # How long a thread may wait for Ruby's lock between missing something and searching for it.
      def shortly_after?
        @left_at && now - @left_at < 10 && Thread.list.size > 1
      end

      # With the flintbits that this one called and was left behind with. What comes back from one of them later finds
      # that it has been left.
      def leave(taken)
        @leaving.synchronize { leave_last while @running.any? { |each| each.equal?(taken) } }
      end

      def leave_last
        @moves += 1
        @left_at = now
        take_to(Taken.for(nil))
        put_back(@running.last)
        @running.pop
      end

      def taken
        job = Job.current
        index = @running.index { |taken| taken.job.equal?(job) }
        index && @running[index + 1]
      end

      def find
        begin
          moves = @moves
          found = yield
        end until found || moves == @moves
        found
      end

      def constant_on_stage(name)
        return unless Object.const_defined?(name, false)
        file, line = Object.const_source_location(name, false)
        Constant.new(Object.const_get(name, false), file, line) if @files.key?(file)
      end

      def method_on_stage(object, name)
        owner = [MAIN_OBJECT.singleton_class, Object].find do |each|
          object.is_a?(each) && (each.method_defined?(name, false) || each.private_method_defined?(name, false))
        end
        method = owner&.instance_method(name)
        method.bind(object) if method && @files.key?(method.source_location&.first)
      end

      def put_objects
        OBJECTS.each { |name, object| MAIN_OBJECT.instance_variable_set(name, object) }
      end

      def take_to(taken)
        take_variables(taken.variables)
        take_constants(taken.constants)
        [Object, MAIN_OBJECT.singleton_class].each { |owner| take_methods(owner, taken.methods) }
      end

      # The six objects are the same for all.
      def take_variables(taken)
        MAIN_OBJECT.instance_variables.each do |name|
          taken[name] = MAIN_OBJECT.instance_variable_get(name)
          OBJECTS.key?(name) || MAIN_OBJECT.remove_instance_variable(name)
        end
        put_objects
      end

      def take_constants(taken)
        Object.constants(false).each do |name|
          next if Object.autoload?(name, false)
          file, line = Object.const_source_location(name, false)
          next unless @files.key?(file) || name == :DATA
          taken[name] = Constant.new(Object.const_get(name, false), file, line)
          Object.send(:remove_const, name)
        end
      end

      def take_methods(owner, taken)
        VISIBILITIES.each do |visibility|
          owner.send("#{visibility}_instance_methods", false).each do |name|
            method = owner.instance_method(name)
            next unless @files.key?(method.source_location&.first)
            taken << TopMethod.new(owner, name, method, visibility)
            owner.send(:remove_method, name)
          end
        end
      end

      def put_back(taken)
        taken.variables.each { |name, value| MAIN_OBJECT.instance_variable_set(name, value) }
        taken.constants.each { |name, constant| put_constant(name, constant) }
        taken.methods.each do |top|
          top.owner.define_method(top.name, top.method)
          top.owner.send(top.visibility, top.name)
        end
        Host.name_script(taken.program)
      end

      # With its old place: by that it is known as the flintbit's.
      def put_constant(name, constant)
        Object.send(:remove_const, name) if Object.const_defined?(name, false)
        setter = eval("->(name, value) { Object.const_set(name, value) }", nil, constant.file, constant.line)
        setter.call(name, constant.value)
      end
    end

    # While a called flintbit runs, the other threads of its callers find their constants and methods here.
    module Fallback
      def self.install
        return if @installed
        @installed = true
        Module.prepend(Constants)
        Object.include(Methods)
      end

      module Constants
        def const_missing(name)
          constant = Stage.taken_constant(name) || Stage.constant_put_back(name)
          constant ? constant.value : super
        end
      end

      module Methods
        private

        def method_missing(name, ...)
          top = Stage.taken_method(self, name)
          return top.call(...) if top
          begin
            super
          rescue NameError => missing
            top = Stage.method_put_back(self, name)
            # One that is there and private is not for this caller.
            raise unless top && missing.message.start_with?('undefined')
          end
          top.call(...)
        end

        def respond_to_missing?(name, all)
          (all && (Stage.taken_method(self, name) || Stage.method_put_back(self, name))) || super
        end
      end
    end
  end
end
