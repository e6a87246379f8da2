# What the flintbits of a process share: Ruby's main object with the six objects, the top-level constants and methods.
# A flintbit is evaluated there as `ruby file.rb` evaluates it. One that is called by another finds it cleared of what its
# callers' files put there, and leaves it as they had it. What required files define stays, for they are not read again.
module Flintdesk
  module Stage
    MAIN_OBJECT = TOPLEVEL_BINDING.receiver
    OBJECTS = { :@input => Input.new, :@output => Output.new, :@call => Call.new, :@log => Log.new, :@config => Config.new,
                :@util => Util.new }.freeze
    VISIBILITIES = %i[public protected private].freeze

    # What was taken from the stage.
    Taken = Struct.new(:job, :variables, :constants, :methods, :program) { include Discreet }
    Constant = Struct.new(:value, :file, :line) { include Discreet }
    TopMethod = Struct.new(:owner, :name, :method, :visibility) { include Discreet }

    @running = []
    @files = {}

    class << self
      include Steady

      # For the first flintbit of a job.
      def set(job)
        take unless @files.empty? # of a job before this one
        @files = { job.file => true }
        @running = [Taken.new(job)]
        put_objects
      end

      # For a flintbit that another one calls, around the block.
      def share(job)
        @files[job.file] = true
        @running << take(job)
        Fallback.install
        put_objects
        yield
      ensure
        taken = @running.pop
        take
        put_back(taken)
      end

      def innermost
        @running.last&.job
      end

      # What was taken from the flintbit `job` while one that it called runs: its other threads still find it.
      def taken_from(job)
        index = @running.index { |taken| taken.job.equal?(job) }
        index && @running[index + 1]
      end

      private

      def put_objects
        OBJECTS.each { |name, object| MAIN_OBJECT.instance_variable_set(name, object) }
      end

      def take(job = nil)
        Taken.new(job, take_variables, take_constants, [Object, MAIN_OBJECT.singleton_class].flat_map { take_methods(_1) },
                  $0)
      end

      def take_variables
        MAIN_OBJECT.instance_variables.to_h { |name| [name, MAIN_OBJECT.remove_instance_variable(name)] }
      end

      def take_constants
        Object.constants(false).each_with_object({}) do |name, taken|
          next if Object.autoload?(name, false)
          file, line = Object.const_source_location(name, false)
          next unless @files.key?(file) || name == :DATA
          taken[name] = Constant.new(Object.send(:remove_const, name), file, line)
        end
      end

      def take_methods(owner)
        VISIBILITIES.flat_map do |visibility|
          names = owner.send("#{visibility}_instance_methods", false)
          methods = names.map { |name| TopMethod.new(owner, name, owner.instance_method(name), visibility) }
          methods.select { |top| @files.key?(top.method.source_location&.first) }
                 .each { |top| owner.send(:remove_method, top.name) }
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
          constant = Stage.taken_from(Job.current)&.constants&.[](name)
          constant ? constant.value : super
        end
      end

      module Methods
        private

        def method_missing(name, ...)
          top = Stage.taken_from(Job.current)&.methods&.find { |method| method.name == name && is_a?(method.owner) }
          top ? top.method.bind_call(self, ...) : super
        end

        def respond_to_missing?(name, all)
          (all && Stage.taken_from(Job.current)&.methods&.any? { |method| method.name == name }) || super
        end
      end
    end
  end
end
