# The objects of a flintbit, written in Ruby. This part is read when Ruby starts and brings in what every job needs;
# `json_path` and `local_config` are read at their first use.

# JSON would bring OpenStruct along for a class that hardly anybody uses, a tenth of the time of a small run. Both
# are there as soon as they are named, so that a script sees no difference.
generic_object = $LOAD_PATH.resolve_feature_path("json/generic_object")&.last
$LOADED_FEATURES << generic_object if generic_object
require "json"
$LOADED_FEATURES.delete(generic_object)
Object.autoload :OpenStruct, "ostruct"
JSON.autoload :GenericObject, "json/generic_object"

%w[values streams objects call stage failure runner kernel].each { |part| Flintdesk::Host.load_part(part) }
