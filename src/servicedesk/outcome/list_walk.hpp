#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"
#include "servicedesk/response/reading.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// The pages of one list, one after the other, until the limit is reached or there are no more. On the loop.
///
/// A list that is walked by a time asks each page for what is not newer (or not older) than the last row, so
/// that what is added or deleted meanwhile moves nothing: each thing that exists throughout comes exactly
/// once, also where more than a page of them show one time. Where the service desk refuses that, and for
/// other orders, pages go by position and overlap; things that are added do not double a row, but where more
/// than an overlap of them are deleted between two pages, a row may be missed.
///
///   ListWalk walk(call, names, criteria, false);
///   do { send(walk.Request(api)); } while (walk.Take(api, reading));
class ListWalk {
 public:
  /// Which rows come next; a cursor says it to a later call.
  struct Place {
    bool by_time = false;
    std::optional<std::int64_t> time;  ///< Of the last row.
    std::vector<std::string> ids;      ///< Of the rows at that time, or of the last page.
    std::int64_t position = 0;         ///< Rows that are to be skipped, of that time or of all.
  };

  /// `one_criterion`: the service desk is known to refuse a time beside other criteria.
  ListWalk(const connector::CheckedCall& call, const ValueNames& names, json::Array criteria,
           bool one_criterion);

  /// A fault of `cursor` or `sort`; kInvalidRequest.
  Result<void> Check();
  http::Request Request(Api api) const;
  /// Takes a page; true when another one is wanted.
  bool Take(Api api, const Reading& reading);
  /// After a refused page: true when it is to be asked for in another way, by position.
  bool TakesAnotherWay(Api api, int status);
  bool refused_two_criteria() const { return refused_two_criteria_; }
  /// The response of all pages: the rows under the list's key, and `list_info`. Once, behind the last page.
  json::Value TakeDocument();

 private:
  std::int64_t Wanted() const;
  json::Object ListInfo() const;
  using PageRows = std::vector<const json::Value*>;
  void Keep(Api api, PageRows& page);
  void MoveOn(Api api, const PageRows& page);
  bool HasLostItsPlace(Api api, const PageRows& page) const;
  std::string Cursor() const;

  const connector::CheckedCall& call_;
  const ValueNames& names_;
  const Thing& thing_;
  const Listing& listing_;
  json::Array criteria_;
  std::string sort_field_;
  bool descending_ = true;
  std::int64_t limit_ = 0;  ///< 0: none.
  Place place_;
  json::Array rows_;
  std::int64_t counted_ = 0;
  std::optional<std::int64_t> total_;
  std::unordered_set<std::string> seen_;
  bool more_ = false;
  bool refused_two_criteria_ = false;
};

}  // namespace flintdesk::servicedesk
