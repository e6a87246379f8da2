#include "servicedesk/outcome/conversation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/long_text.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/transport/trust_assistance.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/refusal.hpp"
#include "servicedesk/response/v1_view.hpp"
#include "servicedesk/wire/search.hpp"

namespace flintdesk::servicedesk {
namespace {

/// The same but for case, blanks and a full stop.
bool IsSentence(std::string_view said, std::string_view sentence) {
  said = Trim(said);
  if (said.ends_with('.')) said.remove_suffix(1);
  return EqualsIgnoreCase(said, sentence);
}

/// Servers repeat in their refusals what they were sent, the key included. Each text is treated by itself:
/// cut out of the whole, a key of digits would take a number's place and leave no JSON. What is too long to
/// be searched while other calls wait is left out.
class SecretsHider {
 public:
  void Hide(json::Value& value) {
    Take(kOfEach);
    if (json::Array* list = value.IfArray())
      HideIn(*list);
    else if (json::Object* object = value.IfObject())
      HideIn(*object);
    else if (const auto text = value.ScalarText())
      if (std::string shown = Hidden(*text); shown != *text) value = std::move(shown);
  }

 private:
  static constexpr std::size_t kMost = 256 * 1024, kOfEach = 16;
  static constexpr const char* kLeftOut = "left out, since so long a response is not searched for secrets";

  void HideIn(json::Array& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (left_ == 0) {
        list.resize(i);
        list.emplace_back(kLeftOut);
        return;
      }
      Hide(list[i]);
    }
  }

  void HideIn(json::Object& object) {
    std::vector<json::Member> members;
    for (auto& [name, member] : object) {
      if (left_ == 0) {
        members.emplace_back("...", kLeftOut);
        break;
      }
      std::string shown = Hidden(name);
      Hide(member);
      members.emplace_back(std::move(shown), std::move(member));
    }
    object = json::Object::FromMembers(std::move(members));
  }

  std::string Hidden(const std::string& text) {
    if (text.size() > left_) return kLeftOut;
    Take(text.size());
    return Redact(text);
  }

  void Take(std::size_t bytes) { left_ -= std::min(left_, bytes); }

  std::size_t left_ = kMost;
};

/// A member of `operation.result`.
void ShowInResult(json::Value& document, const char* name, const json::Value& shown) {
  json::Value* operation = document.IfObject() == nullptr ? nullptr : document.IfObject()->Find("operation");
  if (operation == nullptr || operation->IfObject() == nullptr) return;
  json::Value* result = operation->IfObject()->Find("result");
  if (result != nullptr && result->IfObject() != nullptr) result->IfObject()->Set(name, shown);
}

/// V1 shows a custom field by its label, and so does the V1 view of V3's response where the labels are known.
void ShowLabels(json::Value& document, const ValueNames::Labels& labels) {
  json::Value* operation = document.IfObject() == nullptr ? nullptr : document.IfObject()->Find("operation");
  json::Value* details = operation == nullptr || operation->IfObject() == nullptr
                             ? nullptr
                             : operation->IfObject()->Find("Details");
  json::Object* object = details == nullptr ? nullptr : details->IfObject();
  if (object == nullptr) return;
  for (const auto& [api_name, label] : labels) {
    const auto shown = std::ranges::find_if(
        *object, [&name = api_name](const auto& one) { return IsRenamed(one.first, name); });
    const json::Value* value = shown == object->end() ? nullptr : &shown->second;
    if (value != nullptr && !object->Contains(label)) object->Set(label, json::Value(*value));
  }
}

/// Of an action that sets what is given, when nothing is; else empty.
std::string WhatIsToBeGiven(const connector::CheckedCall& call) {
  const ActionModel& model = ModelOf(call);
  if (!model.needs_something) return {};
  std::vector<std::string> names;
  for (const Member& member : model.members) {
    if (member.form == Form::kNotSent) continue;
    if (call.values.Has(member.name())) return {};
    if (member.IsParameter()) names.push_back(member.name());
  }
  return "Give at least one of " + Join(names, ", ") + ".";
}

bool BuildsDiffer(const std::optional<V3Wire>& wire) { return wire && wire->wrap.size() > 1; }

}  // namespace

Conversation::Conversation(const connector::ConnectorParts& parts, std::shared_ptr<Learnt> learnt,
                           connector::CheckedCall&& call, connector::ResponseDone&& done)
    : parts_(parts),
      learnt_(std::move(learnt)),
      call_(std::move(call)),
      done_(std::move(done)),
      model_(ModelOf(call_)),
      installation_(InstallationOf(parts, call_)),
      request_id_(RequestIdOf(call_)) {
  if (BuildsDiffer(V3WireOf(call_))) wrap_ = installation_.Chosen(NameOnV3Fact(*V3WireOf(call_)));
}

