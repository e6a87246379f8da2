// Whatever a server sends is read the same however it is cut, within the limits, and never beyond its end.
// The first line says where it is cut and whether HEAD was asked, the rest is what the server sends.
#include <algorithm>
#include <string>

#include "http/answer_reader.hpp"

#include "require.hpp"

using namespace flintdesk;
using http::AnswerReader;

namespace {

constexpr AnswerReader::Limits kLimits{.max_body = 4096, .max_headers = 2048};

struct Outcome {
  AnswerReader::Progress progress = AnswerReader::Progress::kGoesOn;
  AnswerReader::Fault fault = AnswerReader::Fault::kNone;
  http::Answer answer;
};

Outcome Read(std::string_view bytes, std::size_t piece, std::string_view method) {
  AnswerReader reader(kLimits, method);
  Outcome outcome;
  while (!bytes.empty() && outcome.progress == AnswerReader::Progress::kGoesOn) {
    // A copy of its own, so that a look beyond its end is seen.
    const std::string part(bytes.substr(0, piece));
    outcome.progress = reader.Put(part);
    bytes.remove_prefix(part.size());
  }
  if (outcome.progress == AnswerReader::Progress::kGoesOn) outcome.progress = reader.End();
  FUZZ_REQUIRE(outcome.progress != AnswerReader::Progress::kGoesOn);
  outcome.fault = reader.fault();
  const bool done = outcome.progress == AnswerReader::Progress::kDone;
  FUZZ_REQUIRE(done == (outcome.fault == AnswerReader::Fault::kNone));
  FUZZ_REQUIRE(done || !reader.reusable());
  if (done) outcome.answer = reader.Take();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::Text(data, size);
  const std::string_view line = fuzz::TakeLine(rest);
  const std::size_t piece = line.empty() ? 1 : 1 + static_cast<unsigned char>(line.front());
  const std::string_view method = line.ends_with("HEAD") ? "HEAD" : "GET";
  const Outcome whole = Read(rest, rest.size() + 1, method), cut = Read(rest, piece, method);
  FUZZ_REQUIRE((whole.progress == AnswerReader::Progress::kDone) ==
               (cut.progress == AnswerReader::Progress::kDone));
  FUZZ_REQUIRE(whole.answer.status == cut.answer.status && whole.answer.body == cut.answer.body);
  FUZZ_REQUIRE(whole.answer.headers.size() == cut.answer.headers.size());
  FUZZ_REQUIRE(whole.answer.body.size() <= kLimits.max_body);
  if (whole.progress == AnswerReader::Progress::kDone)
    FUZZ_REQUIRE(whole.answer.status >= 200 && whole.answer.status <= 999);
  return 0;
}
