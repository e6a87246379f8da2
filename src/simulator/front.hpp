#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "simulator/surroundings.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {

/// The proxy before the desk: writes the Date header, and responds from its cache when it can.
/// Not thread-safe. Times are epoch milliseconds of this machine's clock.
class Front {
 public:
  /// The response that is kept for this request; nothing when it goes on to the desk.
  std::optional<web::Response> Kept(const Surroundings& surroundings, const web::Request& request,
                                    std::int64_t now);
  /// Gives the response of the desk its Date, and keeps it when it may be served again.
  void Pass(const Surroundings& surroundings, const web::Request& request, std::int64_t now,
            std::int64_t desk_offset, web::Response& response);
  void Forget() { responses_.clear(); }
  std::int64_t hits() const { return hits_; }  ///< Responses that came from the cache.

 private:
  struct OperationResult {
    std::int64_t since = 0;
    web::Response response;
  };
  std::map<std::string, OperationResult> responses_;  // by URL
  std::int64_t hits_ = 0;
  std::size_t next_offset_ = 0;  // of Date
};

}  // namespace flintdesk::simulator
