#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "connector/registry.hpp"
#include "http/http.hpp"
#include "servicedesk/credentials/oauth_settings.hpp"

namespace flintdesk::cli {

/// The connection that is examined.
struct DoctorSubject {
  std::string command;  ///< "flintdesk doctor manageenginesdp": remedies that are commands begin with it.
  http::Origin origin;
  Secret key;              ///< Empty: what needs one is left out, and that is a failure.
  std::string key_origin;  ///< "The key came from …" without a full stop; empty: nobody knows.
  /// Of a service desk in the cloud, which takes access tokens in place of `key`; none: on premises.
  std::optional<servicedesk::OAuthSettings> oauth;
  std::string api_version = "auto";  ///< "auto", "v1", "v3" or "cloud"
  std::string portal;                ///< `portal-id`; may be empty, as the next two.
  std::string portal_name;           ///< `portal`
  std::string account;
  http::ClientOptions http;
  std::vector<std::filesystem::path> secret_files;  ///< Nobody but the owner should read them.
  std::filesystem::path home;                       ///< Paths in remedies are given relative to it.
  std::filesystem::path data;                       ///< Where calls keep what they learn; empty: nowhere.
  std::filesystem::path save_certificate;  ///< Where the server's certificates are written; empty: nowhere.
  /// Asks somebody whether a file with something else in it may be replaced; empty: nobody is there, and no.
  std::function<Result<bool>(const std::string& question)> confirm;
};

struct DoctorResult {
  Code code = Code::kSuccess;  ///< Of the first failure.
  /// The only thing wrong with the server's certificates is that nobody here knows who signed them.
  bool only_trust_missing = false;
  std::string certificates;  ///< As PEM; empty without TLS.
  std::string fingerprint;   ///< SHA-256 of the server's own.
};

/// What the doctor examines, from the registry's connector `name`. Errors are kInvalidConfiguration: what the
/// registry finds wrong, wrong `value-names`, no host or port.
Result<DoctorSubject> ReadSubject(connector::Registry& registry, const std::string& name);

/// How the configuration names a file: relative to the home folder when it lies there, else absolute.
std::string PathInConfiguration(const std::filesystem::path& file, const std::filesystem::path& home);

}  // namespace flintdesk::cli
