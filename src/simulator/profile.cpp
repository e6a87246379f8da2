#include "simulator/profile.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::int64_t kHour = 3'600'000;

void SetDates(Profile& profile, std::vector<std::int64_t> offsets) {
  profile.surroundings.date = Surroundings::Date::kOffset;
  profile.surroundings.date_offsets_ms = std::move(offsets);
}

bool AddStorage(Profile& profile, std::string_view name) {
  std::vector<std::string> names = profile.surroundings.storage.names();
  names.emplace_back(name);
  Result<Storage> storage = Storage::Parse(std::move(names));
  if (storage.ok()) profile.surroundings.storage = std::move(storage.value());
  return storage.ok();
}

template <class Number>
bool ReadNumber(std::string_view text, std::int64_t factor, Number& number) {
  const auto read = ParseInteger(text);
  if (!read || *read < 0 || *read > 1'000'000) return false;
  number = static_cast<Number>(*read * factor);
  return true;
}

constexpr ProfilePrefix kPrefixes[] = {
    {"key-serves-", "ACCOUNT", "the key's technician serves one account: requests of others are not there",
     [](Profile& p, std::string_view rest) {
       p.key_account = rest;
       return !rest.empty();
     }},
    {"storage-", "NAME", "texts are altered when they are stored", AddStorage},
    {"token-lasts-", "N", "access tokens of the Cloud are valid for N seconds",
     [](Profile& p, std::string_view rest) { return ReadNumber(rest, 1000, p.token_lasts_ms); }},
    {"file-limit-", "N", "an uploaded file may have N KiB",
     [](Profile& p, std::string_view rest) { return ReadNumber(rest, 1024, p.file_limit); }},
    {"closing-needs-", "FIELD", "a request without a value for the field cannot be closed",
     [](Profile& p, std::string_view rest) {
       p.closing_needs.emplace_back(rest);
       return !rest.empty();
     }},
    {"throttle-urls-", "N", "past N calls of a URL in 10 s: 400 with the text about the maximum access limit",
     [](Profile& p, std::string_view rest) { return ReadNumber(rest, 1, p.throttle_each); }},
    {"refreshes-", "N", "a refresh token gives N access tokens a minute",
     [](Profile& p, std::string_view rest) { return ReadNumber(rest, 1, p.refreshes_a_minute); }},
};

