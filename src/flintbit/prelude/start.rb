# The objects of a flintbit, written in Ruby. This part is read when Ruby starts and brings in what every job needs;
# `json_path` and `local_config` are read at their first use.
require "json"

$stdout.sync = true
%w[values objects call runner kernel].each { |part| Flintdesk::Host.load_part(part) }
