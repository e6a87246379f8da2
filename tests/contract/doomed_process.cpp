#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "connector/journal_files.hpp"

#include "contract/engine.hpp"

// doomed_process HOME CONFIGURATION ACTION PARAMETERS PLACE: makes one change and kills itself at a place:
// "record N" is right after the Nth record of the call journal, "sending" right before the change is sent,
// "response" when its response has come. It ends by itself, with 0, only when it never gets there.
namespace flintdesk::contract {
namespace {

class DeadlyJournal final : public connector::JournalStore {
 public:
  DeadlyJournal(const std::filesystem::path& folder, const Clock& clock, int records)
      : files_(folder, clock), left_(records) {}
  Result<void> Append(const std::vector<json::Object>& records) override {
    Result<void> done = files_.Append(records);
    if (--left_ == 0) ::raise(SIGKILL);
    return done;
  }
  void Read(const Listener& listener, milliseconds back) override { files_.Read(listener, back); }
  Result<void> ReadUnfinished(const Listener& listener, milliseconds back) override {
    return files_.ReadUnfinished(listener, back);
  }
  const std::string& Self() const override { return files_.Self(); }
  bool Keeps() const override { return files_.Keeps(); }

 private:
  connector::JournalFiles files_;
  int left_;
};

class DeadlyClient final : public http::Client {
 public:
  DeadlyClient(std::unique_ptr<http::Client> client, std::string place)
      : client_(std::move(client)), place_(std::move(place)) {}
  void Send(http::Request request, http::Context context, http::Done done) override {
    if (request.changes && !request.target.starts_with("/oauth/")) {
      if (place_ == "sending") ::raise(SIGKILL);
      if (place_ == "response") done = [](const auto&) { ::raise(SIGKILL); };
    }
    client_->Send(std::move(request), std::move(context), std::move(done));
  }

 private:
  std::unique_ptr<http::Client> client_;
  const std::string place_;
};

json::Object ObjectOf(const char* text) { return *json::Parse(text).value().IfObject(); }

int RecordsOf(std::string_view place) {
  constexpr std::string_view kRecord = "record ";
  return place.starts_with(kRecord) ? std::atoi(place.data() + kRecord.size()) : 0;
}

void Run(const char* const* arguments) {
  const std::string place = arguments[5];
  connector::EngineOptions options = OptionsOf(ObjectOf(arguments[2]), arguments[1]);
  options.make_journal = [&](const std::filesystem::path& folder, const Clock& clock) {
    return std::make_unique<DeadlyJournal>(folder, clock, RecordsOf(place));
  };
  options.make_client = [&](http::Loop& loop, const Clock& clock, http::ClientOptions client) {
    return std::make_unique<DeadlyClient>(http::MakeClient(loop, clock, std::move(client)), place);
  };
  connector::Engine engine(std::move(options));
  connector::Call call;
  call.connector = "manageenginesdp";
  call.action = arguments[3];
  call.parameters = ObjectOf(arguments[4]);
  const auto pending = engine.Start(std::move(call));
  std::fprintf(stderr, "not killed at %s: %s\n", place.c_str(), pending->Wait().message.c_str());
}

}  // namespace
}  // namespace flintdesk::contract

int main(int count, char** arguments) {
  if (count != 6) return 2;
  flintdesk::contract::Run(arguments);
  return 0;
}
