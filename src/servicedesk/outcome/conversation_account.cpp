#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/value_list.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/account.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"

/// Where the configuration names an account (MSP), nothing of a request's own path says so to the service
/// desk: a change of another account's request would go through, and a list by an account that there is not
/// is empty. So a request's account is read before it is changed, and the account is looked up once where
/// no request shows it.
namespace flintdesk::servicedesk {
namespace {

constexpr std::string_view kThere = "there";
constexpr std::string_view kNotTold = "not-told";

// Whoever waits for a call waits for its account no longer, for all reads together.
constexpr milliseconds kLongest{5'000};

}  // namespace

// A list that could not be read may be there in some minutes; asking each time would slow down each call.
FactKind AccountFact() {
  return {.name = "account",
          .alternatives = {kThere, kNotTold},
          .found_for = std::chrono::hours(24),
          .assumed_for = std::chrono::minutes(5)};
}

bool Conversation::NamesAccount() const {
  return call_.values.Has("account") && EditionOf(call_.values) != Edition::kCloud;
}

http::Context Conversation::ContextOfAccount() const {
  http::Context context = MakeContext();
  context.label += " (account)";
  context.is_aside = true;
  context.deadline = account_until_;
  return context;
}

/// Before anything else of a change.
void Conversation::CheckAccountOfChange() {
  if (!NamesAccount() || !IsPreflightOn()) return LookUpNames();
  FindApi([this](Api api) {
    if (const auto error = WhyNotOver(api, call_))
      return Finish({error->code, error->message, error->assistance});
    account_until_ = UntilOfLookups(kLongest);
    // V1 has no field that is known to show the account of a request.
    if (api == Api::kV1) return CheckAccountInList();
    CheckAccountOfRequests(RequestsOfChange());
  });
}

/// The request that is changed, and those that are merged into it, which nothing would bring back.
std::vector<std::string> Conversation::RequestsOfChange() const {
  std::vector<std::string> ids;
  if (!request_id_.empty()) ids.push_back(request_id_);
  if (const auto* merged = std::get_if<MergedInto>(&model_.evidence))
    for (std::string& id : ValuesIn(call_.values.Text(std::string(merged->ids))))
      ids.push_back(std::move(id));
  return ids;
}

/// One after the other. One that shows the account is better proof of it than any list.
void Conversation::CheckAccountOfRequests(std::vector<std::string> ids) {
  if (ids.empty()) return CheckAccountInList();
  const std::string id = std::move(ids.front());
  ids.erase(ids.begin());
  http::Context context = MakeContext();
  context.label += " (whose request it is)";
  parts_.client.Send(
      PastCaches(BuildV3Read(call_, "/requests/" + PercentEncode(id))), std::move(context),
      [self = shared_from_this(), id, left = std::move(ids)](const Exchanged& exchanged) mutable {
        if (self->EndedByLookup(exchanged) || self->EndedByUnreadAccount(id, exchanged)) return;
        const std::string theirs = TextOf(SuccessIn(exchanged).Path({"request", "account", "name"}));
        const std::string ours = self->call_.values.Text("account");
        if (!theirs.empty() && FoldedName(theirs) != FoldedName(ours))
          return self->Finish(
              {Code::kNotFound,
               fmt::format("request {} belongs to account {}, and account is {}; nothing was "
                           "sent",
                           Redact(id), json::Quote(RedactAndShorten(theirs, 80)),
                           json::Quote(RedactAndShorten(ours, 80))),
               "Check the number of the request, and account; preflight off leaves the check out."});
        if (!theirs.empty()) {
          self->account_looked_up_ = true;
          self->installation_.KeepChosen(AccountFact(), kThere);
        }
        self->CheckAccountOfRequests(std::move(left));
      });
}

/// Nobody's request is changed because one read failed. One that is not found is left to the change itself.
bool Conversation::EndedByUnreadAccount(const std::string& id, const Exchanged& exchanged) {
  Asked asked = QuestionOfRead(Api::kV3);
  asked.call = nullptr;  // which may be about a part of the request
  Judgement judgement =
      exchanged.ok() ? Classify(asked, exchanged.value(), ReadResponse(Api::kV3, exchanged.value(), id))
                     : ClassifyFailure(asked, exchanged.error());
  const std::string shown = TextOf(SuccessIn(exchanged).Path({"request", "id"}));
  if (judgement.code == Code::kSuccess && !shown.empty() && shown != id)
    judgement = {Code::kServerError, "the response is that of request " + Redact(shown), {}};
  // Nothing brings back what was merged.
  const bool may_be_missing = !std::holds_alternative<MergedInto>(model_.evidence);
  if (judgement.code == Code::kSuccess || (judgement.code == Code::kNotFound && may_be_missing)) return false;
  judgement.what = fmt::format("the account of request {} could not be read: {}; nothing was sent",
                               Redact(id), judgement.what);
  judgement.unclear = false;
  Finish(std::move(judgement));
  return true;
}

void Conversation::CheckAccountInList() {
  if (account_looked_up_ || !installation_.Chosen(AccountFact()).empty()) return LookUpNames();
  LookUpAccount([this](const Exchanged& exchanged, const AccountView& view) {
    if (EndedByLookup(exchanged)) return;
    if (view.is == AccountView::Is::kUnknown)
      return Finish({Code::kRejected, view.what + "; nothing was sent", view.remedy});
    LookUpNames();
  });
}

void Conversation::LookUpAccount(std::function<void(const Exchanged&, const AccountView&)> then) {
  account_looked_up_ = true;
  parts_.client.Send(BuildAccountsRead(call_), ContextOfAccount(),
                     [self = shared_from_this(), then = std::move(then)](const Exchanged& exchanged) {
                       const AccountView view = LookForAccount(exchanged, self->call_.values.Text("account"));
                       self->KeepAccount(exchanged, view);
                       then(exchanged, view);
                     });
}

/// A no is read anew each time.
void Conversation::KeepAccount(const Exchanged& exchanged, const AccountView& view) {
  const FactKind fact = AccountFact();
  const bool is_cancelled = !exchanged.ok() && exchanged.error().kind == http::FailureKind::kCancelled;
  if (view.is == AccountView::Is::kThere) return installation_.KeepChosen(fact, kThere);
  if (view.is == AccountView::Is::kUnknown || is_cancelled) return;
  if (view.is_settled) return installation_.KeepChosen(fact, kNotTold);
  if (installation_.Chosen(fact).empty()) installation_.Assume(fact, kNotTold);
}

/// An empty list, or a refusal, for which an account that there is not may be the reason.
bool Conversation::IsToLookUpAccount(const Judgement& judgement) const {
  if (!NamesAccount() || unconfirmed_ || account_looked_up_) return false;
  const bool is_empty = judgement.code == Code::kSuccess && walk_ && walk_->IsEmpty();
  const bool is_refused = judgement.code == Code::kNotFound || judgement.code == Code::kRejected ||
                          judgement.code == Code::kForbidden;
  if (!is_empty && !is_refused) return false;
  // What was kept may be out of date where the service desk itself speaks against it.
  const bool is_named = std::ranges::any_of(reading_.fields, [](const std::string& field) {
    return field == "account" || field.starts_with("account.") || field.ends_with(".account");
  });
  const std::string known = installation_.Chosen(AccountFact());
  return known.empty() || (is_named && known == kThere);
}

/// The call is judged already: what comes of this adds to that alone.
void Conversation::LookUpAccountOf(Judgement judgement) {
  account_until_ = UntilOfLookups(kLongest);
  LookUpAccount([this, judgement = std::move(judgement)](const Exchanged&, const AccountView& view) mutable {
    if (view.is != AccountView::Is::kUnknown) return FinishJudged(std::move(judgement));
    if (judgement.code == Code::kSuccess) {
      reading_ = {};  // which says that all is well
      return Finish({Code::kRejected, view.what, view.remedy});
    }
    judgement.what += "; " + view.what;
    judgement.remedy = judgement.code == Code::kRejected ? view.remedy : view.remedy + " " + judgement.remedy;
    Finish(std::move(judgement));
  });
}

}  // namespace flintdesk::servicedesk
