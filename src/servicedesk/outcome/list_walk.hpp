#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/json_document.hpp"
#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"
#include "servicedesk/outcome/row_filter.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// The pages of one list, one after the other, until the limit is reached or there are no more. On the loop.
///
/// Pages go by position and overlap. The first row of a page must be one that came before, else more were
/// deleted than overlap, and the walk goes back. A list that is walked by a time bounds each page by the time
/// of a row that came just before, so that positions stay small, and what is added or deleted meanwhile moves
/// nothing. Where the service desk refuses or ignores such a bound, or does not sort, positions alone lead
/// on. A list that can't be shown to be whole has a `fault`.
///
/// Where the service desk takes no several criteria, one is sent and the rows are held against the others. A
/// cursor says whether that is so, since it counts other rows then: what is learnt of the service desk
/// between two calls changes nothing of it.
///
///   ListWalk walk(call, names, criteria, {.times_beside_others = true});
///   if (auto begun = walk.Check(); !begun.ok()) …
///   do { send(walk.Request(api)); } while (walk.Take(api, std::move(document)));
///   if (!walk.fault().empty()) …
class ListWalk {
 public:
  static constexpr std::int64_t kPageRows = 100;  ///< V3 gives no more at once.
  /// Which rows come next; a cursor says it to a later call.
  struct Place {
    bool by_time = false;
    bool held = false;  ///< One criterion is sent, and the rows are held against the others here.
    std::optional<std::int64_t> bound;  ///< Nothing is asked for that stands before this time in the order.
    /// Of the last row, what the list is sorted by; none where that is no number, or the list is not sorted.
    std::optional<std::int64_t> last;
    std::vector<std::string> ids;  ///< Of the last rows, as many as a page has.
    std::int64_t position = 0;     ///< Rows that are to be skipped, of those within the bound.
    std::int64_t again = 0;        ///< So many rows of the next page have come before.
    std::int64_t passed = 0;       ///< Rows that were given, by earlier calls too.
  };

  /// What the service desk is known to refuse.
  struct Refuses {
    bool times_beside_others = false;
    bool several_criteria = false;
  };
  ListWalk(const connector::CheckedCall& call, const ValueNames& names, json::Array criteria,
           Refuses refuses);

  /// A fault of `cursor` or `sort`; kInvalidRequest.
  Result<void> Check();
  http::Request Request(Api api) const;
  /// Takes a page; true when another one is wanted.
  bool Take(Api api, json::Document&& response);
  /// After a refused page: true when it is to be asked for in another way, by position.
  bool TakesAnotherWay(Api api, int status);
  bool refused_two_criteria() const { return refused_two_criteria_; }
  /// After a refused first page: true when it is to be asked for by one criterion, and the rows are held
  /// against the others here.
  bool AsksByOneCriterion(Api api, int status);
  /// After a refused search: does it go on a list whose earlier pages were searched by several criteria at
  /// once? Its place can't be found among the rows of one.
  bool GoesOnBySeveral() const { return goes_on_ && !place_.held && criteria_.size() > 1; }
  /// Has a row come that the list shows or counts?
  bool HasCounted() const { return counted_ > 0; }
  /// Is one of the call's criteria a time?
  bool has_time() const { return has_time_; }
  /// The fields that rows don't show, so that they can't be held against what was not sent; empty for none.
  const std::string& not_shown() const { return not_shown_; }
  bool has_more() const { return more_; }
  /// Why the list can't be shown to be whole, in words; empty when it is.
  const std::string& fault() const { return fault_; }
  /// What may be wrong with it, in words; empty for nothing.
  const std::string& doubt() const { return doubt_; }
  bool HasRows() const { return !rows_.empty(); }
  /// Did a whole list come, from its beginning on, and nothing stand in it?
  bool IsEmpty() const { return !goes_on_ && counted_ == 0 && total_.value_or(0) == 0; }
  /// The rows that came, under the list's key, and `list_info`. Once, behind the last page.
  json::Object TakeRows();
  /// The response of all pages: the rows, and that it is a success. Once, behind the last page.
  json::Value TakeDocument();

 private:
  using PageRows = std::vector<const json::Value*>;  ///< As they lie in the document of the response.
  enum class Order { kKept, kBroken, kUntold };

  bool AsksForNumber() const { return listing_.counts && held_.empty(); }
  bool HoldOthers();
  std::int64_t Wanted() const;
  std::vector<std::string> FieldsWanted() const;
  json::Object ListInfo() const;
  bool Precedes(std::optional<std::int64_t> a, std::optional<std::int64_t> b) const;
  std::optional<std::int64_t> SortedBy(const json::Value& row) const;
  Order OrderOf(const PageRows& page) const;
  bool IsKnown(Api api, const json::Value& row) const;
  bool HasKnown(Api api, const PageRows& page) const;
  bool IgnoresBound(const PageRows& page) const;
  bool IsShuffled(Api api, const PageRows& page) const;
  bool TakeCount(const json::Value& document);
  bool TakeEmpty();
  std::optional<bool> FindPlace(Api api, const PageRows& page);
  PageRows Keep(Api api, PageRows& page);
  void RememberIds(Api api, const PageRows& rows);
  void MoveOn(Api api, const PageRows& rows, bool is_cut, Order order);
  void NoteOrder(Order order);
  std::optional<std::int64_t> NextBound(const PageRows& rows) const;
  void GoBack();
  void GoByPosition();
  bool WithoutNews();
  std::string Cursor() const;

  const connector::CheckedCall& call_;
  const ValueNames& names_;
  const Thing& thing_;
  const Listing& listing_;
  json::Array criteria_;
  Refuses refuses_;
  RowFilter held_;                  ///< Criteria that are not sent; some where `place_.held`.
  std::vector<std::string> extra_;  ///< Fields that are asked for to hold rows against them, and not shown.
  bool has_time_ = false;
  std::string sort_field_;
  bool descending_ = true;
  std::int64_t limit_ = 0;  ///< 0: none.
  Place place_;
  bool goes_on_ = false;    ///< Behind a cursor: what earlier calls gave is known but for `ids` and `last`.
  bool is_sorted_ = true;   ///< As far as was seen, by numbers.
  bool went_back_ = false;  ///< For the page that comes next.
  std::int64_t step_back_ = 0;
  int pages_without_news_ = 0;
  json::Array rows_;
  std::int64_t counted_ = 0;
  std::optional<std::int64_t> total_;
  std::unordered_set<std::string> seen_;
  bool more_ = false;
  bool refused_two_criteria_ = false;
  std::string fault_, doubt_, not_shown_;
};

}  // namespace flintdesk::servicedesk
