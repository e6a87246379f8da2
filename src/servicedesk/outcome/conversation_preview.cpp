#include <utility>

#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/dry_run.hpp"
#include "servicedesk/outcome/verifying_read.hpp"

/// A change of which only its effect is asked for: one read, and nothing is changed.
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
  Result<http::Request> request = BuildRequest(api, call_, names_, wrap_, File());
  if (!request.ok())
    return Finish({request.error().code, request.error().message, request.error().assistance});
  auto would_send = std::make_shared<const http::Request>(std::move(request).value());
  if (!HasState(api, call_)) return FinishDryRun(*would_send, nullptr);
  parts_.client.Send(ReadOfState(api, call_), MakeContext(),
                     [self = shared_from_this(), would_send](const Exchanged& exchanged) {
                       self->OnStateForDryRun(*would_send, exchanged);
                     });
}

void Conversation::OnStateForDryRun(const http::Request& would_send, const Exchanged& exchanged) {
  const Asked asked = QuestionOfRead(api_);
  if (!exchanged.ok()) return Finish(ClassifyFailure(asked, exchanged.error()));
  Reading reading = ReadResponse(api_, exchanged.value(), request_id_);
  Judgement judgement = Classify(asked, exchanged.value(), reading);
  const json::Value* shown =
      judgement.code == Code::kSuccess ? StateIn(api_, call_, reading.document) : nullptr;
  if (judgement.code == Code::kSuccess) return FinishDryRun(would_send, shown);
  judgement.what += "; nothing was changed";
  reading_ = std::move(reading);
  Finish(std::move(judgement));
}

void Conversation::FinishDryRun(const http::Request& would_send, const json::Value* shown) {
  reading_.document = DryRunOf(api_, call_, names_, would_send, shown);
  Finish({Code::kSuccess, "a dry run: nothing was changed", {}});
}

}  // namespace flintdesk::servicedesk