void Conversation::Start() {
  Result<ValueNames> names = ValueNames::Make(call_.values.values.Find("value-names"));
  if (!names.ok()) return Finish({names.error().code, names.error().message, names.error().assistance});
  names_ = std::move(names).value();
  WarnOfWordForNo();
  if (const std::string missing = WhatIsToBeGiven(call_); !missing.empty())
    return Finish({Code::kInvalidRequest, "nothing is given that could be changed", missing});
  if (Changes()) return CheckAccountOfChange();
  if (model_.download) return OpenTarget();
  if (model_.listing)
    if (Result<void> begun = BeginList(); !begun.ok())
      return Finish({begun.error().code, begun.error().message, begun.error().assistance});
  ChooseApi();
}

// The document says "Accepted or not": V3 has a yes and a no for it, V1 the one word and nothing.
void Conversation::WarnOfWordForNo() const {
  for (const Member& member : model_.members) {
    if (member.form != Form::kAgreement) continue;
    const std::string given = call_.values.Text(member.name());
    const std::string sent = names_.Of({member.name(), member.field.lookup}, given);
    if (sent.empty() || EqualsIgnoreCase(sent, member.yes)) continue;
    Log(LogLevel::kWarning,
        fmt::format("{} {}: {} is {}, which counts as not {}; only {} means yes", Redact(call_.connector),
                    call_.action->name, member.name(), json::Quote(RedactAndShorten(given, 60)),
                    ToLower(member.yes), member.yes));
  }
}

void Conversation::ChooseApi() {
  if (const auto known = installation_.ApiOf(call_.values.Text("api-version"))) {
    if (const auto error = WhyNotOver(known->api, call_))
      return Finish({error->code, error->message, error->assistance});
    recalled_ = known->how != connector::How::kSaid;
    return Changes() ? Prepare(known->api, true) : Send(known->api);
  }
  if (Changes()) return Prepare(Api::kV3, false);
  detecting_ = true;
  Send(Api::kV3);
}

void Conversation::Send(Api api) { return file_ && was_sent_ ? SendFileAgain(api) : SendNow(api); }

void Conversation::SendNow(Api api) {
  if (IsViewToCheck(api)) return CheckView(api);
  api_ = api;
  reading_ = {};  // of an exchange that is superseded
  Result<http::Request> request = RequestFor(api);
  if (!request.ok())
    return Finish({request.error().code, request.error().message, request.error().assistance});
  http::Context context = Changes() ? ContextOfChange() : MakeContext();
  if (Changes())
    if (const Result<void> written = WriteSending(context); !written.ok())
      return FinishUnwritten(written.error());
  parts_.client.Send(
      std::move(request).value(), std::move(context),
      [self = shared_from_this()](Exchanged&& exchanged) { self->OnResponse(std::move(exchanged)); });
}

/// The call's one request, or the next page of its list.
Result<http::Request> Conversation::RequestFor(Api api) const {
  if (sink_ && api == Api::kV3) return RequestOfDownload();
  if (!walk_) return BuildRequest(api, call_, names_, wrap_, File());
  if (api == Api::kV1)
    if (Result<void> searched = CheckV1Search(call_); !searched.ok()) return std::move(searched).error();
  return walk_->Request(api);
}

void Conversation::OnResponse(Exchanged&& exchanged) {
  const Asked asked = Question(api_);
  if (!exchanged.ok() && exchanged.error().kind == http::FailureKind::kOverdue) return ReadAgainBeforeIt();
  if (exchanged.ok() && exchanged.value().proof_rejected && !std::exchange(proof_was_rejected_, true)) {
    was_refused_ = true;
    return ReadAgainBeforeIt();
  }
  if (!exchanged.ok()) {
    Judgement judgement = ClassifyFailure(asked, exchanged.error());
    return judgement.unclear ? ReconcileUnclearOutcome(std::move(judgement)) : Finish(judgement);
  }
  http::Response& response = exchanged.value();
  if (HasWritten(response)) return FinishDownload(response);
  reading_ = TakeResponse(api_, response, request_id_);
  if (TryTheOtherApi(exchanged.value()) || TryTheOtherWrap(exchanged.value().status) ||
      TryTheOtherPath(exchanged.value()))
    return;
  Judgement judgement = Classify(asked, exchanged.value(), reading_);
  if (walk_ && GoOnWithList(response.status, judgement)) return;
  if (judgement.code == Code::kNotFound && WasRemovedBefore())
    return ReconcileUnclearOutcome(std::move(judgement));
  if (Changes() && judgement.code == Code::kThrottled && WaitOutThrottle(response, judgement)) return;
  if (judgement.unclear) return ReconcileUnclearOutcome(std::move(judgement));
  if (judgement.maybe_done_already) return ReadBackWhetherDone(std::move(judgement));
  if (judgement.code == Code::kSuccess && !reading_.warnings.empty())
    Log(LogLevel::kWarning,
        fmt::format("{} {}: the service desk warns: {}", Redact(call_.connector), call_.action->name,
                    RedactAndShorten(Join(reading_.warnings, "; "), 300)));
  if (Changes() && judgement.code == Code::kSuccess) {
    if (const std::string why = WhyOfAnother(); !why.empty()) {
      judgement = {Code::kIndeterminate, "the response is not that of this change: " + why, {}};
      return ReconcileUnclearOutcome(std::move(judgement));
    }
    RecordWhatWasMade();
    TellWhetherChanged();
    if (changed_ == true && !ShowsChange()) changed_.reset();
    WarnOfOtherTimes();
    WarnOfFieldsNotShown();
    WarnOfOtherValues();
    // A text that is shown as it was before has not been altered.
    if (!shows_others_) WarnOfOtherTexts();
  }
  if (IsToLookUpAccount(judgement)) return LookUpAccountOf(std::move(judgement));
  FinishJudged(std::move(judgement));
}

