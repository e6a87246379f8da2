#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "catalogue/spec.hpp"

namespace flintdesk::catalogue {

/// What is wrong with one value, as a sentence without its full stop.
struct Finding {
  std::string text;
  bool wrong_secret = false;  ///< A secret that can't be one: a setting that is wrong, wherever it came from.
};

/// One value, brought into the type of its field. The error is a finding for a person: it names the field,
/// what came and what is expected. What came is left out when the field is secret or `hide` is set. Pure, but
/// for a field's own check of a file; any
/// thread.
///
///   Convert(port, "9090") -> 9090;  Convert(id, 17) -> "17";  Convert(flag, "True") -> true
Result<json::Value, Finding> Convert(const Field& field, const json::Value& value, bool hide = false);

/// A host as it stands in a URL's authority, checked; brackets around an IPv6 address are taken off.
Result<std::string, Finding> ConvertHost(const Field& field, const std::string& text, bool hide);

/// A value that Flint's own configuration pages encrypted: nobody but that Flint can read it.
bool IsEncryptedByFlint(std::string_view text);

/// "one of auto, v1, v3" — what a field takes, for findings, help and reference pages.
std::string Expectation(const Field& field);

/// "got \"abc\"", shortened; "got a value that is not shown" for what must not be seen.
std::string Shown(const json::Value& value, bool hide);

}  // namespace flintdesk::catalogue
