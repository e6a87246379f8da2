// Whatever a server sends is read the same however it is cut, within the limits, and never beyond its end.
// The first line says where it is cut and whether HEAD was asked, the rest is what the server sends.
#include <algorithm>
#include <string>

#include "http/message/response_reader.hpp"

#include "require.hpp"

using namespace flintdesk;
using http::ResponseReader;

namespace {

constexpr ResponseReader::Limits kLimits{.max_body = 4096, .max_headers = 2048};

struct Outcome {
  ResponseReader::Progress progress = ResponseReader::Progress::kGoesOn;
  ResponseReader::Fault fault = ResponseReader::Fault::kNone;
  http::Response response;
};

Outcome Read(std::string_view bytes, std::size_t piece, std::string_view method) {
  ResponseReader reader(kLimits, method);
  Outcome outcome;
  while (!bytes.empty() && outcome.progress == ResponseReader::Progress::kGoesOn) {
    // A copy of its own, so that a look beyond its end is seen.
    const std::string part(bytes.substr(0, piece));
    outcome.progress = reader.Put(part);
    bytes.remove_prefix(part.size());
  }
  if (outcome.progress == ResponseReader::Progress::kGoesOn) outcome.progress = reader.End();
  FUZZ_REQUIRE(outcome.progress != ResponseReader::Progress::kGoesOn);
  outcome.fault = reader.fault();
  const bool done = outcome.progress == ResponseReader::Progress::kDone;
  FUZZ_REQUIRE(done == (outcome.fault == ResponseReader::Fault::kNone));
  FUZZ_REQUIRE(done || !reader.reusable());
  if (done) outcome.response = reader.Take();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::Text(data, size);
  const std::string_view line = fuzz::TakeLine(rest);
  const std::size_t piece = line.empty() ? 1 : 1 + static_cast<unsigned char>(line.front());
  const std::string_view method = line.ends_with("HEAD") ? "HEAD" : "GET";
  const Outcome whole = Read(rest, rest.size() + 1, method), cut = Read(rest, piece, method);
  FUZZ_REQUIRE((whole.progress == ResponseReader::Progress::kDone) ==
               (cut.progress == ResponseReader::Progress::kDone));
  FUZZ_REQUIRE(whole.response.status == cut.response.status && whole.response.body == cut.response.body);
  FUZZ_REQUIRE(whole.response.headers.size() == cut.response.headers.size());
  FUZZ_REQUIRE(whole.response.body.size() <= kLimits.max_body);
  if (whole.progress == ResponseReader::Progress::kDone)
    FUZZ_REQUIRE(whole.response.status >= 200 && whole.response.status <= 999);
  return 0;
}
