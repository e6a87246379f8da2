# Exceptions of scripts, as they stand in messages and in the log.
module Flintdesk
  # What a person is told about an exception: file by the flintbit's name, line, text, class.
  module Failure
    FRAMES = 50
    # Ruby's own folders; those that a script adds come later.
    LIBRARIES = $LOAD_PATH.map { |folder| "#{folder}/" }.freeze

    class << self
      include Steady

      def describe(error, file, bit)
        text = text_of(error)
        syntax = error.is_a?(SyntaxError) && text.match(/\A#{Regexp.escape(file)}:(\d+): (.*)/)
        return "#{bit}:#{syntax[1]}: #{syntax[2].strip} (SyntaxError)" if syntax
        text = text.lines.first.to_s.chomp if error.is_a?(SyntaxError) || deadlock?(error) # one of another file
        place = place_of(error, file)
        "#{place ? place.sub(file, bit) : bit}: #{text} (#{name_of(error.class)})"
      end

      # Ruby has no name for the class that a script could write.
      def deadlock?(error)
        error.class.name == "fatal"
      end

      # Whether the cause is a value that was not there, or an empty text in place of one.
      def of_nothing?(error, depth = 10)
        return false if error.nil? || depth.zero?
        missing = case error
                  when NameError then error.is_a?(NoMethodError) && receiver_of(error).nil?
                  when TypeError, ArgumentError then text_of(error).match?(/\bnil\b|NilClass/)
                  when JSON::ParserError then true
                  end
        missing || of_nothing?(error.cause, depth - 1)
      end

      def text_and_class(error)
        "#{text_of(error)} (#{name_of(error.class)})"
      end

      # For level debug of the log: where the exception came through, or the rest of what is wrong with the syntax.
      def details(error)
        return text_of(error).lines.drop(1).map(&:chomp) if error.is_a?(SyntaxError) || deadlock?(error)
        frames_of(error).first(FRAMES).map { |frame| "from #{frame}" }
      end

      private

      # Some messages hold all that a program was given.
      def text_of(error)
        Host.bounded(Values.utf8(error.message.to_s))
      rescue Exception
        name_of(error.class)
      end

      def receiver_of(error)
        error.receiver
      rescue ArgumentError # it has none
        error
      end

      def name_of(type)
        type.name || type.to_s
      end

      # Without those of the objects.
      def frames_of(error)
        (error.backtrace || []).reject { |frame| frame.start_with?("<flintdesk>/") }
      end

      # The line of the script or of another file of the user's, not that of the library in which it came up.
      def place_of(error, file)
        frames = frames_of(error)
        frame = frames.find { |candidate| !library?(candidate, file) } || frames.first
        frame && frame[/\A.*?:\d+(?=:|\z)/]
      end

      def library?(frame, file)
        return false if frame.start_with?("#{file}:")
        frame.start_with?("<internal:", *LIBRARIES) || frame.scan(%r{/gems/([^/]+)/}).any? { |(gem)| gem.match?(/-\d/) }
      end
    end
  end
end
