#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "simulator/service.hpp"

/// For tests only: a service without a port, asked directly.
namespace flintdesk::simulator {

class ServiceTest : public ::testing::Test {
 protected:
  static constexpr const char* kKey = "C0FFEE00-0000-4000-8000-000000000001";

  void Start(std::string_view profile = {}, bool lenient_names = false) {
    const Result<Profile> parsed = ParseProfile(profile);
    ASSERT_TRUE(parsed.ok());
    ServiceOptions options{kKey, "", parsed.value(), lenient_names, false, &clock_, {}};
    service_ = std::make_unique<Service>(
        options, FreshState(clock_.EpochMilliseconds(), ProductModules(), options.profile), nullptr);
  }

  /// The same for a request whose headers matter.
  web::Response SendWith(std::string method, const std::string& target,
                         std::initializer_list<std::pair<std::string, std::string>> headers,
                         std::string body = {}) {
    if (service_ == nullptr) Start();
    web::Request request = RequestOf(std::move(method), target, std::move(body));
    for (const auto& [name, value] : headers) request.headers.Add(name, value);
    return service_->Handle(request);
  }

  web::Response Send(std::string method, const std::string& target, std::string body = {},
                     const std::string& key = kKey) {
    if (service_ == nullptr) Start();
    web::Request request = RequestOf(std::move(method), target, std::move(body));
    if (!key.empty()) request.headers.Add("AuthToken", key);
    return service_->Handle(request);
  }

  static web::Request RequestOf(std::string method, const std::string& target, std::string body) {
    web::Request request;
    request.method = std::move(method);
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size())
      request.query = web::ParseParameters(target.substr(request.path.size() + 1));
    request.headers.Add("Host", "desk:8080");
    if (!body.empty()) request.headers.Add("Content-Type", "application/x-www-form-urlencoded");
    request.body = std::move(body);
    return request;
  }

  /// A V3 call; `input` becomes input_data in the form, or in the query of a GET.
  web::Response V3(const std::string& method, const std::string& path, std::string_view input = {}) {
    const std::string data = input.empty() ? "" : "input_data=" + PercentEncode(input);
    const bool in_query = method == "GET";
    return Send(method, "/api/v3/" + path + (in_query && !data.empty() ? "?" + data : ""),
                in_query ? "" : data);
  }

  /// A V1 call with a form.
  web::Response V1(const std::string& path, const std::string& operation, std::string_view input = {},
                   bool as_json = true) {
    std::string form = "OPERATION_NAME=" + operation + "&TECHNICIAN_KEY=" + kKey;
    if (!input.empty()) form += "&INPUT_DATA=" + PercentEncode(input);
    if (as_json) form += "&format=json";
    return Send("POST", "/sdpapi/" + path, form, "");
  }

  static json::Value Parsed(const web::Response& response) {
    auto parsed = json::Parse(response.body);
    EXPECT_TRUE(parsed.ok()) << response.body;
    return parsed.ok() ? parsed.value() : json::Value();
  }

  /// The text at a path of a response; "(none)" when it is not there.
  static std::string At(const json::Value& value, std::initializer_list<std::string_view> path) {
    const json::Value* found = value.Path(path);
    if (found == nullptr) return "(none)";
    return found->ScalarText().value_or(found->IsNull() ? "(null)" : json::Write(*found));
  }

  static json::Value Message(const web::Response& response) {
    const json::Value document = Parsed(response);
    const json::Value* messages = document.Path({"response_status", "messages"});
    return messages == nullptr || messages->IfArray() == nullptr ? json::Value()
                                                                 : messages->IfArray()->front();
  }

  static std::string InnerCode(const web::Response& response) {
    return At(Message(response), {"status_code"});
  }

  FakeClock clock_;
  std::unique_ptr<Service> service_;
};

}  // namespace flintdesk::simulator
