# Values that come out of documents. They are Hash and Array, have `get` as well, and print as JSON, because
# flintbits use both styles and hand the text of a value to `setraw`.
module Flintdesk
  # Ruby's own, for our code: a script may define methods of these names for every object.
  module Steady
    NAMES = %i[raise caller format sleep eval Integer].freeze
    NAMES.each { |name| define_method(name, Kernel.instance_method(name)) }
    private(*NAMES)
  end

  # What `p` and the messages of Ruby's own errors show: never what an object holds, for that may be a secret.
  module Discreet
    include Steady

    def inspect
      "#<#{[self.class.to_s.delete_prefix("Flintdesk::"), label].compact.join(" ")}>"
    end

    private

    def label = nil
  end

  module Lookup
    include Steady

    # The literal key first; a key that is not there and looks like a path is read as one; nil for what is missing.
    # Strings are handed out as private copies, so that changing one in place never changes the document.
    def get(key)
      Values.copy(lookup(key))
    end

    # JSONPath.
    def path(expression)
      Values.copy(Values.find!(self, expression))
    end

    # Ruby would put the whole document into the message.
    def method_missing(name, *arguments, &block)
      return super if Values.answered_by_script?(self)
      shown = "#<#{OWN_CLASS.bind_call(self).to_s.delete_prefix("Flintdesk::")}>"
      error = NoMethodError.new("undefined method `#{name}' for #{shown}", name, arguments, receiver: self)
      error.set_backtrace(caller)
      raise error
    end

    # Said, because Ruby would otherwise ask `method_missing` at every conversion that it tries.
    def respond_to_missing?(*arguments) = Values.answered_by_script?(self) && super

    def to_s
      Values.json(self)
    end
    alias inspect to_s

    OWN_CLASS = Kernel.instance_method(:class)

    # What asks an object for its class means to treat it as that: YAML, PP, `value.class == Hash`.
    def class = is_a?(Hash) ? Hash : Array

    def instance_of?(type) = type == self.class || super

    # Plain Ruby, all the way down.
    def to_h(...) = Values.undress(self).to_h(...)

    def to_a = Values.undress(self).to_a
  end

  # What a script writes into a document, and the parts that it takes out, behave like the document itself.
  module Adopting
    def adopt_results(*names)
      names.each { |name| define_method(name) { |*arguments, &block| Values.adopt(super(*arguments, &block)) } }
    end

    # For those that write the whole anew.
    def adopt_everything_after(*names)
      names.each do |name|
        define_method(name) do |*arguments, &block|
          result = super(*arguments, &block)
          Values.adopt_inside(self)
          result
        end
      end
    end
  end

  # A Hash of a document. `[]=` and `store` are natives, because the JSON reader calls them for every value.
  module ObjectValue
    include Lookup
    extend Adopting

    def lookup(key)
      return self[key] if key?(key)
      key = key.to_s
      return self[key] if key?(key)
      Values.path_like?(key) ? Values.find(self, key) : nil
    end

    def update(*others, &block)
      return super if others.any? { |other| !other.is_a?(Hash) } # Ruby's to refuse or to convert
      others = others.map { |other| other.transform_values { |value| Values.adopt(value) } }
      block ? super(*others) { |*both| Values.adopt(block.call(*both)) } : super(*others)
    end
    alias merge! update

    adopt_everything_after :replace, :transform_values!
    adopt_results :dup, :select, :filter, :reject, :slice, :except, :compact

    def merge(...)
      dup.update(...)
    end
  end

  # An Array of a document. `<<` is a native for the same reason.
  module ListValue
    include Lookup
    extend Adopting

    def lookup(key)
      return self[key] if key.is_a?(Integer)
      key = key.to_s
      return self[key.to_i] if key.match?(/\A-?\d+\z/)
      Values.path_like?(key) ? Values.find(self, key) : nil
    end

    def []=(*place, value)
      super(*place, Values.adopt(value))
    end

    def push(*values)
      super(*values.map { |value| Values.adopt(value) })
    end
    alias append push

    def unshift(*values)
      super(*values.map { |value| Values.adopt(value) })
    end
    alias prepend unshift

    def insert(index, *values)
      super(index, *values.map { |value| Values.adopt(value) })
    end

    def concat(*lists)
      super(*lists.map { |list| list.is_a?(Array) ? list.map { |value| Values.adopt(value) } : list })
    end

    adopt_everything_after :replace, :fill, :map!, :collect!
    adopt_results :dup, :[], :slice, :first, :last, :take, :drop, :take_while, :drop_while, :select, :filter, :find_all,
                  :reject, :compact, :uniq, :flatten, :sort, :sort_by, :reverse, :rotate, :partition, :group_by,
                  :values_at, :+, :-, :&, :|
  end

  class JsonObject < Hash
    include ObjectValue
  end

  class JsonList < Array
    include ListValue
  end

  class PathError < ArgumentError; end

  module Values
    # As deep as the JSON reader of the program goes.
    DEPTH = 128
    VARIABLES = Kernel.instance_method(:instance_variables)
    SIMPLE_PATH = /\A(?:\$\.)?[^$.\[\]*?()'"]+(?:\.[^$.\[\]*?()'"]+)*\z/

    class << self
      include Steady

      def parse(text)
        JSON.parse(utf8(text.to_str), object_class: JsonObject, array_class: JsonList, max_nesting: DEPTH)
      rescue JSON::ParserError => error
        # Without the line of the reader's own source that it begins with.
        raise error.class, error.message.sub(/\A\d+: /, ""), error.backtrace, cause: nil
      end

      def json(value)
        JSON.generate(plain(value), max_nesting: DEPTH)
      end

      # What a document can hold: hashes with String keys, arrays, strings in UTF-8, numbers, true, false, nil.
      # Anything else becomes its text.
      def plain(value)
        case value
        when String then utf8(value)
        when Integer, true, false, nil then value
        when Float then value.finite? ? value : value.to_s
        when Hash then plain_hash(value)
        when Array then value.map { |element| plain(element) }
        when Symbol then value.to_s
        else
          value.respond_to?(:flintdesk_value) ? plain(value.flintdesk_value) : plain_other(value)
        end
      end

      # A copy of any Ruby value as a value of this kind.
      def convert(value)
        parse(json(value))
      end

      def copy(value)
        value.is_a?(String) ? value.dup : value
      end

      # Makes a Hash or an Array of a script, and all that it holds, behave like a document. They stay the very same
      # objects, as Ruby's own are when they are put into one another; only what is frozen has to be copied. Classes of
      # the script's own behave as they like.
      def adopt(value)
        return value unless plain_container?(value)
        value.frozen? ? adopt_inside([value]).first : adopt_inside(dress(value))
      end

      # The same for all that `container` holds. No recursion: a script may nest deeper than Ruby can.
      def adopt_inside(container)
        open = plain_members(container)
        return container if open.empty?
        copies = {}.compare_by_identity
        until open.empty?
          holder, key, value = open.pop
          new = !copies.key?(value)
          inner = value.frozen? ? copies[value] ||= dress(value.dup) : dress(value)
          holder[key] = inner unless inner.equal?(value)
          open.concat(plain_members(inner)) if new
        end
        copies.each_value(&:freeze)
        container
      end

      # The same as Ruby's own Hash and Array, to its very ground. What holds none of ours stays the same object.
      def undress(value, seen = {}.compare_by_identity)
        return seen[value] if seen.key?(value)
        seen[value] = value
        value = undress(value.flintdesk_value, seen) if Discreet === value && value.respond_to?(:flintdesk_value)
        case value
        when Hash then undress_hash(value, seen)
        when Array then undress_list(value, seen)
        when String, Numeric, Symbol, Module, true, false, nil then value
        when Struct then undress_parts(value, value.members, seen, :[], :[]=)
        when Kernel then undress_parts(value, VARIABLES.bind_call(value), seen, :instance_variable_get, :instance_variable_set)
        else value
        end
      end

      # Whether the script defines methods that a Hash or an Array does not have.
      def answered_by_script?(value)
        owner = (value.is_a?(Hash) ? Hash : Array).instance_method(:method_missing).owner
        owner != BasicObject && !owner.to_s.start_with?("Flintdesk::")
      end

      def path_like?(key)
        key.start_with?("$") || key.include?(".")
      end

      # For the rest of a path that was known to be one: it needs no dot any more, `list[0]` will do.
      def at(document, path)
        return nil unless document.is_a?(Lookup)
        found = document.get(path)
        found.nil? ? copy(find(document, path)) : found
      end

      # For `get`: a text that is not a path finds nothing.
      def find(document, path)
        return walk(document, path) if SIMPLE_PATH.match?(path)
        json_path.find(document, path)
      rescue PathError
        nil
      end

      # For `path`: a text that is not a path is the script's mistake.
      def find!(document, path)
        path = path.to_s
        SIMPLE_PATH.match?(path) ? walk(document, path) : json_path.find(document, path)
      end

      # Does it need no repair to be written in UTF-8?
      def text?(text)
        bytes = [Encoding::BINARY, Encoding::US_ASCII].include?(text.encoding)
        bytes ? text.dup.force_encoding(Encoding::UTF_8).valid_encoding? : text.valid_encoding?
      end

      def utf8(text)
        return text if text.encoding == Encoding::UTF_8 && text.valid_encoding?
        converted = if [Encoding::BINARY, Encoding::US_ASCII, Encoding::UTF_8].include?(text.encoding)
                      text.dup.force_encoding(Encoding::UTF_8)
                    else
                      text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace)
                    end
        converted.scrub
      end

      private

      def undress_hash(hash, seen)
        copy = seen[hash] = hash.is_a?(Lookup) ? {} : hash.dup.clear
        hash.each_pair { |key, value| copy[undress(key, seen)] = undress(value, seen) }
        return copy if hash.is_a?(Lookup) || changed?(hash.to_a.flatten(1), copy.to_a.flatten(1))
        seen[hash] = hash
      end

      def undress_list(list, seen)
        copy = seen[list] = list.is_a?(Lookup) ? [] : list.dup.clear
        list.each { |value| copy << undress(value, seen) }
        list.is_a?(Lookup) || changed?(list, copy) ? copy : seen[list] = list
      end

      # Of any other object: a copy with other parts, where one of them is another.
      def undress_parts(object, names, seen, read, write)
        parts = names.to_h { |name| [name, object.__send__(read, name)] }
        undressed = parts.transform_values { |part| undress(part, seen) }
        return object unless changed?(parts.values, undressed.values)
        copy = seen[object] = object.dup
        undressed.each { |name, part| copy.__send__(write, name, part) }
        copy
      end

      def changed?(before, after)
        before.zip(after).any? { |one, other| !one.equal?(other) }
      end

      def plain_container?(value)
        (value.instance_of?(Hash) || value.instance_of?(Array)) && !value.is_a?(Lookup)
      end

      # What has to be adopted: each with its holder and its key or index there.
      def plain_members(container)
        found = []
        if container.is_a?(Hash)
          container.each_pair { |key, value| found << [container, key, value] if plain_container?(value) }
        else
          container.each_with_index { |value, index| found << [container, index, value] if plain_container?(value) }
        end
        found
      end

      def dress(value)
        value.extend(value.is_a?(Hash) ? ObjectValue : ListValue)
      end

      def json_path
        Host.load_part("json_path") unless defined?(JsonPath)
        JsonPath
      end

      def plain_hash(hash)
        hash.each_with_object({}) { |(key, value), result| result[utf8(key.to_s)] = plain(value) }
      end

      # A Struct or an OpenStruct is an object, everything else is its text.
      def plain_other(value)
        value.respond_to?(:each_pair) ? plain_hash(value.each_pair.to_h) : utf8(value.to_s)
      end

      def walk(document, path)
        path.delete_prefix("$.").split(".").inject(document) do |value, key|
          return nil unless value.is_a?(Hash)
          value[key]
        end
      end
    end
  end
end

# Marshal writes down the real class of everything.
Marshal.singleton_class.prepend(Module.new do
  def dump(object, ...) = super(Flintdesk::Values.undress(object), ...)
end)
