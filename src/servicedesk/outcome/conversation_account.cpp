#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/account.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"

/// Where the configuration names an account (MSP), nothing of a request's own path says so to the service
/// desk: a change of another account's request would go through, and a list by an account that there is not
/// is empty. So the account is looked up once, and a request's before it is changed.
namespace flintdesk::servicedesk {
namespace {

constexpr std::string_view kThere = "there";
constexpr std::string_view kNotTold = "not-told";

// Whoever waits for a call waits for no list of accounts longer.
constexpr std::chrono::seconds kLongest{5};

}  // namespace

FactKind AccountFact() {
  return {.name = "account", .alternatives = {kThere, kNotTold}, .found_for = std::chrono::hours(24)};
}

bool Conversation::NamesAccount() const {
  return call_.values.Has("account") && EditionOf(call_.values) != Edition::kCloud;
}

http::Context Conversation::ContextOfAccount() const {
  http::Context context = MakeContext();
  context.label += " (account)";
  context.is_aside = true;
  context.deadline = context.deadline.Earlier(Deadline::In(kLongest, parts_.clock));
  return context;
}

/// Before anything else of a change.
void Conversation::CheckAccountOfChange() {
  if (!NamesAccount() || !IsPreflightOn()) return LookUpNames();
  FindApi([this](Api api) {
    if (const auto error = WhyNotOver(api, call_))
      return Finish({error->code, error->message, error->assistance});
    if (!installation_.Chosen(AccountFact()).empty()) return CheckAccountOfRequest(api);
    LookUpAccount([this, api](const AccountView& view) {
      if (view.is == AccountView::Is::kUnknown)
        return Finish({Code::kRejected, view.what + "; nothing was sent", view.remedy});
      CheckAccountOfRequest(api);
    });
  });
}

/// `then` is not called where the call has ended.
void Conversation::LookUpAccount(std::function<void(const AccountView&)> then) {
  account_looked_up_ = true;
  parts_.client.Send(BuildAccountsRead(call_), ContextOfAccount(),
                     [self = shared_from_this(), then = std::move(then)](const Exchanged& exchanged) {
                       if (self->EndedByLookup(exchanged)) return;
                       const AccountView view = LookForAccount(exchanged, self->call_.values.Text("account"));
                       // A no is read anew each time.
                       if (view.is == AccountView::Is::kThere)
                         self->installation_.KeepChosen(AccountFact(), kThere);
                       else if (view.is == AccountView::Is::kNotTold && view.is_settled)
                         self->installation_.KeepChosen(AccountFact(), kNotTold);
                       then(view);
                     });
}

/// V1 has no field that is known to show it.
void Conversation::CheckAccountOfRequest(Api api) {
  if (api == Api::kV1 || request_id_.empty()) return LookUpNames();
  parts_.client.Send(
      PastCaches(BuildV3Read(call_, "/requests/" + PercentEncode(request_id_))), ContextOfAccount(),
      [self = shared_from_this()](const Exchanged& exchanged) {
        if (self->EndedByLookup(exchanged)) return;
        const json::Value document = SuccessIn(exchanged);
        const std::string theirs = TextOf(document.Path({"request", "account", "name"}));
        const std::string ours = self->call_.values.Text("account");
        if (theirs.empty() || FoldedName(theirs) == FoldedName(ours)) return self->LookUpNames();
        self->Finish(
            {Code::kNotFound,
             fmt::format("it belongs to the account {}, and account is {}; nothing was sent",
                         json::Quote(RedactAndShorten(theirs, 80)), json::Quote(RedactAndShorten(ours, 80))),
             "Check request-id and account; preflight off leaves the check out."});
      });
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

void Conversation::LookUpAccountOf(Judgement judgement) {
  LookUpAccount([this, judgement = std::move(judgement)](const AccountView& view) mutable {
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
