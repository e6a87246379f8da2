// Any request to the simulator: a response with a body of its kind, and a state that can be written and read.
// The input is a line `METHOD TARGET CONTENT-TYPE` and a body; every input begins with a fresh state.
#include <string>
#include <vector>

#include "base/text.hpp"
#include "simulator/service.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

constexpr char kKey[] = "KEY-1";
constexpr std::int64_t kNow = 1'700'000'000'000;

web::Request RequestOf(std::string_view text) {
  std::vector<std::string> words = Split(fuzz::TakeLine(text), ' ');
  words.resize(3);
  web::Request request;
  request.method = words[0];
  request.target = words[1];
  const std::size_t question = std::min(request.target.find('?'), request.target.size());
  request.path = PercentDecode(request.target.substr(0, question), false);
  if (question < request.target.size())
    request.query = web::ParseParameters(request.target.substr(question + 1));
  request.headers.Add("authtoken", kKey);
  request.headers.Add("Content-Type", words[2]);
  request.body = std::string(text);
  request.remote_address = "127.0.0.1";
  return request;
}

void CheckResponse(const web::Response& response) {
  FUZZ_REQUIRE(response.status >= 200 && response.status < 600);
  const std::string* type = response.headers.Find("Content-Type");
  if (type && type->starts_with("application/json"))
    FUZZ_REQUIRE(json::Parse(response.body, {.max_depth = 512}).ok());
  for (const auto& [name, value] : response.headers)
    FUZZ_REQUIRE(value.find_first_of("\r\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const simulator::State fresh = simulator::FreshState(kNow);
  static const FakeClock clock;
  simulator::ServiceOptions options;
  options.key = kKey;
  options.clock = &clock;
  simulator::Service service(options, fresh, nullptr);
  web::Request request = RequestOf(fuzz::Text(data, size));
  CheckResponse(service.Handle(request));
  CheckResponse(service.Handle(request));  // over what the first one has left behind

  // Whatever was written, a read of it works on both APIs.
  web::Request read = RequestOf("GET /api/v3/requests/17 text/plain");
  CheckResponse(service.Handle(read));
  read = RequestOf(
      "POST /sdpapi/request/17 "
      "application/x-www-form-urlencoded\nOPERATION_NAME=GET_REQUEST&TECHNICIAN_KEY=KEY-1&format=json");
  CheckResponse(service.Handle(read));
  FUZZ_REQUIRE(json::Parse(json::Write(service.Effects())).ok());
  return 0;
}
