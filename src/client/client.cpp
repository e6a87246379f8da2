#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <flintdesk/flintdesk.hpp>

#include "base/log.hpp"
#include "connector/engine.hpp"
#include "connector/list_pages.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk {
namespace {

/// A call that ended before it could be made.
class RefusedCall final : public connector::PendingCall {
 public:
  explicit RefusedCall(const Error& error)
      : response_{error.code, RedactUnmistakable(error.Sentence()), nullptr} {}
  const connector::Response& Wait() override { return response_; }
  bool Finished() override { return true; }
  void Cancel() override {}

 private:
  connector::Response response_;
};

connector::RegistryOptions WithOurTypes() {
  connector::RegistryOptions options;
  options.types = {servicedesk::ManageEngineType()};
  return options;
}

}  // namespace

/// An engine, or the reason why there is none: the reason is what every call ends with.
class Client::Impl final : public connector::CallGateway {
 public:
  explicit Impl(connector::RegistryOptions registry) {
    connector::EngineOptions options;
    options.registry = std::move(registry);
    engine_ = std::make_unique<connector::Engine>(std::move(options));
  }
  explicit Impl(Error fault) : fault_(std::move(fault)) {}
  ~Impl() override { Drain(); }

  std::unique_ptr<connector::PendingCall> Start(connector::Call call) override {
    if (!engine_) return std::make_unique<RefusedCall>(fault_);
    return engine_->Start(std::move(call));
  }
  void Drain() {
    if (engine_) engine_->Drain();
  }
  void CancelAll() {
    if (engine_) engine_->CancelAll();
  }

 private:
  std::unique_ptr<connector::Engine> engine_;
  Error fault_;
};

struct CallBuilder::Impl {
  Client::Impl* client = nullptr;
  connector::Call call;
  std::vector<std::string> faults;  ///< Of `SetJson`.

