#include "cli/doctor_subject.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "cli/output.hpp"
#include "connector/prepare.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/spec_cloud.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::cli {

Result<DoctorSubject> ReadSubject(connector::Registry& registry, const std::string& name) {
  auto connector = registry.Find(name);
  if (!connector.ok()) return std::move(connector).error();
  const catalogue::Checked& values = (*connector)->configuration;
  for (const char* needed : {"host-name", "port"})
    if (!values.Has(needed))
      return InvalidConfigurationError(fmt::format("{} is missing in the configuration", needed),
                                       "Calls may bring it, but the doctor needs it here; set it.");
  auto names = servicedesk::ValueNames::Make(values.values.Find("value-names"));
  if (!names.ok()) return std::move(names).error();

  DoctorSubject subject;
  subject.command = ProgramName() + " doctor" + (name.empty() ? "" : " " + ShellWord(name));
  subject.origin = connector::OriginOf(values);
  subject.key = Secret(values.Text("technician-key"));
  subject.key_origin = (*connector)->key_origin;
  subject.api_version = values.Text("api-version");
  subject.portal = values.Text("portal-id");
  subject.portal_name = values.Text("portal");
  subject.account = values.Text("account");
  if (servicedesk::EditionOf(values) == servicedesk::Edition::kCloud)
    subject.oauth = servicedesk::OAuthSettingsOf(values);
  subject.secret_files = (*connector)->secret_files;
  subject.http = connector::ClientOptionsOf(values);
  if (const std::string& key = subject.http.client_key; !key.empty()) subject.secret_files.emplace_back(key);
  if (const auto& home = registry.options().home) {
    subject.home = home->Folder();
    subject.data = home->Data();
  }
  return subject;
}

std::string PathInConfiguration(const std::filesystem::path& file, const std::filesystem::path& home) {
  std::error_code ignored;
  std::filesystem::path absolute = std::filesystem::absolute(file, ignored).lexically_normal();
  if (home.empty()) return absolute.string();
  std::filesystem::path base = std::filesystem::absolute(home, ignored).lexically_normal();
  std::filesystem::path relative = absolute.lexically_relative(base);
  bool outside = relative.empty() || *relative.begin() == "..";
  return outside ? absolute.string() : relative.string();
}

}  // namespace flintdesk::cli
