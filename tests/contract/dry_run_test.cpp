#include <gtest/gtest.h>

#include "servicedesk/spec.hpp"

#include "contract/desk.hpp"

// A dry run changes nothing, whatever the action and the edition.
namespace flintdesk::contract {
namespace {

class DryRunTest : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Apis, DryRunTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(DryRunTest, ChangesNothingAndShowsTheRequest) {
  const std::string_view edition = GetParam();
  for (const auto& action : servicedesk::ManageEngineSpec().actions) {
    if (!Desk::Has(edition, action) || !catalogue::Changes(action.effect)) continue;
    const catalogue::Example& example = action.examples.front();
    if (!Desk::CanPrepare(edition, example)) continue;
    SCOPED_TRACE(action.name);
    Desk desk(edition, {}, {{"unproven-actions", "all"}});
    for (const auto& [name, parameters] : example.before)
      desk.Done(name, Desk::Prepared(edition, parameters));
    const json::Value before = desk.simulator().Effects();
    json::Object parameters = Desk::Prepared(edition, example.parameters);
    parameters.Set("dry-run", true);
    const connector::Response response = desk.Call(action.name, std::move(parameters));
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_NE(response.data.Path({"dry-run", "request", "url"}), nullptr);
    const auto total = [](const json::Value& effects) {
      json::Object all = *effects.Find("total")->IfObject();
      all.Remove("get-token");  // which is asked for when the first call needs it
      return json::Write(all);
    };
    EXPECT_EQ(total(desk.simulator().Effects()), total(before));
  }
}

TEST_P(DryRunTest, OfARequestThatIsNotThereEndsWithSix) {
  const std::string_view edition = GetParam();
  Desk desk(edition, {}, {{"unproven-actions", "all"}});
  for (const auto& action : servicedesk::ManageEngineSpec().actions) {
    const catalogue::Example& example = action.examples.front();
    if (!Desk::Has(edition, action) || !catalogue::Changes(action.effect)) continue;
    if (!example.parameters.Contains("request-id")) continue;
    SCOPED_TRACE(action.name);
    json::Object parameters = Desk::Prepared(edition, example.parameters);
    parameters.Set("request-id", 4711);
    parameters.Set("dry-run", true);
    EXPECT_EQ(desk.Call(action.name, std::move(parameters)).code, Code::kNotFound);
  }
}

}  // namespace
}  // namespace flintdesk::contract
