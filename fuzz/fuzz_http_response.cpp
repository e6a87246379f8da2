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
    // A copy of its own, so that a read beyond its end is seen.
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

/// Where it was cut changes nothing.
void RequireSame(const Outcome& whole, const Outcome& cut) {
  FUZZ_REQUIRE(whole.progress == cut.progress && whole.fault == cut.fault);
  FUZZ_REQUIRE(whole.response.status == cut.response.status && whole.response.body == cut.response.body);
  const auto same = [](const http::Header& one, const http::Header& other) {
    return one.name == other.name && one.value == other.value;
  };
  FUZZ_REQUIRE(std::equal(whole.response.headers.begin(), whole.response.headers.end(),
                          cut.response.headers.begin(), cut.response.headers.end(), same));
}

/// What is kept of it stays within the limits, and nothing in it can break a line where it is shown.
void RequireSound(const http::Response& response) {
  FUZZ_REQUIRE(response.status >= 200 && response.status <= 999);
  FUZZ_REQUIRE(response.body.size() <= kLimits.max_body);
  std::size_t head = 0;
  for (const auto& [name, value] : response.headers) {
    head += name.size() + value.size();
    FUZZ_REQUIRE(!name.empty() && name.find_first_of(std::string_view(" \t:\r\n\0", 6)) == std::string::npos);
    FUZZ_REQUIRE(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
  FUZZ_REQUIRE(head <= kLimits.max_headers);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::Text(data, size);
  const std::string_view line = fuzz::TakeLine(rest);
  const std::size_t piece = line.empty() ? 2 : 2 + static_cast<unsigned char>(line.front());
  const std::string_view method = line.ends_with("HEAD") ? "HEAD" : "GET";
  const Outcome whole = Read(rest, rest.size() + 1, method);
  RequireSame(whole, Read(rest, 1, method));
  RequireSame(whole, Read(rest, piece, method));
  if (whole.progress == ResponseReader::Progress::kDone) RequireSound(whole.response);
  FUZZ_REQUIRE((whole.fault == ResponseReader::Fault::kNone) == http::SentenceOf(whole.fault).empty());
  return 0;
}
