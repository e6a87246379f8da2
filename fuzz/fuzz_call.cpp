// Arbitrary parameters against the catalogue, and what passes as a request of either API. The input is JSON:
//   {"action": "add-note", "config": {…}, "request": {…}}
// Findings come with the right code and never hold the key; checked values have the types of their fields; a
// checked call becomes a request that cannot smuggle anything into the wire's first lines, with the key in
// its proper place.
#include <algorithm>

#include "base/text.hpp"
#include "connector/connector.hpp"
#include "http/testing/authorized.hpp"
#include "servicedesk/credentials/technician_key.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/wire/dialect.hpp"

#include "require.hpp"

using namespace flintdesk;
using namespace flintdesk::servicedesk;
using catalogue::Checked;
using catalogue::Type;

namespace {

constexpr char kKey[] = "canary-4f1d-key";

bool HasType(const catalogue::Field& field, const json::Value& value) {
  switch (field.type) {
    case Type::kInteger:
    case Type::kMilliseconds:
      return value.IfInteger() && (!field.least || *value.IfInteger() >= *field.least) &&
             (!field.most || *value.IfInteger() <= *field.most);
    case Type::kBoolean:
      return value.IsBoolean();
    case Type::kObject:
      return value.IsObject();
    case Type::kId:
      return value.IfString() && !value.IfString()->empty() &&
             value.IfString()->find_first_not_of("0123456789") == std::string::npos;
    case Type::kChoice:
      return value.IfString() &&
             std::find(field.choices.begin(), field.choices.end(), *value.IfString()) != field.choices.end();
    case Type::kHost:
      return value.IfString() && value.IfString()->find_first_of(" \t\r\n/?#@\\") == std::string::npos;
    default:
      return value.IsString();
  }
}

template <class Fields>
void CheckTypes(const Fields& fields, const json::Object& values) {
  for (const catalogue::Field& field : fields)
    if (const json::Value* value = values.Find(field.name)) FUZZ_REQUIRE(HasType(field, *value));
}

void CheckError(const Error& error, Code code) {
  FUZZ_REQUIRE(error.code == code);
  FUZZ_REQUIRE(!error.details.empty());
  FUZZ_REQUIRE(IsUtf8(error.Sentence()));
  FUZZ_REQUIRE(error.Sentence().find(kKey) == std::string::npos);
}

bool IsPlain(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void CheckRequest(Api api, const http::Request& built) {
  const http::Request request = http::testing::Authorized(built);
  FUZZ_REQUIRE(request.target.starts_with('/'));
  FUZZ_REQUIRE(IsPlain(request.target) && request.target.find(' ') == std::string::npos);
  FUZZ_REQUIRE(request.target.find(kKey) == std::string::npos);
  for (const http::Header& header : request.headers) {
    FUZZ_REQUIRE(IsPlain(header.name) && IsPlain(header.value));
    FUZZ_REQUIRE(header.value.find(kKey) == std::string::npos);
  }
  for (const auto& [name, secret] : request.secret_headers)
    FUZZ_REQUIRE(IsPlain(name) && IsPlain(secret.Reveal()));
  if (api == Api::kV3) FUZZ_REQUIRE(request.body.find(kKey) == std::string::npos);
  FUZZ_REQUIRE(IsPlain(request.body));  // a form: everything else is percent-encoded
  for (const std::string& pair : Split(request.body, '&')) {
    auto equals = pair.find('=');
    if (!EqualsIgnoreCase(pair.substr(0, equals), "input_data")) continue;
    FUZZ_REQUIRE(json::Parse(PercentDecode(pair.substr(equals + 1), true)).ok());
  }
}

void BuildAndCheck(const catalogue::Action& action, Checked values) {
  connector::CheckedCall call;
  call.connector = "desk";
  call.action = &action;
  call.values = std::move(values);
  call.origin = {false, "desk", 8080};
  call.credentials = CredentialsOf(Secret(kKey));
  auto names = ValueNames::Make(call.values.values.Find("value-names"));
  if (!names.ok()) {
    FUZZ_REQUIRE(names.error().code == Code::kInvalidConfiguration);
    return;
  }
  for (Api api : {Api::kV1, Api::kV3}) {
    auto request = BuildRequest(api, call, names.value());
    if (!request.ok()) {
      FUZZ_REQUIRE(request.error().code == Code::kInvalidRequest);
      continue;
    }
    CheckRequest(api, request.value());
    FUZZ_REQUIRE(request.value().changes == (action.effect != catalogue::Effect::kReads));
    if (!RequestIdOf(call).empty() && !ThingMadeBy(call)) CheckRequest(api, ReadOfState(api, call));
  }
  CheckRequest(Api::kV3, BuildProbe(call));
}

/// A call is wrong, or a secret alone is.
void CheckRefusal(const Result<Checked>& checked) {
  if (checked.ok()) return;
  const bool secret = checked.error().code == Code::kInvalidConfiguration;
  CheckError(checked.error(), secret ? Code::kInvalidConfiguration : Code::kInvalidRequest);
}

json::Object ObjectAt(const json::Value& input, std::string_view key) {
  const json::Value* value = input.Find(key);
  return value && value->IfObject() ? *value->IfObject() : json::Object();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto input = json::Parse(fuzz::Text(data, size));
  if (!input.ok()) return 0;
  if (json::Write(input.value()).find(kKey) != std::string::npos)
    return 0;  // the fuzzer learns it from comparisons
  const catalogue::Connector& spec = ManageEngineSpec();
  json::Object given = ObjectAt(input.value(), "config");
  given.Set("technician-key", kKey);
  auto configuration = catalogue::CheckConfiguration(spec, given);
  if (!configuration.ok()) {
    CheckError(configuration.error(), Code::kInvalidConfiguration);
    return 0;
  }
  CheckTypes(spec.configuration, configuration.value().values);
  auto again = catalogue::CheckConfiguration(spec, configuration.value().values);
  FUZZ_REQUIRE(again.ok() && again.value().values == configuration.value().values);

  const json::Value* name = input.value().Find("action");
  const catalogue::Action* action = name && name->IfString() ? spec.FindAction(*name->IfString()) : nullptr;
  if (!action) return 0;
  json::Object request = ObjectAt(input.value(), "request");
  auto tolerant = catalogue::CheckCall(spec, *action, configuration.value(), request, true);
  auto strict = catalogue::CheckCall(spec, *action, configuration.value(), request, false);
  CheckRefusal(tolerant);
  CheckRefusal(strict);
  // What strict checking takes, tolerant checking takes too, in the same way.
  if (strict.ok()) FUZZ_REQUIRE(tolerant.ok() && tolerant.value().values == strict.value().values);
  if (!tolerant.ok()) return 0;
  CheckTypes(action->fields, tolerant.value().values);
  CheckTypes(spec.configuration, tolerant.value().values);
  BuildAndCheck(*action, std::move(tolerant).value());
  return 0;
}
