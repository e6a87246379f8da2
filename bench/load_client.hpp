#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace flintdesk::bench {

struct LoadTarget {
  std::string url;  ///< "http://127.0.0.1:8080/api/v3/requests/17"
  std::string key;
  std::string ca_file;  ///< For https.
  int in_flight = 1;    ///< The most that will be.
  std::string home;     ///< The home folder whose data/ takes the call journal; empty: no journal.
};

/// Keeps calls in flight, on the thread that waits; a call that fails ends the program with 1, because a
/// figure of a failure would mean nothing.
class LoadClient {
 public:
  virtual ~LoadClient() = default;
  virtual void Read() = 0;                        ///< One more call: get-request.
  virtual void Change(std::int64_t request) = 0;  ///< One more call: update-request.
  virtual int Wait() = 0;  ///< Until at least one call has ended; how many have since the last time.
};

/// The whole way of a call. The gateway has no call back for the end of a call, so this waits for the oldest
/// one; a younger one that ends earlier is noticed a moment later.
std::unique_ptr<LoadClient> MakeEngineClient(const LoadTarget& target);

/// What a careful C++ programmer would write who needs nothing but the bytes: curl_multi_perform and
/// curl_multi_poll, easy handles that are used again, URL and headers set for each call, the status looked
/// at, the bytes not.
std::unique_ptr<LoadClient> MakeMultiClient(const LoadTarget& target);

}  // namespace flintdesk::bench
