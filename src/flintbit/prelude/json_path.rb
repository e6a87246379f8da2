# JSONPath: dots, brackets, quotes, indexes from either end, slices, unions, wildcards, recursive descent and simple
# filters. A definite path finds a value or nil, any other a list.
module Flintdesk
  module JsonPath
    def self.find(document, path)
      steps = Reader.new(path).steps
      found = steps.inject([document]) { |values, step| values.flat_map { |value| step.apply(value) } }
      return found.first if steps.all?(&:definite?)
      JsonList.new(found)
    end

    # One key or one index.
    Member = Struct.new(:key) do
      def definite? = true

      def apply(value)
        case value
        when Hash then value.key?(key.to_s) ? [value[key.to_s]] : []
        when Array then key.is_a?(Integer) && index?(value) ? [value[key]] : []
        else []
        end
      end

      def index?(list)
        key >= -list.size && key < list.size
      end
    end

    Union = Struct.new(:members) do
      def definite? = false

      def apply(value)
        members.flat_map { |member| member.apply(value) }
      end
    end

    class Wildcard
      def definite? = false

      def apply(value)
        case value
        when Hash then value.values
        when Array then value
        else []
        end
      end
    end

    # The value itself and everything below it.
    class Descent
      def definite? = false

      def apply(value)
        below = Wildcard.new.apply(value)
        [value] + below.flat_map { |inner| apply(inner) }
      end
    end

    Slice = Struct.new(:from, :to, :step) do
      def definite? = false

      def apply(value)
        return [] unless value.is_a?(Array)
        size = value.size
        first = bound(from || 0, size)
        last = bound(to || size, size)
        (first...last).step(step).map { |index| value[index] }
      end

      def bound(index, size)
        (index.negative? ? index + size : index).clamp(0, size)
      end
    end

    # `@.key`, `@.key == "text"` and their combinations by && and ||.
    Filter = Struct.new(:alternatives) do
      def definite? = false

      def apply(value)
        Wildcard.new.apply(value).select { |element| alternatives.any? { |tests| tests.all? { |test| test.call(element) } } }
      end
    end

    class Reader
      NAME = /[^.\[\]()'"\s?*@$,]+/
      QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/
      COMPARISON = /\A@(?<left>[^=!<>~\s]*)\s*(?:(?<operator>==|!=|<=|>=|<|>|=~)\s*(?<right>.+))?\z/m

      def initialize(path)
        @path = path
        @text = path.dup
        @text.sub!(/\A\$/, "") || @text.prepend(".")
      end

      def steps
        steps = []
        until @text.empty?
          if take(/\.\.(?=\[)/) then steps << Descent.new << bracket
          elsif take(/\.\./) then steps << Descent.new << name
          elsif take(/\./) then steps << name
          elsif @text.start_with?("[") then steps << bracket
          else unreadable
          end
        end
        steps
      end

      private

      def take(pattern)
        match = @text.match(/\A(?:#{pattern})/)
        @text = match.post_match if match
        match
      end

      def name
        return Wildcard.new if take(/\*/)
        match = take(NAME) || unreadable
        Member.new(match[0])
      end

      def bracket
        take(/\[\s*/) || unreadable
        step = filter || contents
        take(/\s*\]/) || unreadable
        step
      end

      def contents
        return Wildcard.new if take(/\*/)
        if (slice = take(/(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(\d+))?/))
          step = slice[3] ? slice[3].to_i : 1
          unreadable if step.zero?
          return Slice.new(slice[1]&.to_i, slice[2]&.to_i, step)
        end
        members = [member]
        members << member while take(/\s*,\s*/)
        members.size == 1 ? members.first : Union.new(members)
      end

      def member
        if (index = take(/-?\d+(?=\s*[\],])/)) then Member.new(index[0].to_i)
        elsif (quoted = take(QUOTED)) then Member.new((quoted[1] || quoted[2]).gsub(/\\(.)/, '\1'))
        elsif (plain = take(NAME)) then Member.new(plain[0])
        else unreadable
        end
      end

      def filter
        return unless take(/\?\s*\(/)
        depth = 1
        length = nil
        quote = nil
        @text.each_char.with_index do |char, index|
          if quote then quote = nil if char == quote
          elsif ["'", '"'].include?(char) then quote = char
          elsif char == "(" then depth += 1
          elsif char == ")" then depth -= 1
          end
          break length = index if depth.zero?
        end
        unreadable unless length
        condition = @text.slice!(0, length)
        @text.slice!(0)
        Filter.new(condition.split("||").map { |tests| tests.split("&&").map { |test| condition_of(test.strip) } })
      end

      def condition_of(text)
        match = COMPARISON.match(text) || unreadable
        left = Reader.new("$#{match[:left]}").steps
        value_of = ->(element) { left.inject([element]) { |values, step| values.flat_map { |value| step.apply(value) } } }
        return ->(element) { !value_of.call(element).empty? } unless match[:operator]
        right = literal(match[:right].strip)
        operator = match[:operator].to_sym
        ->(element) { value_of.call(element).any? { |value| compare(value, operator, right) } }
      end

      def literal(text)
        quoted = /\A(?:#{QUOTED})\z/.match(text)
        return quoted[1] || quoted[2] if quoted
        pattern = %r{\A/(.*)/(i?)\z}m.match(text)
        return Regexp.new(pattern[1], pattern[2].empty? ? 0 : Regexp::IGNORECASE) if pattern
        JSON.parse(text)
      rescue JSON::ParserError, RegexpError
        unreadable
      end

      def compare(value, operator, right)
        case operator
        when :== then value == right
        when :!= then value != right
        when :=~ then value.is_a?(String) && right.is_a?(Regexp) && right.match?(value)
        else
          order = value <=> right
          !order.nil? && order.public_send(operator, 0)
        end
      end

      def unreadable
        raise PathError, "'#{@path}' is not a JSONPath expression"
      end
    end
  end
end
