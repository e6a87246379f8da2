#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/dry_run.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"

/// A change of which only its effect is asked for: one read, and nothing is changed. And what a change tells
/// of its effect when it was made.
namespace flintdesk::servicedesk {

bool Conversation::IsDryRun() const { return Changes() && call_.values.Boolean(kDryRun); }

void Conversation::DryRun() {
  FindApi([this](Api api) { DryRunOver(api); });
}

Asked Conversation::QuestionOfRead(Api api) const {
  Asked asked = Question(api);
  asked.effect = catalogue::Effect::kReads;
  return asked;
}

void Conversation::DryRunOver(Api api) {
  api_ = api;
  if (!OpenFile()) return;
  Result<http::Request> request = BuildRequest(api, call_, names_, wrap_, File());
  if (!request.ok())
    return Finish({request.error().code, request.error().message, request.error().assistance});
  auto would_send = std::make_shared<const http::Request>(std::move(request).value());
  if (state_ && api == Api::kV3) return OnStateForDryRun(*would_send, *state_);
  std::optional<http::Request> read =
      HasState(api, call_) ? ReadOfState(api, call_) : ReadOfHolder(api, call_);
  if (!read) return FinishDryRun(*would_send, nullptr);
  parts_.client.Send(*std::move(read), MakeContext(),
                     [self = shared_from_this(), would_send](const Exchanged& exchanged) {
                       self->OnStateForDryRun(*would_send, exchanged);
                     });
}

void Conversation::OnStateForDryRun(const http::Request& would_send, const Exchanged& exchanged) {
  Asked asked = QuestionOfRead(api_);
  asked.of_holder = !HasState(api_, call_);
  if (!exchanged.ok()) return Finish(ClassifyFailure(asked, exchanged.error()));
  Reading reading = ReadResponse(api_, exchanged.value(), request_id_);
  Judgement judgement = Classify(asked, exchanged.value(), reading);
  const bool is_state = judgement.code == Code::kSuccess && !asked.of_holder;
  const json::Value* shown = is_state ? StateIn(api_, call_, reading.document) : nullptr;
  if (is_state && IsGoneFromList(api_, call_, reading.document)) judgement = ClassifyMissing(asked);
  if (judgement.code == Code::kSuccess) return FinishDryRun(would_send, shown);
  judgement.what += "; nothing was changed";
  reading_ = std::move(reading);
  Finish(std::move(judgement));
}

void Conversation::FinishDryRun(const http::Request& would_send, const json::Value* shown) {
  const Bar* bar = BarOf(api_);
  if (const auto barred = bar != nullptr && shown != nullptr ? WhyBarred(*bar, *shown) : std::nullopt;
      barred && barred->code != Code::kSuccess)
    return Finish(*barred);
  reading_.document = DryRunOf(api_, call_, names_, found_people_, would_send, shown);
  Finish({Code::kSuccess, "a dry run: nothing was changed", {}});
}

bool Conversation::TellsDifference() const { return Changes() && call_.values.Boolean(kDiff) && !IsDryRun(); }

void Conversation::KeepBefore(Api api, const json::Document& document) {
  if (model_.Makes() || (!TellsDifference() && !std::holds_alternative<SameState>(model_.evidence))) return;
  if (const json::Value* shown = StateIn(api, call_, document)) before_.emplace(api, *shown);
}

// A read for the fence has shown it already, but for one over the other API. No proof rests on this one, so
// that the change is sent whatever comes of it.
void Conversation::SendFirst(Api api) {
  if (!TellsDifference() || read_before_ == api || model_.Makes() || !HasRead(api, call_)) return Send(api);
  parts_.client.Send(
      ReadOfState(api, call_), ContextOfLook(" (read before it)"),
      [self = shared_from_this(), api](const Exchanged& exchanged) {
        if (exchanged.ok() && exchanged.value().status < 300 && WhyStale(exchanged.value()).empty())
          self->KeepBefore(api, ReadResponse(api, exchanged.value(), self->request_id_).document);
        if (self->before_ && self->before_->first == api)
          self->would_change_ = WouldChange(api, self->call_, self->names_, self->before_->second);
        self->Send(api);
      });
}

/// Of a read that the call can do without.
http::Context Conversation::ContextOfLook(const char* label) const {
  constexpr milliseconds kLongest{10'000};
  http::Context context = MakeContext();
  const milliseconds left = call_.deadline.Left(parts_.clock);
  if (left != milliseconds::max())
    context.deadline = context.deadline.Earlier(Deadline::In(std::min(kLongest, left / 3), parts_.clock));
  context.label += label;
  return context;
}

// A value that the response does not show is not told but read.
bool Conversation::IsToReadAfter() const {
  const bool sets =
      std::holds_alternative<SameState>(model_.evidence) || std::holds_alternative<StateIs>(model_.evidence);
  const bool shows_it =
      StateIn(api_, call_, reading_.document) != nullptr && (ShowsChange() || shows_others_);
  return TellsDifference() && sets && before_ && before_->first == api_ && changed_ != false && !shows_it &&
         HasRead(api_, call_);
}

void Conversation::ReadAfter(Judgement success) {
  parts_.client.Send(
      ReadOfState(api_, call_), ContextOfLook(" (read after it)"),
      [self = shared_from_this(), success = std::move(success)](const Exchanged& exchanged) {
        if (exchanged.ok() && exchanged.value().status < 300 && WhyStale(exchanged.value()).empty()) {
          const Reading reading = ReadResponse(self->api_, exchanged.value(), self->request_id_);
          if (const json::Value* shown = StateIn(self->api_, self->call_, reading.document))
            self->after_ = *shown;
        }
        self->Finish(success);
      });
}

// And with it whether anything has changed, where that is not known yet.
json::Value Conversation::TellDifference() {
  json::Value difference = DifferenceOfCall();
  const json::Array* entries = difference.IfArray();
  if (entries != nullptr) {
    if (!changed_ && (!entries->empty() || shows_others_)) changed_ = !entries->empty();
    // That nothing differs of what is shown is not that nothing has changed.
    if (!entries->empty() || changed_ == false) return difference;
  }
  const bool shows_before = before_ && before_->first == api_;
  Log(LogLevel::kWarning,
      fmt::format("{} {}: what it has changed can't be told: the service desk shows {} the change",
                  Redact(call_.connector), call_.action->name,
                  !shows_before && !model_.Makes() ? "nothing of it before"
                  : entries == nullptr             ? "nothing of it after"
                                                   : "the same before and after"));
  return {};
}

json::Value Conversation::DifferenceOfCall() const {
  if (changed_ && !*changed_) return json::Array{};
  const json::Value& document = reading_.document;
  const Thing& thing = *model_.thing;
  const json::Value* before = before_ && before_->first == api_ ? &before_->second : nullptr;
  const json::Value* after = model_.Makes() ? ThingIn(api_, thing, document) : StateIn(api_, call_, document);
  // After a lost response it may have been read over the other API, whose V1 view is not what V1 shows.
  if (api_ == Api::kV1 && FirstOf(document, thing.v3_single) != nullptr) after = nullptr;
  if (after_) after = &*after_;
  return DoneBy(api_, call_, names_, before, after);
}

}  // namespace flintdesk::servicedesk