/// What a response that was judged leads to besides.
void Conversation::FinishJudged(Judgement judgement) {
  if (judgement.code == Code::kSuccess && IsToCheckFilters()) return CheckFilters();
  if (judgement.code == Code::kSuccess && IsToReadAfter()) return ReadAfter(std::move(judgement));
  if (!LearnDemands(judgement)) Finish(std::move(judgement));
}

// Settles which API the host has, as far as this response can. True when the call is sent anew.
bool Conversation::TryTheOtherApi(const http::Response& response) {
  if (recalled_ && reading_.document.IsNull()) {
    // The host may have been up- or downgraded since.
    installation_.ForgetApi();
    recalled_ = false;
    // A change is not sent over the other API in this call: a 404 may hide that it was carried out.
    if (!Changes() && IsGone(response)) {
      ChooseApi();
      return true;
    }
  }
  if (!detecting_) return false;
  if (api_ == Api::kV1) {
    if (reading_.shape == Shape::kDocument) installation_.KeepApi(Api::kV1);
    return false;
  }
  const Detected detected = DetectFrom(response, reading_);
  if (detected == Detected::kV3) installation_.KeepApi(Api::kV3);
  if (detected != Detected::kNotV3) return false;
  Send(Api::kV1);
  return true;
}

// Does the response to a read show that the host does not have this API (any more)?
bool Conversation::IsGone(const http::Response& response) const {
  if (api_ == Api::kV3) return DetectFrom(response, reading_) == Detected::kNotV3;
  return response.status == 404 || (response.status < 300 && reading_.shape == Shape::kHtml);
}

// A name that V3 refuses has changed nothing, so what was sent under it can be sent under the next one.
bool Conversation::TryTheOtherWrap(int status) {
  const std::optional<V3Wire>& wire = V3WireOf(call_);
  if (api_ != Api::kV3 || !BuildsDiffer(wire)) return false;
  const std::vector<std::string_view>& wraps = wire->wrap;
  const std::string_view sent = wrap_.empty() ? wraps.front() : wrap_;
  if (reading_.verdict == Verdict::kSuccess) installation_.KeepChosen(NameOnV3Fact(*wire), sent);
  if (wraps_tried_ + 1 >= wraps.size() || !RefusedWrap(status, reading_, wraps)) return false;
  ++wraps_tried_;
  const auto at = std::ranges::find(wraps, sent);
  wrap_ = at + 1 == wraps.end() ? wraps.front() : *(at + 1);
  Send(Api::kV3);
  return true;
}

void Conversation::ReadBackWhetherDone(Judgement refused) {
  // V3 says it in a recorded sentence with a code. Whatever else is said, V1's sentences above all, may mean
  // another thing ("its child request 18 is not already closed"), so the state is read.
  const std::string_view says = model_.already->says;
  if (api_ == Api::kV3 && !says.empty() && IsSentence(reading_.message, says)) {
    // The view says what the exit code says: flintbits look at either.
    reading_.verdict = Verdict::kSuccess;
    AddV1View(reading_, request_id_);
    return SucceedAlready();
  }
  parts_.client.Send(ReadOfState(api_, call_), MakeContext(),
                     [self = shared_from_this(), refused = std::move(refused)](const Exchanged& exchanged) {
                       self->OnReadBack(refused, exchanged);
                     });
}

