#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/bodies.hpp"

namespace flintdesk::web {

/// Header fields in the order they stood; names are compared without case. Plain data.
class Headers {
 public:
  /// The first field of that name, null when there is none.
  const std::string* Find(std::string_view name) const;
  void Add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces every field of that name.
  void Set(std::string_view name, std::string value);

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Parameters of a query string or of a form, decoded, in their order; names are compared exactly.
class Parameters {
 public:
  /// The first parameter of that name, null when there is none.
  const std::string* Find(std::string_view name) const;
  void Add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Reads `a=1&b=x+y` (application/x-www-form-urlencoded): '+' and %20 are blanks, a name without '=' has the
/// empty value, wrong percent signs stay as they are. Line breaks and blanks inside a value are kept. Never
/// fails.
Parameters ParseParameters(std::string_view text);

/// A request's target in two.
struct Target {
  std::string path_and_query;
  std::string authority;  ///< "desk:8080"; empty where the target is not a whole URL.
};

/// A client may send the whole URL, as it does to a proxy, and a server has to take it (RFC 9112, 3.2.2).
///
///   SplitTarget("http://desk:8080/api/v3?a=1").path_and_query == "/api/v3?a=1"
Target SplitTarget(std::string_view target);

/// One request as it arrived, complete with its body. Plain data.
struct Request {
  std::string method;  ///< "GET", as sent.
  std::string target;  ///< Path and query as sent; may hold secrets, so it is never logged as it is.
  std::string path;    ///< Decoded path without the query.
  Parameters query;
  Headers headers;
  std::string body;
  std::shared_ptr<BodySink> sink = {};  ///< What has taken the body, in place of `body`; null otherwise.
  std::string remote_address;           ///< "127.0.0.1"
  bool is_tls = false;
  int number = 1;  ///< Which request of its connection it is; from 2 on the connection was kept alive.

  /// The body's parameters when it is an application/x-www-form-urlencoded form, else none.
  Parameters Form() const;
  /// The media type in lower case without its parameters; empty when there is none.
  std::string ContentType() const;
};

struct Delivery;
class ResponseStream;

/// One response. Date (unless it is among the headers), Content-Length and Connection are added when it is
/// sent.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::shared_ptr<const Delivery> delivery;       ///< Null: sent at once and whole. See delivery.hpp.
  std::shared_ptr<const BodySource> source = {};  ///< The body, in place of `body`; null otherwise.
  /// The body, in place of `body`, where it comes bit by bit; null otherwise. See response_stream.hpp.
  std::shared_ptr<ResponseStream> stream = {};
  bool dated = true;  ///< False: no Date is added, for services that play a server without a clock.

  static Response Text(int status, std::string body, std::string content_type = "text/plain; charset=utf-8");
  static Response Json(int status, std::string body);
};

/// "Not Found" for 404; "Unknown" for a status that has no phrase.
std::string_view ReasonPhrase(int status);

/// The form of a date in a header: "Mon, 23 Nov 2026 17:50:00 GMT".
std::string HttpDate(std::int64_t epoch_milliseconds);

/// Takes the response of one request. Callable from any thread, also after the listener was stopped (then
/// nothing happens); calls after the first have no effect. When a Reply is dropped without a call, the
/// response is 500.
using Reply = std::function<void(Response)>;

/// Returns at once and calls the Reply when the response is known.
using DeferredHandler = std::function<void(const Request&, Reply)>;

/// Returns the response itself. Both kinds run on the listener's threads; a handler that blocks there blocks
/// other connections.
using Handler = std::function<Response(const Request&)>;

DeferredHandler Deferred(Handler handler);

}  // namespace flintdesk::web
