#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "connector/engine.hpp"
#include "connector/testing/temporary_home.hpp"
#include "simulator/simulator.hpp"

#include "contract/gate.hpp"

namespace flintdesk::contract {

/// A simulator and an engine whose one connector reaches it over one of the APIs; everything real but the
/// service desk.
class Desk {
 public:
  /// `api`: a value of api-version, or "msp" for V3 with the account Acme. `profile`: of the simulator.
  /// `more` is laid over the configuration.
  explicit Desk(std::string_view api, std::string_view profile = {}, const json::Object& more = {});
  /// The same with a gate between connector and simulator.
  Desk(std::string_view api, Gate::Judge judge, std::string_view profile = {}, const json::Object& more = {});

  connector::Response Call(std::string_view action, json::Object parameters);
  /// An engine as a further process with the same home folder has it.
  std::unique_ptr<connector::Engine> AnotherProcess() const;
  static connector::Call CallOf(std::string_view action, json::Object parameters);
  /// A call of somebody else's: straight to the simulator, from a home of its own.
  connector::Response CallOfSomebodyElse(std::string_view action, json::Object parameters) const;
  /// Starts a call and does not wait for it.
  std::unique_ptr<connector::PendingCall> Start(std::string_view action, json::Object parameters);
  /// The same with an expectation of success; its document.
  json::Value Done(std::string_view action, json::Object parameters);
  /// A detail of a request, by its V1 key.
  std::string Detail(std::string_view request_id, std::string_view key);
  /// How often the simulator has really carried an action out, as text.
  std::string TimesDone(std::string_view action);
  /// A regular expression for what a message says of a change that was made since a call was sent, or since
  /// the read before it: the clocks show which was first only when they are some seconds apart.
  static std::string ChangedSince();
  const std::filesystem::path& home() const { return home_.folder(); }
  /// Can what the example needs be made in this edition?
  static bool CanPrepare(std::string_view edition, const catalogue::Example& example);
  /// Has this edition, an `api` as above, the action?
  static bool Has(std::string_view edition, const catalogue::Action& action);
  /// What an example gives, as this edition needs it: with MSP every request has a site, also where the
  /// others have none, and files lie in a folder of the test's.
  static json::Object Prepared(std::string_view api, json::Object parameters);
  /// Of the connector.
  const json::Object& configuration() const { return configuration_; }
  Gate& gate() { return *gate_; }
  simulator::Simulator& simulator() { return *simulator_; }

 private:
  connector::testing::TemporaryHome home_;
  json::Object configuration_;
  std::unique_ptr<simulator::Simulator> simulator_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<connector::Engine> engine_;
};

}  // namespace flintdesk::contract
