#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "servicedesk/model/listing.hpp"

namespace flintdesk::servicedesk {

/// Does a row of a list fulfil a criterion of V3's?
enum class Fit { kYes, kNo, kUntold };

/// Untold: the row does not show the field, or the criterion is one that only the service desk can judge.
/// Names are compared without regard to case, as the service desk does.
Fit FitOf(const json::Value& row, const json::Object& criterion);

/// The criteria that the rows of a list are held against here, since its service desk takes one at a time.
/// Plain data.
///
///   RowFilter held = RowFilter::Of(listing, criteria);  // one of them is left in `criteria`
///   if (!held.empty() && held.FitOf(row) == Fit::kNo) …
class RowFilter {
 public:
  RowFilter() = default;
  /// Leaves one of several criteria for the service desk and takes the others; takes none where more than one
  /// can't be judged from a row.
  static RowFilter Of(const Listing& listing, json::Array& criteria);

  bool empty() const { return held_.empty(); }
  Fit FitOf(const json::Value& row) const;
  /// What a row has to show, in V3's names of a request's own members.
  const std::vector<std::string>& fields() const { return fields_; }

 private:
  json::Array held_;
  std::vector<std::string> fields_;
};

}  // namespace flintdesk::servicedesk
