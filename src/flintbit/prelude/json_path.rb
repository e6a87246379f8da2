# JSONPath: dots, brackets, quotes, indexes from either end, slices, unions, wildcards, recursive descent and simple
# filters. A definite path finds a value or nil, any other a list.
module Flintdesk
  module JsonPath
    # No PathError: `get` finds nothing by a text that is not a path, and this is one.
    class TooMuchError < ArgumentError; end

    def self.find(document, path)
      steps = Reader.new(path).steps
      found = Walk.new(path).follow(steps, document)
      return found.first if steps.all?(&:definite?)
      JsonList.new(found)
    end

    # Follows paths through a document, those within filters too, within bounds on what that may take.
    class Walk
      MOST_VALUES = 1_000_000
      MOST_LOOKS = 10_000_000 # at values, all steps together: filters within filters multiply

      def initialize(path)
        @path = path
        @looks = 0
      end

      def follow(steps, document)
        steps.inject([document]) do |values, step|
          found = []
          values.each do |value|
            found.concat(step.apply(value, self))
            refuse("leads to more than 1,000,000 values") if found.size > MOST_VALUES
          end
          look(values.size + found.size)
          found
        end
      end

      def look(times)
        @looks += times
        refuse("takes more than 10,000,000 looks at values") if @looks > MOST_LOOKS
      end

      private

      def refuse(why)
        raise TooMuchError, "'#{@path}' #{why}; name more of the way, or filter earlier"
      end
    end

    # One key or one index.
    Member = Struct.new(:key) do
      def definite? = true

      def apply(value, _walk)
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

      def apply(value, walk)
        members.flat_map { |member| member.apply(value, walk) }
      end
    end

    class Wildcard
      def definite? = false

      def apply(value, _walk)
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

      def apply(value, walk)
        found = []
        pending = [value]
        until pending.empty?
          found << (inner = pending.pop)
          pending.concat(Wildcard.new.apply(inner, walk).reverse)
        end
        found
      end
    end

    Slice = Struct.new(:from, :to, :step) do
      def definite? = false

      def apply(value, _walk)
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

    # `@.key`, `@.key == "text"` and their combinations by &&, || and parentheses.
    Filter = Struct.new(:condition) do
      def definite? = false

      def apply(value, walk)
        elements = Wildcard.new.apply(value, walk)
        walk.look(elements.size)
        elements.select { |element| condition.call(element, walk) }
      end
    end

    class Reader
      NAME = /[^.\[\]()'"\s?*@$,]+/
      NAME_IN_FILTER = /(?:[^.\[\]()'"\s?*@$,=!<>~&|]|&(?!&)|\|(?!\|))+/
      QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/m
      # It ends at the first slash behind which the filter can go on.
      PATTERN = %r{/((?:[^/\\]|\\.|/(?!i?\s*(?:&&|\|\||\)|\z)))*+)/(i?)}m
      JSON_TEXT = /(?<json>[\[{](?:\g<json>|"(?:[^"\\]|\\.)*"|[^\[\]{}"])*[\]}])|[^\s()&|'"\[\]{}]+/m
      DEEPEST = 100 # parentheses and filters within each other

      def initialize(path)
        @path = path
        @text = path.dup
        @text.sub!(/\A\$/, "") || @text.prepend(".")
        @depth = 0
      end

      def steps
        steps = steps_ahead(NAME)
        unreadable unless @text.empty?
        steps
      end

      private

      def take(pattern)
        match = @text.match(/\A(?:#{pattern})/)
        @text = match.post_match if match
        match
      end

      def steps_ahead(names)
        steps = []
        loop do
          if take(/\.\.(?=\[)/) then steps << Descent.new << bracket
          elsif take(/\.\./) then steps << Descent.new << name(names)
          elsif take(/\./) then steps << name(names)
          elsif @text.start_with?("[") then steps << bracket
          else return steps
          end
        end
      end

      def name(names)
        return Wildcard.new if take(/\*/)
        match = take(names) || unreadable
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

      # Read word by word, so that an operator within a quoted text or a regular expression is none.
      def filter
        return unless take(/\?\s*\(/)
        Filter.new(parenthesized)
      end

      def parenthesized
        unreadable if (@depth += 1) > DEEPEST
        condition = any_of
        take(/\s*\)/) || unreadable
        @depth -= 1
        condition
      end

      def any_of
        tests = [all_of]
        tests << all_of while take(/\s*\|\|/)
        ->(element, walk) { tests.any? { |test| test.call(element, walk) } }
      end

      def all_of
        tests = [test]
        tests << test while take(/\s*&&/)
        ->(element, walk) { tests.all? { |test| test.call(element, walk) } }
      end

      def test
        take(/\s+/)
        return parenthesized if take(/\(/)
        take(/@/) || unreadable
        left = steps_ahead(NAME_IN_FILTER)
        operator = take(/\s*(==|!=|<=|>=|=~|<|>)\s*/)
        return ->(element, walk) { !walk.follow(left, element).empty? } unless operator
        comparison(left, operator[1].to_sym, literal)
      end

      def comparison(left, operator, right)
        ->(element, walk) { walk.follow(left, element).any? { |value| compare(value, operator, right) } }
      end

      def literal
        if (quoted = take(QUOTED)) then return quoted[1] || quoted[2] end
        if (pattern = take(PATTERN))
          return Regexp.new(pattern[1], pattern[2].empty? ? 0 : Regexp::IGNORECASE)
        end
        JSON.parse((take(JSON_TEXT) || unreadable)[0])
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
