#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/http.hpp"
#include "http/loop/loop.hpp"

namespace flintdesk::http {

/// What takes the body of a response as it comes, so that it never lies in memory as a whole. `Begin` decides
/// whether it does: an error's page goes to memory. Only reads have one; of a change the response is small.
///
/// One request at a time uses it, with its retries; on the loop only. An error, which is for a person, ends
/// the request without a retry.
///
/// The order: Prepare, Begin, Write …, End. An attempt may end after any of them, and the next one begins
/// with Prepare, which may ask for the rest alone.
class BodySink {
 public:
  virtual ~BodySink() = default;

  /// Headers for the next attempt: a range, where a part has come already; none for all of it. The error says
  /// why there can be no further attempt. Changes nothing when it is called twice.
  virtual Result<std::vector<Header>> Prepare() = 0;

  enum class Takes {
    kBody,
    kNothing,    ///< The body goes to memory.
    kOtherwise,  ///< It is not what was asked for; another attempt asks for all of it.
  };
  virtual Result<Takes> Begin(const Response& head) = 0;

  /// Takes all of `piece`. False: nothing more is read until `WhenRoom` says so.
  virtual Result<bool> Write(std::string_view piece) = 0;
  /// The body was whole. False: not yet; called again when `WhenRoom` says so.
  virtual Result<bool> End() = 0;
  /// After a false: `resume` is called on the loop, once, when there is room. An empty one takes it back.
  virtual void WhenRoom(Loop::State& loop, std::function<void()> resume) = 0;
};

}  // namespace flintdesk::http
