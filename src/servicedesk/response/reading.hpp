#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_document.hpp"
#include "http/policies/throttle.hpp"
#include "servicedesk/model/api.hpp"

/// What the service desk said, read into one form for both of its APIs, before anybody judges it.
namespace flintdesk::servicedesk {

/// How responses are parsed: a service desk in Java cuts texts within an emoji, and half of it is no reason
/// to lose the response.
/// A response with a hundred requests has some thousand values; each that is read takes time, whatever the
/// timeout of its call.
inline constexpr json::ParseOptions kAsSent{.max_values = 250'000, .lone_surrogates = true};

/// What the body of a response turned out to be.
enum class Shape {
  kEmpty,       ///< Nothing but white space.
  kHtml,        ///< A page for people: a login form, a proxy, a security filter.
  kText,        ///< Some other text, the throttle's for one.
  kUnreadable,  ///< Not the text that it claims to be: broken JSON or XML, wrong encoding, bytes that are
                ///< none.
  kOther,       ///< JSON or XML, but not this API's.
  kDocument,    ///< This API's.
};

enum class Verdict {
  kUnknown,
  kSuccess,
  kFailed,
  kMixed,  ///< Some of what was asked for succeeded, some failed.
};

/// A response's body, read. Plain data.
struct Reading {
  Shape shape = Shape::kEmpty;
  json::Document document;              ///< An object, or null when the body holds none.
  bool holds_request = false;           ///< V3: `request` is in it, an object or a list.
  Verdict verdict = Verdict::kUnknown;  ///< What the service desk itself says, whatever the HTTP status.
  std::string message;                  ///< In the service desk's own words and language; may be empty.
  int code = 0;  ///< V3's inner code (4001 …) or V1's `statuscode`; 0 when there is none.
  std::vector<std::string> fields;    ///< The fields that V3 names in its messages.
  std::vector<std::string> warnings;  ///< What V3 warns of, beside a success.
  std::string text;                   ///< The beginning of a page or text, for its known phrases.
  http::Throttle throttle = http::Throttle::kNone;  ///< Is it a refusal for rate? With the HTTP status.
  std::string trouble;  ///< Why the body cannot be read: "line 1, column 9: syntax error".
};

}  // namespace flintdesk::servicedesk
