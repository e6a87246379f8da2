#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace flintdesk::simulator {

/// Why the service desk refuses an operation. The dialects put it into their own words and codes.
struct Refusal {
  enum class Kind {
    kNotFound,      ///< no such request, note, …
    kForbidden,     ///< not for this key's technician
    kBadReference,  ///< a look-up name or id that does not exist
    kInvalidValue,  ///< a value that is not possible
    kMissing,       ///< mandatory fields without a value
    kAlreadyClosed,
    kUnassigned,  ///< V1 does not close what nobody is assigned to
    kClosingRule,
    kAlreadyTrashed,
    kNotTrashed,
    kExtraKey,     ///< a key that the operation does not know
    kNotProvided,  ///< the input as a whole or its entity is missing
    kReadOnly,
    kInternal,  ///< the product fails inside
  };
  Kind kind = Kind::kInvalidValue;
  std::vector<std::string> fields = {};  ///< V3 names
  std::string message = {};              ///< Over the default text of the kind.
  int code = 0;                          ///< V3's inner code in place of that of the kind; 0: that.
};

template <class T>
using Outcome = Result<T, Refusal>;

}  // namespace flintdesk::simulator
