// Any bytes as a response of the service desk. The input is a line `API ACTION STATUS CONTENT-TYPE` and a
// body:
//   v3 add-note 201 application/json
//   {"response_status":…}
// Nothing crashes; nothing but a clear yes is taken as success; an unclear outcome is one of a change only.
#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "base/xml_text.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/encoding.hpp"
#include "servicedesk/response/refusal.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/spec.hpp"

#include "require.hpp"

using namespace flintdesk;
using namespace flintdesk::servicedesk;

namespace {

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// A success can only have been read where the body says so, plainly or in an escape of JSON or XML.
bool MaySaySuccess(const http::Response& response) {
  auto text = ToUtf8(response.body, response.HeaderValue("Content-Type"));
  if (!text.ok()) return false;
  return ContainsIgnoreCase(text.value(), "success") || text.value().find("2000") != std::string::npos ||
         text.value().find("\\u") != std::string::npos || text.value().find("&#") != std::string::npos;
}

void CheckReading(const Reading& reading) {
  FUZZ_REQUIRE(reading.document.IsNull() || reading.document.IsObject());
  FUZZ_REQUIRE(reading.shape != Shape::kDocument || reading.document.IsObject());
  FUZZ_REQUIRE(reading.verdict == Verdict::kUnknown || reading.shape == Shape::kDocument);
  FUZZ_REQUIRE(reading.shape != Shape::kUnreadable || !reading.trouble.empty());
  auto again = json::Parse(json::Write(reading.document), {.max_depth = 512});
  FUZZ_REQUIRE(again.ok());
  FUZZ_REQUIRE(again.value() == reading.document);
}

void CheckJudgement(const Asked& asked, const http::Response& response, const Reading& reading,
                    const Judgement& judgement) {
  FUZZ_REQUIRE(!judgement.what.empty());
  FUZZ_REQUIRE(IsUtf8(judgement.what) && IsOneLine(judgement.what));
  FUZZ_REQUIRE(IsUtf8(judgement.remedy) && IsOneLine(judgement.remedy));
  // A refusal by somebody else keeps its own code until read-backs have shown whether it is to be believed.
  FUZZ_REQUIRE(judgement.unclear == (judgement.code == Code::kIndeterminate || judgement.refused));
  FUZZ_REQUIRE(!judgement.unclear || asked.Changes());
  // 12 promises that nothing was changed: of a change only for a refusal that is read back, such as a bare
  // 404.
  FUZZ_REQUIRE(!asked.Changes() || judgement.code != Code::kServerError || judgement.refused);
  if (judgement.code == Code::kSuccess) {
    FUZZ_REQUIRE(response.status >= 200 && response.status < 300);
    FUZZ_REQUIRE(reading.shape == Shape::kDocument && reading.verdict == Verdict::kSuccess);
    FUZZ_REQUIRE(MaySaySuccess(response));
  }
  if (asked.Changes() && response.status >= 500)
    FUZZ_REQUIRE(judgement.unclear || judgement.code == Code::kThrottled);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::Text(data, size);
  std::vector<std::string> words = Split(fuzz::TakeLine(rest), ' ');
  words.resize(4);
  const catalogue::Action* action = ManageEngineSpec().FindAction(words[1]);
  if (!action) action = &ManageEngineSpec().actions[words[1].size() % ManageEngineSpec().actions.size()];
  Asked asked{action->effect, words[0] == "v3" ? Api::kV3 : Api::kV1, {false, "desk", 8080}};

  http::Response response;
  response.status =
      static_cast<int>(std::clamp<std::int64_t>(ParseInteger(words[2]).value_or(200), 100, 599));
  response.headers = {{"Content-Type", words[3]}, {"Location", words[3]}};
  response.body = std::string(rest);

  Reading reading = ReadResponse(asked.api, response, "17");
  CheckReading(reading);
  CheckJudgement(asked, response, reading, Classify(asked, response, reading));
  Detected detected = DetectFrom(response, reading);
  FUZZ_REQUIRE(detected != Detected::kV3 || reading.document.Find("response_status"));
  for (int status : {200, 400, 500}) RefusedWrap(status, reading, {"note", "request_note"});

  const std::string mended = MendXml(rest);
  FUZZ_REQUIRE(IsUtf8(mended) && mended.find('\0') == std::string::npos);
  FUZZ_REQUIRE(MendXml(mended) == mended);

  if (IsUtf8(rest)) {
    CheckReading(ReadV1Json(rest));
    CheckReading(ReadV1Xml(rest));
    CheckReading(ReadV3(std::string(rest)));
  }
  return 0;
}
