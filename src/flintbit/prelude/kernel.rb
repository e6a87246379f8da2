# What a script finds changed in Ruby itself: leaving ends the flintbit and not the program, and RubyGems is loaded
# only when it is needed.
module Flintdesk
  module Endings
    # Ends a process that a script forked, without the program's own ending.
    def self.leave_child
      status = 1
      begin
        yield
        status = 0
      rescue SystemExit => error
        status = error.status
      rescue Exception => error
        $stderr.puts Job.current.describe(error).gsub("\n", '\n')
      ensure
        Process.exit!(status)
      end
    end

    # In a process that a script forked: the program's connections and files are not for it.
    def self.leave_descriptors
      kept = ObjectSpace.each_object(IO).filter_map { |io| io.fileno rescue nil }
      Host.leave_descriptors(kept)
    end

    def self.keep(block)
      Host.in_job? ? Job.current.at_exit(block) : TOPLEVEL_BINDING.receiver.send(:flintdesk_at_exit, &block)
      nil
    end

    def self.abort(message)
      error = $!
      text = message || (error ? Failure.text_and_class(error) : nil)
      Host.write_log(Log::ERROR, Host.bounded(Values.utf8(text.to_s))) if text
      Job.current.exit(1, text)
    end

    # `trap` for the end of the program, under each of its names.
    def self.exit_signal?(signal)
      signal == 0 || signal.respond_to?(:to_s) && signal.to_s.delete_prefix("SIG") == "EXIT"
    end

    def self.trap_exit(command, block)
      command = case command || block
                when nil, "", "IGNORE", "SIG_IGN", "DEFAULT", "SIG_DFL", "SYSTEM_DEFAULT" then nil
                when "EXIT" then ->(_) { Job.current.exit(0, nil) }
                when String then ->(_) { TOPLEVEL_BINDING.eval(command) }
                else command || block
                end
      Job.current.trap_exit(command)
    end

    # The program would be replaced and the output lost: run the command and end with its status.
    def self.exec(arguments)
      _, status = Process.wait2(Process.spawn(*arguments))
      Job.current.exit(status.exitstatus || 128 + status.termsig, nil)
    end
  end

  module RubyGems
    # RubyGems requires it before it first asks where gems are, for defaults of whoever has it run.
    DEFAULTS = "rubygems/defaults/#{RUBY_ENGINE}"
    # What the program was started with: it does not say whose code is loaded beside the key. What a script sets counts.
    INHERITED = ENV.slice("GEM_HOME", "GEM_PATH", "GEM_SPEC_CACHE", "GEM_VENDOR", "HOME", "XDG_DATA_HOME").freeze
    @loaded = false

    # Where RubyGems looks for gems, in place of what it would make of those variables.
    module Folders
      def paths
        @paths ||= ::Gem::PathSupport.new(ENV.to_h.reject { |name, _| RubyGems.inherited?(name) })
      end

      def user_home
        RubyGems.inherited?("HOME") ? RubyGems.home : super
      end

      def data_home
        RubyGems.inherited?("XDG_DATA_HOME") ? File.join(user_home, ".local", "share") : super
      end

      def vendor_dir
        super unless RubyGems.inherited?("GEM_VENDOR")
      end
    end

    class << self
      def load
        return false if @loaded
        @loaded = true
        flintdesk_require "rubygems"
        true
      end

      def settle_folders
        flintdesk_require "etc"
        ::Gem.singleton_class.prepend(Folders)
      end

      def inherited?(name)
        INHERITED.key?(name) && ENV[name] == INHERITED[name]
      end

      # Of the user, whatever HOME says.
      def home
        @home ||= Etc.getpwuid.dir
      rescue ArgumentError # an unknown user; RubyGems then takes the same
        "/"
      end

      # Whether a `require` that failed is worth another attempt with RubyGems.
      def help?(error, name)
        !@loaded && error.path == name
      end

      # Whether it works on RubyGems as a whole, which has to be there then.
      def part?(name)
        !@loaded && name.is_a?(String) && name.match?(%r{\A(?:rubygems|bundler)(?:/|\z)})
      end

      private

      def flintdesk_require(name)
        TOPLEVEL_BINDING.receiver.send(:flintdesk_require, name)
      end
    end
  end