constexpr ProfileName kNames[] = {
    {"13008", "responses as recorded on build 13008 (the default)", [](Profile& p) { p = Profile{}; }},
    {"15100", "builds from 15100: more keys, users with profile_pic and department",
     [](Profile& p) {
       p = Profile{};
       p.newer_objects = true;
     }},
    {"older", "builds before 13008: request_note, bare V1 responses without statuscode",
     [](Profile& p) {
       p = Profile{};
       p.request_note = true;
       p.old_attachments = true;
       p.v1_envelope = Profile::V1Envelope::kBare;
       p.v1_status_code = false;
     }},
    {"cloud", "the Cloud: OAuth, its paths and verbs, no V1",
     [](Profile& p) {
       p.cloud = true;
       p.v1 = false;
     }},
    {"long-ids", "ids have 18 digits, as in the Cloud", [](Profile& p) { p.long_ids = true; }},
    {"msp", "the edition for service providers: accounts", [](Profile& p) { p.msp = true; }},
    {"any-account", "a search by an account that there is not finds nothing instead of being refused",
     [](Profile& p) { p.any_account = true; }},
    {"others-forbidden", "with key-serves-ACCOUNT, what is another account's is 403 with inner code 4002",
     [](Profile& p) { p.others_forbidden = true; }},
    {"any-portal", "a portal that there is not is taken for the one that there is",
     [](Profile& p) { p.any_portal = true; }},
    {"refresh-revoked", "the refresh token is refused", [](Profile& p) { p.refresh_revoked = true; }},
    {"code-reusable", "a code gives tokens more than once", [](Profile& p) { p.code_reusable = true; }},
    {"token-errors-400", "errors of the token endpoint are 400 instead of 200",
     [](Profile& p) { p.token_error_status = 400; }},
    {"token-error-object", R"(a wrong access token gets {"error":"INVALID_TOKEN"})",
     [](Profile& p) { p.token_error_object = true; }},
    {"accept-strict", "on Cloud, an Accept that only says */* gets 415",
     [](Profile& p) { p.accept_strict = true; }},
    {"cloud-unproven",
     "the Cloud has what no source shows of it: merging, links, tags, associations, comments",
     [](Profile& p) { p.cloud_unproven = true; }},
    {"cloud-no-restore", "the Cloud has no _restore_from_trash", [](Profile& p) { p.cloud_restore = false; }},
    {"v1-only", "no V3: /api/v3 responds 404 with an HTML page", [](Profile& p) { p.v3 = false; }},
    {"v3-only", "no V1: /sdpapi responds 404 with an HTML page", [](Profile& p) { p.v1 = false; }},
    {"v1-wrapped", "every V1 XML response stands in <API><response>",
     [](Profile& p) {
       p.v1_envelope = Profile::V1Envelope::kWrapped;
       p.v1_failure_wrapped = true;
     }},
    {"v1-bare", "no V1 XML response stands in <API><response>",
     [](Profile& p) { p.v1_envelope = Profile::V1Envelope::kBare; }},
    {"v1-failure-wrapped", "V1 XML failures stand in <API><response>",
     [](Profile& p) { p.v1_failure_wrapped = true; }},
    {"v1-failure-page", "V1 failures are HTML pages", [](Profile& p) { p.v1_failure_page = true; }},
    {"v1-add-parameters", "V1's XML response to ADD_REQUEST has parameters, like that to GET_REQUEST",
     [](Profile& p) { p.v1_add_parameters = true; }},
    {"v1-lower-lists", "V1 XML lists have lower-case names for null fields too",
     [](Profile& p) { p.v1_lower_case_lists = true; }},
    {"request-note", "V3 notes are called request_note", [](Profile& p) { p.request_note = true; }},
    {"bad-key-401", "V3 responds to a wrong key with 401 and inner code 4022",
     [](Profile& p) { p.bad_key = Profile::BadKey::kStatus401; }},
    {"bad-key-login-page", "V3 responds to a wrong key with 200 and an HTML login page",
     [](Profile& p) { p.bad_key = Profile::BadKey::kLoginPage; }},
    {"bad-key-redirect", "V3 responds to a wrong key with 302 to a login page",
     [](Profile& p) { p.bad_key = Profile::BadKey::kRedirect; }},
    {"revoked-key", "every key is refused", [](Profile& p) { p.key_revoked = true; }},
    {"key-expires", "every key is refused from an hour after the start on, by the simulator's own clock",
     [](Profile& p) { p.key_lasts_ms = 3'600'000; }},
    {"create-200", "V3 creates respond 200 instead of 201", [](Profile& p) { p.create_status = 200; }},
    {"close-201", "V3 close responds 201 instead of 200", [](Profile& p) { p.close_status = 201; }},
    {"old-attachments", "attachments have file_name, and their size as text",
     [](Profile& p) { p.old_attachments = true; }},
    {"notifications-off", "V3 has no POST of notifications", [](Profile& p) { p.notifications = false; }},
    {"worklogs-refused", "V3 refuses every new worklog of a request, as one live instance does",
     [](Profile& p) { p.worklogs_refused = true; }},
    {"closing-rules", "a request without a resolution cannot be closed",
     [](Profile& p) { p.closing_rules = true; }},
    {"closing-error-4001", "a closing rule that is not met is 400 with inner code 4001",
     [](Profile& p) { p.closing_error = 4001; }},
    {"closing-error-4002", "a closing rule that is not met is 403 with inner code 4002",
     [](Profile& p) { p.closing_error = 4002; }},
    {"one-date-criterion", "a criterion with a time beside another one is refused",
     [](Profile& p) { p.one_date_criterion = true; }},
    {"one-criterion", "a criterion beside another one is refused, whatever they are",
     [](Profile& p) { p.one_criterion = true; }},
    {"any-case", "look-up names are found without regard to case",
     [](Profile& p) { p.any_case_names = true; }},
    {"v1-no-times", "V1 notes and worklogs do not show when they were made",
     [](Profile& p) { p.v1_times = false; }},
    {"date-absent", "responses have no Date",
     [](Profile& p) { p.surroundings.date = Surroundings::Date::kAbsent; }},
    {"date-garbage", "the Date of responses is not a date",
     [](Profile& p) { p.surroundings.date = Surroundings::Date::kGarbage; }},
    {"date-ahead", "the Date of responses is a proxy's that is 5 s ahead",
     [](Profile& p) { SetDates(p, {5000}); }},
    {"date-behind", "the Date of responses is a proxy's that is 5 s behind",
     [](Profile& p) { SetDates(p, {-5000}); }},
    {"date-hour-ahead", "the same by an hour", [](Profile& p) { SetDates(p, {kHour}); }},
    {"date-hour-behind", "the same by an hour", [](Profile& p) { SetDates(p, {-kHour}); }},
    {"date-alternating", "the Date of responses is right and 5 s ahead, alternately",
     [](Profile& p) {
       SetDates(p, {0, 5000});
     }},
    {"cache", "GETs are served from a cache that lets requests with no-cache pass",
     [](Profile& p) { p.surroundings.cache = Surroundings::Cache::kHonouring; }},
    {"cache-stubborn", "GETs are served from a cache, even with no-cache",
     [](Profile& p) { p.surroundings.cache = Surroundings::Cache::kStubborn; }},
    {"whole-seconds", "times of records are whole seconds",
     [](Profile& p) { p.surroundings.record_granularity_ms = 1000; }},
    {"whole-minutes", "times of records are whole minutes",
     [](Profile& p) { p.surroundings.record_granularity_ms = 60'000; }},
    {"list-lag", "lists show a thing 2 s after it was made",
     [](Profile& p) { p.surroundings.list_lag_ms = 2000; }},
    {"throttle", "past 20 calls in 10 s: 400 with the text about the maximum access limit",
     [](Profile& p) { p.throttle = Profile::Throttle::kText; }},
    {"throttle-429", "past 20 calls in 10 s: 429 with inner code 4015",
     [](Profile& p) { p.throttle = Profile::Throttle::kStatus429; }},
};

}  // namespace

std::span<const ProfileName> ProfileNames() { return kNames; }
std::span<const ProfilePrefix> ProfilePrefixes() { return kPrefixes; }

Result<Profile> ParseProfile(std::string_view text) {
  Profile profile;
  if (Trim(text).empty()) return profile;
  for (const std::string& part : Split(text, ',')) {
    const std::string_view wanted = Trim(part);
    const auto prefix = std::find_if(std::begin(kPrefixes), std::end(kPrefixes),
                                     [&](const ProfilePrefix& p) { return wanted.starts_with(p.prefix); });
    if (prefix != std::end(kPrefixes) && prefix->apply(profile, wanted.substr(prefix->prefix.size())))
      continue;
    const auto names = ProfileNames();
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const ProfileName& name) { return name.name == wanted; });
    if (found == names.end()) {
      std::vector<std::string> known;
      for (const ProfileName& name : names) known.emplace_back(name.name);
      for (const StorageName& name : StorageNames())
        known.push_back(std::string("storage-").append(name.name));
      known.emplace_back("storage-cut-N");
      for (const ProfilePrefix& each : kPrefixes) {
        if (each.prefix != "storage-") known.push_back(std::string(each.prefix).append(each.value));
      }
      return InvalidRequestError(fmt::format("unknown profile '{}'", wanted),
                                 fmt::format("Known profiles: {}.", Join(known, ", ")));
    }
    found->apply(profile);
  }
  return profile;
}

}  // namespace flintdesk::simulator