void Conversation::OnReadBack(const Judgement& refused, const Exchanged& exchanged) {
  const auto* wanted = std::get_if<StateIs>(&model_.evidence);
  if (!exchanged.ok() || wanted == nullptr) return FinishRefused(refused);
  const int status = exchanged.value().status;
  if (status < 200 || status > 299 || !WhyStale(exchanged.value()).empty()) return FinishRefused(refused);
  const Reading current = ReadResponse(api_, exchanged.value(), request_id_);
  const bool read = current.verdict == Verdict::kSuccess;
  const json::Value* shown = read ? StateIn(api_, call_, current.document) : nullptr;
  const std::string state = shown == nullptr ? std::string{} : ValueOf(api_, *shown, *wanted);
  if (state.empty()) return FinishRefused(refused);
  if (!EqualsIgnoreCase(state, WantedState(call_, names_, *wanted))) return Finish(refused);
  reading_ = current;
  SucceedAlready();
}

// A retry was refused, perhaps since the first attempt had done what was asked for, and nothing shows whether
// it had.
void Conversation::FinishRefused(Judgement refused) {
  if (unconfirmed_) {
    refused.code = Code::kIndeterminate;
    refused.what = "the response was lost, and the retry was refused: " + refused.what;
  }
  Finish(std::move(refused));
}

void Conversation::SucceedAlready() {
  if (!unconfirmed_) changed_ = false;  // else the attempt whose response was lost may have
  Succeed(fmt::format("{} {} {}", model_.thing->name, ShownId(), model_.already->result));
}

// The number of the thing itself, which is the last one of its path.
std::string Conversation::ShownId() const {
  const std::string_view path = model_.thing->v3_path;
  const std::size_t open = path.rfind('{');
  return open == path.npos ? Redact(request_id_) : FillText(path.substr(open), call_);
}

// It was there before this call, which has sent its removal before and got no response.
bool Conversation::WasRemovedBefore() const {
  return unconfirmed_ && fence_ && std::holds_alternative<Gone>(model_.evidence);
}

Asked Conversation::Question(Api api) const {
  return {call_.action->effect, api, call_.origin, &call_, &names_, EditionOf(call_.values)};
}

http::Context Conversation::MakeContext() const {
  http::Context context;
  context.deadline = call_.deadline;
  context.cancellation = call_.cancellation;
  context.label = Redact(call_.connector) + " " + call_.action->name;
  return context;
}

void Conversation::Succeed(std::string message) { Finish({Code::kSuccess, std::move(message), {}}); }

void Conversation::Finish(Judgement judgement) {
  EndFence();
  ForgetWhatMisled(judgement.code);
  if (Changes() && !IsDryRun() && judgement.code == Code::kSuccess) ForgetDemands();
  if (unconfirmed_) KeepUnconfirmed(judgement);
  // What may be there counts for no other call, unless the next equal one looks for it first.
  if (judgement.code == Code::kIndeterminate && !IsOpen(judgement.code))
    parts_.deduplication.RecordUnnamed(group_, parts_.clock.Now());
  const bool dry = IsDryRun();
  std::optional<json::Value> difference;
  if (TellsDifference() && judgement.code == Code::kSuccess) difference = TellDifference();
  if (Changes() && !dry) WriteOutcome(judgement.code);
  connector::Response response;
  response.code = judgement.code;
  response.data = std::move(reading_.document);
  if (const auto labels = names_.labels())
    response.data.Edit([labels](json::Value& document) { ShowLabels(document, *labels); });
  if (Changes() && !dry && judgement.code == Code::kSuccess)
    response.data.Edit([changed = changed_, difference = std::move(difference)](json::Value& document) {
      // Null where it can't be told.
      ShowInResult(document, "changed", changed ? json::Value(*changed) : json::Value());
      if (difference) ShowInResult(document, "difference", *difference);
    });
  response.message = judgement.what;
  if (judgement.code != Code::kSuccess) {
    response.data.Edit([](json::Value& document) { SecretsHider().Hide(document); });
    if (walk_ && walk_->HasRows())
      response.data.Edit([came = walk_->TakeRows()](json::Value& document) mutable {
        if (!document.IsObject()) document = json::Object();
        for (auto& [name, value] : came) document.IfObject()->Set(name, std::move(value));
      });
    if (judgement.remedy == http::kTrustAssistance && !parts_.how_to_trust.empty())
      judgement.remedy = parts_.how_to_trust;
    const std::string thing = request_id_.empty() ? "" : " of request " + Redact(request_id_);
    const Error error = MakeError(judgement.code,
                                  fmt::format("{} {}{}: {}", ShownName(Redact(call_.connector), 160),
                                              call_.action->name, thing, judgement.what),
                                  judgement.remedy);
    response.message = RedactUnmistakable(error.Sentence());
  }
  // Last: the caller may end the program's use of this call in here.
  connector::ResponseDone done = std::move(done_);
  if (lock_ != 0) parts_.keyed_locks.Leave(group_, lock_);
  done(std::move(response));
}

}  // namespace flintdesk::servicedesk