end

module Kernel
  %i[require exit exit! abort at_exit exec fork trap].each do |name|
    plain = name.to_s.delete("!")
    alias_method(name == :exit! ? :flintdesk_exit_now : "flintdesk_#{plain}", name)
    private(name == :exit! ? :flintdesk_exit_now : "flintdesk_#{plain}")
  end

  private

  def require(name)
    return false if name == "rubygems" # it comes by itself
    Flintdesk::RubyGems.load if Flintdesk::RubyGems.part?(name)
    Flintdesk::RubyGems.settle_folders if name == Flintdesk::RubyGems::DEFAULTS
    flintdesk_require(name)
  rescue LoadError => error
    raise unless Flintdesk::RubyGems.help?(error, name)
    Flintdesk::RubyGems.load
    Kernel.require(name)
  end

  # As RubyGems defines it, once it is there.
  def gem(...)
    Flintdesk::RubyGems.load
    Kernel.send(:gem, ...)
  end

  def exit(status = true)
    Flintdesk::Host.in_job? ? Flintdesk::Job.current.exit(Flintdesk::Job.exit_code(status), nil) : flintdesk_exit(status)
  end

  def exit!(status = false)
    Flintdesk::Host.in_job? ? Flintdesk::Job.current.exit(Flintdesk::Job.exit_code(status), nil) : flintdesk_exit_now(status)
  end

  def abort(message = nil)
    return Flintdesk::Endings.abort(message) if Flintdesk::Host.in_job?
    message ? flintdesk_abort(message) : flintdesk_abort
  end

  def at_exit(&block)
    raise ArgumentError, "called without block", caller unless block
    Flintdesk::Host.in_job? ? Flintdesk::Job.current.at_exit(block) : flintdesk_at_exit(&block)
  end

  def trap(signal, command = nil, &block)
    return flintdesk_trap(signal, *command, &block) unless Flintdesk::Host.in_job? && Flintdesk::Endings.exit_signal?(signal)
    raise ArgumentError, "tried to create Proc object without a block", caller unless command || block
    Flintdesk::Endings.trap_exit(command, block)
  end

  def exec(*arguments)
    Flintdesk::Host.in_job? ? Flintdesk::Endings.exec(arguments) : flintdesk_exec(*arguments)
  end

  def fork
    pid = flintdesk_fork
    return pid if pid || !block_given?
    Flintdesk::Endings.leave_child { yield }
  end
end

[Kernel, Process].each do |owner|
  %i[exit exit! abort exec fork].each do |name|
    owner.define_singleton_method(name) do |*arguments, &block|
      TOPLEVEL_BINDING.receiver.send(name, *arguments, &block)
    end
  end
end
def Kernel.require(name) = TOPLEVEL_BINDING.receiver.send(:require, name)
def Signal.trap(...) = TOPLEVEL_BINDING.receiver.send(:trap, ...)
def Kernel.trap(...) = TOPLEVEL_BINDING.receiver.send(:trap, ...)
def Kernel.at_exit(&block) = TOPLEVEL_BINDING.receiver.send(:at_exit, &block)

# Every fork of a script goes through here, that of `IO.popen("-")` too.
Process.singleton_class.prepend(Module.new do
  def _fork
    pid = super
    Flintdesk::Endings.leave_descriptors if pid == 0
    pid
  end
end)

# It would end the job's process behind our back.
def Process.daemon(*)
  raise NotImplementedError, "a flintbit can't become a daemon; use fork or spawn", caller
end

# The name with its ending, so that it is not taken for the `require "rubygems"` of a script.
Object.autoload(:Gem, "rubygems.rb")

# A script sees the threads that are its own.
class << Thread
  alias flintdesk_list list
  alias flintdesk_main main

  def list
    group = current.group
    group.is_a?(Flintdesk::JobGroup) ? group.list : flintdesk_list
  end

  def main
    group = current.group
    group.is_a?(Flintdesk::JobGroup) ? group.job.thread : flintdesk_main
  end
end
