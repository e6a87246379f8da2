# What scripts and Ruby itself write to standard output and standard error. Both are the program's standard error: what
# stands in a ticket may not steer the terminal that shows it.
module Flintdesk
  module Streams
    # A stream that shows control characters escaped and secrets hidden, until the script leads it elsewhere.
    module Shown
      def write(*texts)
        return super unless Streams.shown?(self)
        super(*texts.map { |text| Host.shown(Values.utf8(text.to_s)) })
        texts.sum { |text| text.to_s.bytesize }
      end

      def syswrite(text)
        Streams.shown?(self) ? write(text) : super
      end

      def write_nonblock(text, **options)
        Streams.shown?(self) ? write(text) : super
      end

      def dup
        super.extend(Shown)
      end
    end

    # What is copied to such a stream comes in portions, of which each may end within a secret: lines are written.
    class Lines
      def initialize(stream)
        @stream = stream
        @rest = String.new
      end

      def write(portion)
        @rest << portion
        whole = @rest.rindex("\n")
        @stream.write(@rest.slice!(0..whole)) if whole
        portion.bytesize
      end

      def finish
        @stream.write(@rest)
      end
    end

    class << self
      def open(number)
        stream = IO.for_fd(number, "w", autoclose: false)
        stream.sync = true
        stream.extend(Shown)
      end

      def shown?(stream)
        PLACES.include?(place_of(stream))
      rescue IOError # it is closed, which the writing says
        false
      end

      # As a script finds them, whatever one before it has closed or replaced.
      def reset
        $stdout = STDOUT.closed? ? open(1) : STDOUT
        $stderr = STDERR.closed? ? open(2) : STDERR
        $stdout.sync = true
      end

      private

      def place_of(stream)
        stat = stream.stat
        [stat.dev, stat.ino]
      end
    end

    # Ruby writes past the methods of the one with which it started, and needs it to the end.
    FIRST_STDERR = STDERR
    Object.send(:remove_const, :STDERR)
    Object.const_set(:STDERR, open(2))
    STDOUT.extend(Shown)
    PLACES = [STDOUT, STDERR].map { |stream| place_of(stream) }.freeze
    reset
  end
end

# Ruby copies past the methods of a stream.
IO.singleton_class.prepend(Module.new do
  def copy_stream(source, target, *range)
    return super unless target.is_a?(Flintdesk::Streams::Shown) && Flintdesk::Streams.shown?(target)
    lines = Flintdesk::Streams::Lines.new(target)
    begin
      super(source, lines, *range)
    ensure
      lines.finish
    end
  end
end)

# `puts list` prints JSON too; Ruby would print an array line by line.
IO.prepend(Module.new do
  def puts(*values)
    super(*values.map { |value| value.is_a?(Flintdesk::ListValue) ? value.to_s : value })
  end
end)
