# Values that come out of documents. They are Hash and Array, answer `get` as well, and print as JSON, because
# flintbits use both styles and hand the text of a value to `setraw`.
module Flintdesk
  # What `p` and the messages of Ruby's own errors show: never what an object holds, for that may be a secret.
  module Discreet
    def inspect
      "#<#{[self.class.to_s.delete_prefix("Flintdesk::"), label].compact.join(" ")}>"
    end

    private

    def label = nil
  end

  module Lookup
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
    def method_missing(name, *arguments)
      shown = "#<#{self.class.to_s.delete_prefix("Flintdesk::")}>"
      error = NoMethodError.new("undefined method `#{name}' for #{shown}", name, arguments, receiver: self)
      error.set_backtrace(caller)
      raise error
    end

    # Said, because Ruby would otherwise ask `method_missing` at every conversion that it tries.
    def respond_to_missing?(*) = false

    def to_s
      Values.json(self)
    end
    alias inspect to_s
  end

  class JsonObject < Hash
    include Lookup

    def lookup(key)
      return self[key] if key?(key)
      key = key.to_s
      return self[key] if key?(key)
      Values.path_like?(key) ? Values.find(self, key) : nil
    end

    # Hash has its own.
    def to_s
      Values.json(self)
    end
    alias inspect to_s
  end

  class JsonList < Array
    include Lookup

    def lookup(key)
      return self[key] if key.is_a?(Integer)
      key = key.to_s
      return self[key.to_i] if key.match?(/\A-?\d+\z/)
      Values.path_like?(key) ? Values.find(self, key) : nil
    end

    def to_s
      Values.json(self)
    end
    alias inspect to_s
  end

  class PathError < ArgumentError; end

  module Values
    # As deep as the JSON reader of the program goes.
    DEPTH = 128
    SIMPLE_PATH = /\A(?:\$\.)?[^$.\[\]*?()'"]+(?:\.[^$.\[\]*?()'"]+)*\z/

    class << self
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

      def path_like?(key)
        key.start_with?("$") || key.include?(".")
      end

      # For `get`: what is no path finds nothing.
      def find(document, path)
        return walk(document, path) if SIMPLE_PATH.match?(path)
        json_path.find(document, path)
      rescue PathError
        nil
      end

      # For `path`: what is no path is the script's mistake.
      def find!(document, path)
        path = path.to_s
        SIMPLE_PATH.match?(path) ? walk(document, path) : json_path.find(document, path)
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
