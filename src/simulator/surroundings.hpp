#pragma once

#include <cstdint>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/storage.hpp"

namespace flintdesk::simulator {

/// What stands between a client and its records: clocks, caches, replicas, filters. May be changed while the
/// simulator runs. Plain data; the defaults are a service desk that is reached directly.
///
///   Surroundings proxy;
///   proxy.date = Surroundings::Date::kOffset;
///   proxy.date_offsets_ms = {5000};            // a proxy's clock that is 5 s ahead
///   simulator->SetSurroundings(proxy);
struct Surroundings {
  enum class Date {
    kDesk,     ///< The desk's own: of the clock that records have, too.
    kOffset,   ///< A proxy's: this machine's clock and an offset.
    kAbsent,   ///< No header.
    kGarbage,  ///< Text that is no date.
  };
  enum class Cache { kNone, kHonouring, kStubborn };

  Date date = Date::kDesk;
  std::vector<std::int64_t> date_offsets_ms;  ///< Of kOffset, one after the other; none is 0.

  /// Responses to GETs with 200 are kept by their whole URL and served again with an Age. kHonouring lets a
  /// request pass that says `no-cache`, kStubborn does not.
  Cache cache = Cache::kNone;
  std::int64_t cache_ms = 60'000;  ///< How long a response is kept.

  /// Added to the desk's clock for the times of records; each change takes the next one, as with nodes whose
  /// clocks differ.
  std::vector<std::int64_t> record_offsets_ms;
  std::int64_t record_granularity_ms = 1;  ///< Times of records are rounded down to a multiple.
  std::int64_t list_lag_ms = 0;            ///< How long after its making a thing appears in lists.

  Storage storage;

  bool operator==(const Surroundings&) const = default;

  /// `{"date": "desk", "cache": "none", …, "storage": []}`
  json::Value ToJson() const;
  /// Takes over the members that are there. Error: kInvalidRequest with a sentence that names the member;
  /// then nothing has changed.
  Result<void> Read(const json::Value& value);
};

}  // namespace flintdesk::simulator
