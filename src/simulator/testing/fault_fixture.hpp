#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "simulator/simulator.hpp"
#include "web/testing/test_client.hpp"

/// For tests only: a simulator with a plan of faults, and a client that sees every byte of its responses.
namespace flintdesk::simulator {

class FaultFixture : public ::testing::Test {
 protected:
  void Start(SimulatorOptions options = {}) {
    auto started = Simulator::Start(std::move(options));
    ASSERT_TRUE(started.ok()) << started.error().Sentence();
    simulator_ = std::move(started.value());
  }

  /// Posts one fault as JSON; its plan's id is in `plan_`.
  void Post(const std::string& faults) {
    if (simulator_ == nullptr) Start();
    auto parsed = json::Parse("{\"faults\":[" + faults + "]}");
    ASSERT_TRUE(parsed.ok()) << faults;
    auto posted = simulator_->PostPlan(parsed.value());
    ASSERT_TRUE(posted.ok()) << posted.error().Sentence();
    plan_ = posted.value();
  }

  std::unique_ptr<web::TestClient> Client() {
    return std::make_unique<web::TestClient>(simulator_->port(), simulator_->certificate_pem());
  }

  std::string Request(const std::string& method, const std::string& target,
                      const std::string& body = {}) const {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nauthtoken: " + simulator_->key() +
           "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  std::string V3Note() const {
    return Request("POST", "/api/v3/requests/17/notes", "input_data={note:{description:seen}}");
  }
  std::string V1Note() const {
    return Request("POST", "/sdpapi/request/17/notes",
                   "OPERATION_NAME=ADD_NOTE&TECHNICIAN_KEY=" + simulator_->key() +
                       "&INPUT_DATA=<Details><parameter><name>notesText</name><value>seen</value></parameter>"
                       "</Details>");
  }
  std::string Get() const { return Request("GET", "/api/v3/requests/17"); }

  /// Everything that comes for these bytes on a connection of their own until it ends.
  std::string AllFor(const std::string& bytes) {
    auto client = Client();
    client->Send(bytes);
    return client->ReadAll();
  }
  std::string RespondTo(const std::string& bytes) { return Client()->Ask(bytes); }

  std::int64_t Notes() const {
    const json::Value effects = simulator_->Effects();
    const json::Value* count = effects.Path({"requests", "17", "add-note"});
    return count == nullptr ? 0 : *count->IfInteger();
  }
  bool UsedUp() const { return *simulator_->Plan(plan_).Find("used_up")->IfBoolean(); }
  /// A member of the record of a use: "committed", "connection", …
  std::string OfUse(std::string_view key, std::size_t use = 0, std::size_t fault = 0) const {
    const json::Value plan = simulator_->Plan(plan_);
    const json::Array& uses = *(*plan.Find("faults")->IfArray())[fault].Find("uses")->IfArray();
    return use < uses.size() ? uses[use].Find(key)->ScalarText().value_or("null") : "unused";
  }

  std::unique_ptr<Simulator> simulator_;
  std::string plan_;
};

}  // namespace flintdesk::simulator
