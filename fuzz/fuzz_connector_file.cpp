// Any bytes as a connector file: read, or refused as a wrong configuration that does not show what a variable
// held.
#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "connector/connector_file.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

constexpr char kCanary[] = "canary-77c0-value";

/// Whether a text is left that should have been put in or refused.
bool HoldsReference(const json::Value& value) {
  if (const std::string* text = value.IfString())
    return text->starts_with("encc#") || text->find("${env:") != std::string::npos ||
           text->find("${file:") != std::string::npos;
  if (const json::Array* array = value.IfArray()) {
    for (const json::Value& element : *array)
      if (HoldsReference(element)) return true;
  } else if (const json::Object* object = value.IfObject()) {
    for (const auto& [key, member] : *object)
      if (HoldsReference(member)) return true;
  }
  return false;
}

/// A file in memory that is filled anew for every input.
const std::string& FileWith(const std::uint8_t* data, std::size_t size) {
  static const int file = memfd_create("connector.json", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  FUZZ_REQUIRE(ftruncate(file, 0) == 0);
  FUZZ_REQUIRE(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) { return setenv("FUZZ_KEY", kCanary, 1); }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The fuzzer learns the value from comparisons, the reader may only have it from the environment.
  if (fuzz::Text(data, size).find(kCanary) != std::string_view::npos) return 0;
  const std::string& path = FileWith(data, size);
  for (bool bare_allowed : {false, true}) {
    auto file = connector::ReadConnectorFile(path, "/nonexistent", bare_allowed);
    if (!file.ok()) {
      FUZZ_REQUIRE(file.error().code == Code::kInvalidConfiguration);
      FUZZ_REQUIRE(!file.error().message.empty());
      FUZZ_REQUIRE(file.error().Sentence().find(kCanary) == std::string::npos);
      continue;
    }
    FUZZ_REQUIRE(bare_allowed || !file.value().type.empty());
    FUZZ_REQUIRE(!HoldsReference(file.value().configuration));
    const bool has_canary = json::Write(file.value().configuration).find(kCanary) != std::string::npos;
    FUZZ_REQUIRE(!has_canary || !file.value().indirect.empty());
  }
  return 0;
}
