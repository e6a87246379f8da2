#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "simulator/surroundings.hpp"

namespace flintdesk::simulator {

/// How this simulator behaves where builds and installations of the product differ. The defaults are what was
/// recorded on build 13008.
struct Profile {
  enum class BadKey { kInner401, kStatus401, kLoginPage, kRedirect };
  enum class V1Envelope { kMixed, kWrapped, kBare };
  enum class Throttle { kOff, kText, kStatus429 };

  bool cloud = false;        ///< The edition that the vendor runs.
  bool long_ids = false;     ///< Ids have 18 digits, as the Cloud's have.
  bool msp = false;          ///< The edition for service providers.
  bool any_account = false;  ///< A search by an account that there is not finds nothing, in place of 4001.
  std::string key_account;   ///< The one account that the key's technician serves; empty: all of them.
  bool others_forbidden = false;       ///< What belongs to another one is 403 in place of 404.
  bool any_portal = false;             ///< A portal that there is not is taken for the one that there is.
  bool v1 = true;                      ///< There is /sdpapi.
  bool v3 = true;                      ///< There is /api/v3.
  bool newer_objects = false;          ///< Keys and user objects as on builds from 15100.
  bool request_note = false;           ///< The note entity is called `request_note`.
  BadKey bad_key = BadKey::kInner401;  ///< How V3 responds to a wrong key.
  bool key_revoked = false;            ///< Every key is refused.
  std::int64_t key_lasts_ms = 0;       ///< … from so long after the start on; 0: never.
  V1Envelope v1_envelope = V1Envelope::kMixed;  ///< `<API><response>` around V1 XML responses.
  bool v1_failure_wrapped = false;              ///< The same for failures.
  bool v1_failure_page = false;                 ///< V1 failures are pages for people.
  bool v1_add_parameters = false;               ///< V1's ADD_REQUEST responds in XML like GET_REQUEST.
  bool v1_lower_case_lists = false;             ///< Null fields in V1 XML lists keep their lower-case name.
  bool v1_status_code = true;                   ///< `<statuscode>` stands in V1 XML results.
  int create_status = 201;                      ///< HTTP status of V3 creates.
  int close_status = 200;                       ///< HTTP status of V3 close.
  bool notifications = true;                    ///< V3 sends mail.
  bool worklogs_refused = false;                ///< V3 takes no worklog of a request.
  bool old_attachments = false;                 ///< An attachment has `file_name` and its size as text.
  std::int64_t file_limit = 0;                  ///< Bytes that an uploaded file may have; 0: any number.
  std::vector<std::string> closing_needs;       ///< Fields that closing needs besides.
  int closing_error = 0;                        ///< V3's inner code when it lacks one; 0: 4012.
  bool one_date_criterion = false;              ///< A criterion with a time stands alone, or is refused.
  bool one_criterion = false;                   ///< The same of every criterion.
  int throttle_each = 0;                        ///< Calls that one window allows for each URL; 0: any number.
  bool closing_rules = false;                   ///< Closing needs a resolution.
  bool any_case_names = false;                  ///< Look-up names are found without regard to case.
  Throttle throttle = Throttle::kOff;
  int throttle_calls = 20;  ///< Calls that one window allows.
  int throttle_window_ms = 10'000;

  // Of the Cloud:
  std::int64_t token_lasts_ms = 3'600'000;  ///< How long an access token is valid.
  int refreshes_a_minute = 5;               ///< Access tokens that a refresh token gives a minute.
  bool refresh_revoked = false;             ///< The refresh token is refused.
  bool code_reusable = false;               ///< A code gives tokens more than once.
  int token_error_status = 200;             ///< HTTP status of the token endpoint's errors.
  bool token_error_object = false;          ///< A wrong access token gets {"error":"INVALID_TOKEN"}.
  bool accept_strict = false;               ///< An Accept that only says */* gets 415.
  bool cloud_unproven = false;  ///< There is what no source shows of it: merging, links, tags, ….
  bool cloud_restore = true;    ///< There is _restore_from_trash.

  bool v1_times = true;       ///< V1 notes and worklogs show when they were made.
  Surroundings surroundings;  ///< At the start; they may be changed later.
};

/// One name that `--profile` takes.
struct ProfileName {
  std::string_view name;
  std::string_view meaning;
  void (*apply)(Profile&);
};
std::span<const ProfileName> ProfileNames();

/// The first part of names whose rest is a value: "token-lasts-60".
struct ProfilePrefix {
  std::string_view prefix;
  std::string_view value;  ///< What the rest is, for people.
  std::string_view meaning;
  bool (*apply)(Profile&, std::string_view rest);  ///< False: the rest is none.
};
std::span<const ProfilePrefix> ProfilePrefixes();

/// Reads "13008,closing-rules": names separated by commas, applied from left to right. The error
/// (kInvalidRequest) names the unknown one and all known ones. Empty text is the default.
Result<Profile> ParseProfile(std::string_view text);

}  // namespace flintdesk::simulator
