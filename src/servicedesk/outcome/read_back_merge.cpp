#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/value_list.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/words.hpp"
#include "servicedesk/outcome/read_back.hpp"
#include "servicedesk/outcome/settle_time.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

/// Reads each thing that was to be merged. It keeps itself alive until it has called `found`.
class ReadingMerge : public std::enable_shared_from_this<ReadingMerge> {
 public:
  ReadingMerge(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed, http::Context context,
               ReadBackDone found)
      : parts_(parts),
        unconfirmed_(unconfirmed),
        context_(std::move(context)),
        found_(std::move(found)),
        thing_(*ModelOf(unconfirmed.call).thing),
        ids_(ValuesIn(unconfirmed.call.values.Text(
            std::string(std::get<MergedInto>(ModelOf(unconfirmed.call).evidence).ids)))) {}

  void ReadNext() {
    if (next_ == ids_.size()) return Decide();
    parts_.client.Send(ReadOfThing(Api::kV3, unconfirmed_.call, thing_, ids_[next_]), context_,
                       [self = shared_from_this()](const Result<http::Response, http::Failure>& exchanged) {
                         self->OnResponse(exchanged);
                       });
  }

 private:
  void OnResponse(const Result<http::Response, http::Failure>& exchanged) {
    if (!exchanged.ok()) return Fail(exchanged.error().message);
    const http::Response& response = exchanged.value();
    if (const std::string stale = WhyStale(response, SettleTimeOf(unconfirmed_.call)); !stale.empty())
      return Fail(stale);
    const Reading reading = ReadResponse(Api::kV3, response, ids_[next_]);
    const Judgement judgement =
        Classify({catalogue::Effect::kReads, Api::kV3, unconfirmed_.call.origin}, response, reading);
    const bool is_gone = judgement.code == Code::kNotFound && reading.shape == Shape::kDocument;
    if (!is_gone && judgement.code != Code::kSuccess)
      return Fail(fmt::format("the read-back got HTTP {}", response.status));
    if (is_gone) ++gone_;
    if (is_gone && HasWord(reading.message, unconfirmed_.request_id)) ++merged_;
    ++next_;
    ReadNext();
  }

  void Decide() {
    const std::string into = fmt::format("merged into {} {}", thing_.name, Redact(unconfirmed_.request_id));
    if (merged_ == ids_.size())
      return End({Proof::kDone, true, false, fmt::format("{} {} {}", Names(), Are(), into), {}});
    if (gone_ == 0) return End({Proof::kNotDone, true, false, fmt::format("nothing was {}", into), {}});
    End({Proof::kCannotTell,
         true,
         false,
         fmt::format("{} of {} are {}, and {} gone otherwise", merged_, ids_.size(), into, gone_ - merged_),
         {}});
  }

  std::string Names() const {
    return fmt::format("{}{} {}", thing_.name, ids_.size() == 1 ? "" : "s", Redact(Join(ids_, ", ")));
  }
  std::string_view Are() const { return ids_.size() == 1 ? "is" : "are"; }

  void Fail(const std::string& why) {
    End({Proof::kCannotTell, false, false, "reading back failed: " + why, {}});
  }
  void End(ReadBackResult finding) { std::exchange(found_, nullptr)(std::move(finding)); }

  const connector::ConnectorParts& parts_;
  UnconfirmedWrite& unconfirmed_;
  http::Context context_;
  ReadBackDone found_;
  const Thing& thing_;
  const std::vector<std::string> ids_;
  std::size_t next_ = 0, gone_ = 0, merged_ = 0;
};

}  // namespace

void ReadBackMerge(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed,
                   http::Context context, ReadBackDone found) {
  std::make_shared<ReadingMerge>(parts, unconfirmed, std::move(context), std::move(found))->ReadNext();
}

}  // namespace flintdesk::servicedesk
