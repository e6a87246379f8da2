#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "connector/memory.hpp"

namespace flintdesk::connector {

/// How a fact is known.
enum class How {
  kSaid,     ///< The configuration says it. It is never kept.
  kFound,    ///< The service has shown it.
  kAssumed,  ///< It is what is left, and may prove wrong.
};
std::string_view NameOf(How how);  ///< "said", "found", "assumed"

struct Fact {
  std::string value;
  How how = How::kFound;
  std::int64_t until = 0;  ///< It is believed up to then: milliseconds since 1970.
};

/// What calls have found out about installations (an origin, a portal, an account), so that the next call
/// need not. One for all connectors of an engine; on the loop only. It is kept in `memory`, one document an
/// installation, so that the processes of a home folder know what the others have found:
///
///   {"api": {"value": "v3", "how": "found", "until": 1700000000000}, …}
///
/// A document is read when its installation is first asked for, and again at most once a second. What it
/// holds that is no fact is not believed, and left out when it is next written. `installation` is a name.
class KeptFacts {
 public:
  /// No fact is believed for longer.
  static constexpr milliseconds kLongest = std::chrono::hours(24);

  /// `clock` and `memory` outlive this.
  KeptFacts(const Clock& clock, Memory& memory) : clock_(clock), memory_(memory) {}

  std::optional<Fact> Find(const std::string& installation, std::string_view name);
  /// The same, be its time over.
  std::optional<Fact> FindLast(const std::string& installation, std::string_view name);
  /// Writes nothing when this is known already and more than half of its time is left.
  void Keep(const std::string& installation, std::string_view name, std::string_view value, How how,
            milliseconds for_so_long);
  void Forget(const std::string& installation, std::string_view name);

  /// The document of an installation; it can be a file's name.
  static std::string NameInMemory(const std::string& installation);

 private:
  using Facts = std::map<std::string, Fact, std::less<>>;
  struct Document {
    Facts facts;
    Clock::time_point read;
  };

  bool IsTooFar(std::int64_t until) const;
  Facts& Recent(const std::string& installation);
  Facts& Read(const std::string& installation, Document& document);
  void Write(const std::string& installation, const Facts& facts);

  const Clock& clock_;
  Memory& memory_;
  std::map<std::string, Document> documents_;
};

}  // namespace flintdesk::connector
