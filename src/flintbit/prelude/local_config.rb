# local.conf in HOCON. It speaks for itself alone: it includes no other file and reads no environment variable.
require "hocon"
require "hocon/config_factory"
require "hocon/config_parse_options"
require "hocon/config_resolve_options"
require "hocon/config_syntax"
require "hocon/config_error"
require "hocon/impl/simple_includer"

module Flintdesk
  module LocalConfig
    class NoIncludes < Hocon::Impl::SimpleIncluder
      def initialize
        super(nil)
      end

      def with_fallback(_fallback)
        self
      end

      def include(_context, name)
        raise "'#{name}' is not included: includes are off in local.conf"
      end
      alias include_file include
      alias include_resources include
      alias include_url include
    end

    def self.parse(text, name)
      options = Hocon::ConfigParseOptions.defaults.set_syntax(Hocon::ConfigSyntax::CONF)
                                         .set_origin_description(name).set_includer(NoIncludes.new)
      parsed = Hocon::ConfigFactory.parse_string(Values.utf8(text), options)
      Values.convert(parsed.resolve(Hocon::ConfigResolveOptions.no_system).root.unwrapped)
    rescue Hocon::ConfigError => error
      raise "#{name}: #{error.message}"
    end
  end
end
