// Forms and query strings: any bytes give parameters, and what is written out from them reads as the same
// again.
#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "web/message.hpp"
#include "web/router.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::Text(data, size);
  web::Parameters parameters = web::ParseParameters(text);
  FUZZ_REQUIRE(parameters.size() <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '&')));
  std::string written;
  for (const auto& [name, value] : parameters)
    written += (written.empty() ? "" : "&") + PercentEncode(name) + "=" + PercentEncode(value);
  web::Parameters again = web::ParseParameters(written);
  FUZZ_REQUIRE(std::equal(parameters.begin(), parameters.end(), again.begin(), again.end()));
  for (const auto& [name, value] : parameters) FUZZ_REQUIRE(parameters.Find(name));

  // Exactly one response, whatever the path.
  web::Router router;
  std::string seen;
  router.Add("GET", "/jobs/{id}/{rest...}",
             [&](const web::Request&, const web::PathVariables& path, const web::Reply& reply) {
               seen = path.at("id");
               path.at("rest");
               reply(web::Response::Text(200, "found"));
             });
  web::Request request;
  request.method = "GET";
  request.target = std::string(text);
  request.path = PercentDecode(text.substr(0, text.find('?')), false);
  request.headers.Add("Content-Type", std::string(text.substr(0, 80)));
  request.body = std::string(text);
  int responses = 0;
  router.Handle(request, [&](const web::Response& response) {
    ++responses;
    FUZZ_REQUIRE(response.status == 200 || response.status == 404 || response.status == 405);
    // The slash at the beginning may be missing, as in the pattern; nothing else may.
    FUZZ_REQUIRE(response.status != 200 || text.substr(text.starts_with('/')).starts_with("jobs/"));
  });
  FUZZ_REQUIRE(responses == 1);
  FUZZ_REQUIRE(request.ContentType() == ToLower(request.ContentType()));
  request.Form();
  return 0;
}