  std::optional<Error> Fault() const {
    if (faults.empty()) return std::nullopt;
    Error error = InvalidRequestError(call.connector);
    error.details = faults;
    return error;
  }
  /// An action that nobody knows is refused by the call itself.
  std::optional<Error> FaultOfRows() const {
    if (std::optional<Error> fault = Fault()) return fault;
    const json::Value* name = call.parameters.Find("action");
    const catalogue::Action* action =
        servicedesk::ManageEngineSpec().FindAction(name == nullptr ? "" : name->ScalarText().value_or(""));
    if (action == nullptr || action->lists) return std::nullopt;
    return InvalidRequestError(fmt::format("{} lists nothing, so it has no rows", action->name),
                               "Make the call with Sync or Async.");
  }
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Client Client::Open(const std::string& home) {
  Result<connector::Home> opened = connector::Home::Find(home.empty() ? std::nullopt : std::optional(home));
  if (!opened.ok()) return Client(std::make_unique<Impl>(std::move(opened).error()));
  connector::RegistryOptions options = WithOurTypes();
  options.home = std::move(opened).value();
  return Client(std::make_unique<Impl>(std::move(options)));
}

Client Client::FromFile(const std::string& path) {
  if (path.empty())
    return Client(
        std::make_unique<Impl>(InvalidConfigurationError("the path of the configuration file is empty")));
  connector::RegistryOptions options = WithOurTypes();
  options.configuration_file = path;
  return Client(std::make_unique<Impl>(std::move(options)));
}

Client Client::FromConfiguration(std::string_view configuration) {
  Result<json::Value, json::ParseError> parsed = json::Parse(configuration);
  if (!parsed.ok())
    return Client(std::make_unique<Impl>(InvalidConfigurationError(
        fmt::format("the configuration is not JSON: {}", parsed.error().Sentence()))));
  if (!parsed->IsObject())
    return Client(std::make_unique<Impl>(InvalidConfigurationError(
        fmt::format("the configuration must be a JSON object, it is {}", parsed->KindName()))));
  connector::RegistryOptions options = WithOurTypes();
  options.configuration = std::move(*parsed->IfObject());
  return Client(std::make_unique<Impl>(std::move(options)));
}

CallBuilder Client::Call(std::string connector) {
  auto impl = std::make_unique<CallBuilder::Impl>();
  impl->client = impl_.get();
  impl->call.connector = std::move(connector);
  return CallBuilder(std::move(impl));
}

void Client::Drain() { impl_->Drain(); }
void Client::CancelAll() { impl_->CancelAll(); }

bool Client::SetLogLevel(std::string_view level) {
  std::optional<LogLevel> parsed = ParseLogLevel(level);
  if (parsed) flintdesk::SetLogLevel(*parsed);
  return parsed.has_value();
}

void Client::SetLogSink(std::function<void(std::string_view, std::string_view)> sink) {
  if (!sink) return flintdesk::SetLogSink({});
  flintdesk::SetLogSink(
      [sink = std::move(sink)](LogLevel level, std::string_view line) { sink(NameOf(level), line); });
}

CallBuilder::CallBuilder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CallBuilder::CallBuilder(CallBuilder&&) noexcept = default;
CallBuilder& CallBuilder::operator=(CallBuilder&&) noexcept = default;
CallBuilder::~CallBuilder() = default;

CallBuilder& CallBuilder::Set(std::string_view name, std::string_view value) {
  impl_->call.parameters.Set(name, value);
  return *this;
}

CallBuilder& CallBuilder::Set(std::string_view name, const std::vector<std::string>& values) {
  impl_->call.parameters.Set(name, json::Array(values.begin(), values.end()));
  return *this;
}

CallBuilder& CallBuilder::Set(std::string_view name, std::nullptr_t) {
  impl_->call.parameters.Set(name, nullptr);
  return *this;
}

CallBuilder& CallBuilder::Set(std::string_view name, double value) {
  impl_->call.parameters.Set(name, value);
  return *this;
}

CallBuilder& CallBuilder::SetBoolean(std::string_view name, bool value) {
  impl_->call.parameters.Set(name, value);
  return *this;
}

CallBuilder& CallBuilder::SetInteger(std::string_view name, std::int64_t value) {
  impl_->call.parameters.Set(name, value);
  return *this;
}

CallBuilder& CallBuilder::SetUnsigned(std::string_view name, std::uint64_t value) {
  impl_->call.parameters.Set(name, value);
  return *this;
}

CallBuilder& CallBuilder::SetJson(std::string_view name, std::string_view json) {
  Result<json::Value, json::ParseError> parsed = json::Parse(json);
  if (parsed.ok())
    impl_->call.parameters.Set(name, std::move(parsed).value());
  else
    impl_->faults.push_back(fmt::format("{} is not JSON: {}", name, parsed.error().Sentence()));
  return *this;
}

CallBuilder& CallBuilder::Timeout(std::chrono::milliseconds time) {
  impl_->call.timeout = time;
  return *this;
}

Response CallBuilder::Async() {
  if (const std::optional<Error> fault = impl_->Fault())
    return Response(std::make_shared<RefusedCall>(*fault));
  connector::Call call = impl_->call;  // a builder may make its call more than once
  call.asynchronous = true;
  return Response(impl_->client->Start(std::move(call)));
}

flintdesk::Rows CallBuilder::Rows() {
  if (std::optional<Error> fault = impl_->FaultOfRows())
    return flintdesk::Rows(std::make_unique<connector::Rows>(
        [fault = *std::move(fault)]() -> Result<connector::Page> { return fault; }));
  return flintdesk::Rows(std::make_unique<connector::Rows>(connector::PagesOf(*impl_->client, impl_->call)));
}

Response CallBuilder::Sync() {
  if (!impl_->faults.empty()) return Async();
  std::shared_ptr<connector::PendingCall> pending = impl_->client->Start(impl_->call);
  pending->Wait();
  return Response(std::move(pending));
}

}  // namespace flintdesk
