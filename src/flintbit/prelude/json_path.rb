module Flintdesk
  module JsonPath
    class Unreadable < ArgumentError; end
    def self.find(_document, path) = raise(Unreadable, path)
  end
end
