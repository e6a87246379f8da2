#include "http/policies/log_policy.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "base/log.hpp"
#include "base/long_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/trace.hpp"
#include "http/message/exchange_text.hpp"

namespace flintdesk::http {
namespace {

/// Headers that can hold neither a secret nor a person's data.
constexpr std::array<std::string_view, 4> kShownHeaders{"content-type", "content-encoding", "retry-after",
                                                        "server"};

std::string ShownHeaders(const Response& response) {
  std::string shown;
  constexpr std::size_t kLongestValue = 80;
  for (std::string_view name : kShownHeaders)
    if (std::string_view value = response.HeaderValue(name); !value.empty())
      shown += fmt::format(", {}: {}", name,
                           Shorten(RepairUtf8(RedactStart(value, kLongestValue)), kLongestValue));
  return shown;
}

/// The path is ours, its ids are numbers; the query carries values.
std::string ShownTarget(std::string_view target) {
  const std::size_t query = std::min(target.find('?'), target.size());
  return std::string(target.substr(0, query)) + Redact(target.substr(query));
}

std::string Line(const Request& request, const std::string& label, const Outcome& result, std::int64_t took) {
  std::string what = fmt::format("{}{}{} {}{}", label, label.empty() ? "" : ": ", request.method,
                                 Redact(request.origin.Url()), ShownTarget(request.target));
  if (result.ok())
    return fmt::format("{}: status {}, {} bytes out, {} bytes in, {} ms{}", what, result.value().status,
                       request.BodyLength(), result.value().body.size() + result.value().streamed, took,
                       ShownHeaders(result.value()));
  return fmt::format("{}: no response, {} bytes out, {} ms: {}", what, request.BodyLength(), took,
                     result.error().message);
}

class LogPolicy final : public Policy {
 public:
  explicit LogPolicy(const Clock& clock) : clock_(clock) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    const bool traced = TraceEnabled();
    if (!LogEnabled(LogLevel::kDebug) && !traced)
      return next.Send(std::move(request), std::move(context), std::move(done));
    // Made before it is sent: a body that comes from somewhere else tells its parts then.
    std::string sent = traced ? SentText(*request, context, clock_.EpochMilliseconds()) : "";
    Done logging = [this, request, label = context.label, sent = std::move(sent), start = clock_.Now(),
                    done = std::move(done)](auto&& result) {
      const auto took = std::chrono::duration_cast<milliseconds>(clock_.Now() - start);
      if (!sent.empty()) Trace(sent + ReceivedText(result, took));
      if (LogEnabled(LogLevel::kDebug)) Log(LogLevel::kDebug, Line(*request, label, result, took.count()));
      done(std::move(result));
    };
    next.Send(std::move(request), std::move(context), std::move(logging));
  }

 private:
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<Policy> MakeLogPolicy(const Clock& clock) { return std::make_unique<LogPolicy>(clock); }

}  // namespace flintdesk::http
