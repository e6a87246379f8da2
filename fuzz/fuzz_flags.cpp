// Any words after `flintdesk call`, one a line: understood, or refused as a wrong command line; a secret that
// is typed out is always refused, and stands in no message.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "catalogue/flags.hpp"
#include "servicedesk/spec.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

constexpr char kFileText[] = "what-the-file-holds";

catalogue::FlagInputs FakeInputs() {
  catalogue::FlagInputs inputs;
  inputs.file = [](const std::string& path) -> Result<std::string> {
    if (path.size() % 2 == 1) return InvalidRequestError("there is no such file");
    return std::string(kFileText);
  };
  inputs.standard_input = []() -> Result<std::string> { return std::string("what-comes-in"); };
  inputs.secret = [](const std::string&) -> Result<std::string> { return std::string("what-is-typed"); };
  inputs.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name.size() % 2 == 1) return std::nullopt;
    return "what-the-variable-holds";
  };
  return inputs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<catalogue::Flag> own = {{.name = "home", .placeholder = "DIR", .help = ""},
                                            {.name = "timeout", .placeholder = "MS", .help = ""},
                                            {.name = "brief", .placeholder = "", .help = ""}};
  std::vector<std::string> arguments = Split(fuzz::Text(data, size), '\n');
  auto line = catalogue::ParseCallLine(servicedesk::ManageEngineSpec(), arguments, own, FakeInputs());
  const bool wrong = !line.findings.empty();
  if (wrong) {
    const Error error = catalogue::WrongCallLine(servicedesk::ManageEngineSpec(), std::move(line));
    FUZZ_REQUIRE(error.code == Code::kInvalidRequest);
    FUZZ_REQUIRE(!error.details.empty());
    FUZZ_REQUIRE(error.Sentence().find(kFileText) == std::string::npos ||
                 fuzz::Text(data, size).find(kFileText) != std::string_view::npos);
  } else {
    FUZZ_REQUIRE(line.words.size() <= arguments.size());
    for (const auto& [name, value] : line.own)
      FUZZ_REQUIRE(std::ranges::find(own, name, &catalogue::Flag::name) != own.end());
  }

  // The same line with a typed key at its end, where no flag before it waits for a value.
  const std::string key = "typed-out-key-93af";
  if (fuzz::Text(data, size).find(key) != std::string_view::npos) return 0;
  if (wrong || std::find(arguments.begin(), arguments.end(), "--") != arguments.end()) return 0;
  arguments.push_back("--technician-key=" + key);
  auto refused = catalogue::ParseCallLine(servicedesk::ManageEngineSpec(), arguments, own, FakeInputs());
  FUZZ_REQUIRE(!refused.findings.empty());
  const Error error = catalogue::WrongCallLine(servicedesk::ManageEngineSpec(), std::move(refused));
  FUZZ_REQUIRE(error.Sentence().find(key) == std::string::npos);
  return 0;
}
