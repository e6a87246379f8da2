#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/row_filter.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/search.hpp"

/// A list, page by page.
namespace flintdesk::servicedesk {
namespace {

Judgement WhyNotHeld(const std::string& fields, const connector::CheckedCall& call) {
  const std::string unknown = FieldsNotKnown(call);
  return {
      Code::kRejected,
      fmt::format("the service desk refuses to search by {} at once, and its list does not show all of {}, "
                  "so that its rows can't be held against them here",
                  Join(SearchedBy(call), ", "), fields),
      unknown.empty() ? "Give one of them." : unknown + (unknown.ends_with('?') ? "" : ".")};
}

Judgement WhyNotGoneOn(const Judgement& refused) {
  return {Code::kInvalidRequest,
          "cursor: " + refused.what + ", which it took for the pages before the cursor",
          "Begin the list anew, without cursor."};
}

}  // namespace

Result<void> Conversation::BeginList() {
  Result<json::Array> criteria = CriteriaOf(call_, names_);
  if (!criteria.ok()) return std::move(criteria).error();
  const ListWalk::Refuses refuses{.times_beside_others = installation_.Has(TakesOneCriterion()),
                                  .several_criteria = installation_.Has(TakesNoSeveralCriteria())};
  walk_ = std::make_unique<ListWalk>(call_, names_, std::move(criteria).value(), refuses);
  return walk_->Check();
}

/// Of several names between commas, which have a row: one that has none may be misspelt. Only a list that has
/// come to its end tells. Of a count no row is seen, so each of them may be.
void Conversation::NoteNamesWithRows() {
  names_with_rows_.reset();
  if (api_ != Api::kV3 || walk_->has_more() || walk_->IsEmpty()) return;
  const json::Value* shown = reading_.document.Find(model_.thing->v3_lists.front());
  const json::Array none;
  const json::Array& rows = shown == nullptr || shown->IfArray() == nullptr ? none : *shown->IfArray();
  if (rows.empty() && !model_.listing->counts) return;
  auto found = std::make_unique<std::set<std::string>>();
  for (const Filter& filter : model_.listing->filters) {
    const std::vector<std::string> names = NamesSearchedFor(call_, filter);
    for (const std::string& name : names) {
      const json::Object criterion =
          CriterionOf(filter, {json::Value(names_.Of({filter.field.name, filter.field.lookup}, name))});
      if (names.size() == 1 || std::ranges::any_of(rows, [&](const json::Value& row) {
            return FitOf(row, criterion) == Fit::kYes;
          }))
        found->insert(NameIn(filter, name));
    }
  }
  names_with_rows_ = std::move(found);
}

bool Conversation::IsViewToCheck(Api api) const {
  const std::string view = call_.values.Text("view");
  // Behind a cursor it is the view of the first page, which was checked.
  const bool is_first = !call_.values.Has("cursor");
  return walk_ && api == Api::kV1 && !knows_view_ && is_first && !view.empty() && IsPreflightOn() &&
         !model_.listing->v1_list_of_views.empty() && CheckV1Search(call_).ok() &&
         std::ranges::none_of(model_.listing->v1_views,
                              [&](std::string_view known) { return EqualsIgnoreCase(known, view); });
}

// A view that there is not would be a list of everything.
void Conversation::CheckView(Api api) {
  knows_view_ = true;
  BeginNames();
  parts_.client.Send(PastCaches(BuildV1Read(call_, model_.listing->v1_list_of_views,
                                            FillPath(model_.thing->v1_path, call_))),
                     ContextOfNames(Api::kV3), [self = shared_from_this(), api](const Exchanged& exchanged) {
                       self->OnViews(api, exchanged);
                     });
}

void Conversation::OnViews(Api api, const Exchanged& exchanged) {
  if (EndedByLookup(exchanged)) return;
  const Reading reading = exchanged.ok() ? ReadResponse(Api::kV1, exchanged.value(), {}) : Reading{};
  const json::Value document = reading.document;
  const json::Value* operation = document.Find("operation");
  const json::Value* rows = operation == nullptr ? nullptr : AnyCase(*operation, {"details"});
  // A list that can't be read, or is empty, tells nothing.
  if (reading.verdict != Verdict::kSuccess || rows == nullptr || rows->IfArray() == nullptr ||
      rows->IfArray()->empty())
    return Send(api);
  const std::string view = call_.values.Text("view");
  std::vector<std::string> views(model_.listing->v1_views.begin(), model_.listing->v1_views.end());
  for (const json::Value& row : *rows->IfArray()) {
    const std::string id = TextOf(AnyCase(row, {"VIEWID"}));
    if (id.empty() || EqualsIgnoreCase(id, view)) return Send(api);
    if (EqualsIgnoreCase(TextOf(AnyCase(row, {"VIEWNAME"})), view))
      return Finish({Code::kRejected,
                     fmt::format("view {} is the title of a view", json::Quote(RedactAndShorten(view, 80))),
                     fmt::format("Give its name, {}.", RedactAndShorten(id, 80))});
    views.push_back(id);
  }
  const auto nearest = NearestOf(view, views);
  Finish(
      {Code::kRejected,
       fmt::format("view {} is none that the service desk lists{}", json::Quote(RedactAndShorten(view, 80)),
                   nearest ? "; did you mean " + *nearest + "?" : ""),
       "V1 would respond with all requests; preflight off leaves the check out."});
}

/// Behind a list that came after a refusal. A row that fits all criteria shows that none of them was refused
/// for itself.
void Conversation::NoteRefusals() {
  const bool asked_by_one = std::exchange(tries_one_criterion_, false);
  if (!walk_->HasCounted() || !walk_->not_shown().empty() || !walk_->fault().empty()) return;
  if (walk_->refused_two_criteria() || (asked_by_one && walk_->has_time()))
    installation_.Keep(TakesOneCriterion());
  else if (asked_by_one)
    installation_.Keep(TakesNoSeveralCriteria());
}

/// True when another page is asked for.
bool Conversation::GoOnWithList(int status, Judgement& judgement) {
  if (judgement.code == Code::kSuccess) {
    if (walk_->Take(api_, std::move(reading_.document))) {
      Send(api_);
      return true;
    }
    NoteRefusals();
    if (!walk_->not_shown().empty()) {
      judgement = WhyNotHeld(walk_->not_shown(), call_);
      reading_.document = json::Value();
      return false;
    }
    if (!walk_->doubt().empty())
      Log(LogLevel::kWarning,
          fmt::format("{} {}: {}", Redact(call_.connector), call_.action->name, walk_->doubt()));
    if (walk_->fault().empty()) {
      reading_.document = walk_->TakeDocument();
      NoteNamesWithRows();
      return false;
    }
    judgement = {Code::kServerError, walk_->fault(), {}};
    reading_.document = json::Object{
        {"operation",
         json::Object{{"result", json::Object{{"status", "Failed"}, {"message", walk_->fault()}}}}}};
    return false;
  }
  // A field that nobody knows is why, and not the number of criteria; the judgement names it.
  const bool refuses_several =
      judgement.code == Code::kRejected && RefusesSearch(reading_) && FieldsNotKnown(call_).empty();
  if (refuses_several && walk_->AsksByOneCriterion(api_, status)) {
    tries_one_criterion_ = true;
    Send(api_);
    return true;
  }
  if (!walk_->TakesAnotherWay(api_, status)) {
    if (refuses_several && walk_->GoesOnBySeveral()) judgement = WhyNotGoneOn(judgement);
    return false;
  }
  Send(api_);
  return true;
}

}  // namespace flintdesk::servicedesk
