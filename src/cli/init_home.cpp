#include "cli/init_home.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "connector/home.hpp"

namespace flintdesk::cli {
namespace {

namespace fs = std::filesystem;

fs::path ConnectorPath(const InitPlan& plan) { return fs::path("connectors") / (plan.name + ".json"); }
fs::path PathOf(const InitPlan& plan, const KeptSecret& secret) {
  return fs::path("secrets") / fmt::format("{}.{}", plan.name, secret.kind->file_end);
}
fs::path FlintbitPath() { return fs::path("flintbox") / "first" / "hello.rb"; }

std::string Reference(const InitPlan& plan, const KeptSecret& secret) {
  return secret.variable.empty() ? fmt::format("${{file:{}}}", PathOf(plan, secret).string())
                                 : fmt::format("${{env:{}}}", secret.variable);
}

std::string Description(const InitPlan& plan) {
  if (plan.cloud.empty())
    return fmt::format("{} at {}:{}{}", TheConnector().title, plan.host, plan.port, plan.base_path);
  std::string text = TheConnector().title + " in the cloud";
  for (const char* name : {"data-center", "host-name", "portal"})
    if (const json::Value* value = plan.cloud.Find(name))
      text += fmt::format(", {} {}", name, value->ScalarText().value_or(""));
  return text;
}

std::string ConnectorText(const InitPlan& plan) {
  json::Object config = plan.cloud;
  if (config.empty())
    config = json::Object{{"host-name", plan.host}, {"port", plan.port}, {"is-ssl", plan.tls}};
  for (const KeptSecret& secret : plan.secrets) config.Set(secret.kind->setting, Reference(plan, secret));
  if (!plan.base_path.empty()) config.Set("base-path", plan.base_path);
  if (!plan.ca_file.empty()) config.Set("ca-file", plan.ca_file);
  json::Object file{
      {"type", TheConnector().type}, {"description", Description(plan)}, {"config", std::move(config)}};
  return json::WritePretty(file) + "\n";
}

std::string FlintbitText(const InitPlan& plan) {
  constexpr std::string_view kText = R"(# A first flintbit: reads one request of the service desk.
# Input: {"request-id": 17}
request_id = @input.get("request-id")
@output.exit(2, %q(Please say which request: --input '{"request-id": 17}')) if request_id.nil?

response = @call.connector('NAME')
                .set("action", "get-request")
                .set("request-id", request_id)
                .sync

if response.exitcode == 0
  details = response.get("operation").get("Details")
  @log.info("Read request #{request_id}")
  @output.set("subject", details.get("SUBJECT")).set("status", details.get("STATUS"))
else
  @output.exit(response.exitcode, response.message)
end
)";
  return ReplaceAll(std::string(kText), "NAME", ReplaceAll(plan.name, "'", "\\'"));
}

/// The nearest folder above that is there already.
fs::path Standing(fs::path path) {
  std::error_code failure;
  while (!fs::exists(path, failure) && path.has_relative_path()) path = path.parent_path();
  return path;
}

Error InTheWay(std::string message) {
  return InvalidConfigurationError(std::move(message),
                                   "Nothing was written. Use another folder or --name, or move it away.");
}

}  // namespace

std::vector<fs::path> FilesOf(const InitPlan& plan) {
  std::vector<fs::path> files{ConnectorPath(plan)};
  if (plan.first_flintbit) files.push_back(FlintbitPath());
  for (const KeptSecret& secret : plan.secrets)
    if (secret.variable.empty()) files.push_back(PathOf(plan, secret));
  return files;
}

std::vector<std::string> MissingFoldersOf(const InitPlan& plan) {
  std::vector<std::string> missing;
  std::error_code failure;
  for (const char* folder : {"config/", "data/"})
    if (!fs::exists(plan.folder / folder, failure)) missing.emplace_back(folder);
  return missing;
}

bool HasFirstFlintbit(const fs::path& home) {
  std::error_code failure;
  return fs::exists(fs::symlink_status(home / FlintbitPath(), failure));
}

Result<void> CheckTargets(const InitPlan& plan) {
  std::error_code failure;
  std::vector<std::string> there;
  for (const fs::path& file : FilesOf(plan)) {
    const fs::path target = plan.folder / file;
    if (fs::exists(fs::symlink_status(target, failure))) there.push_back(target.string());
  }
  if (!there.empty())
    return InTheWay(fmt::format("{} {} there already", Join(there, ", "), there.size() == 1 ? "is" : "are"));
  for (const char* part : {"connectors", "config", "flintbox/first", "data", "secrets"}) {
    const fs::path standing = Standing(plan.folder / part);
    if (!fs::is_directory(standing, failure)) return InTheWay(standing.string() + " is not a folder");
    // Through a link, a key would be written to a place that only its owner may write to.
    const fs::path own = plan.folder / part;
    if ((own.filename() == "data" || own.filename() == "secrets") &&
        fs::is_symlink(fs::symlink_status(own, failure)))
      return InTheWay(own.string() + " is a symbolic link, and nothing is written through one");
    if (::access(standing.c_str(), W_OK | X_OK) != 0)
      return InTheWay(fmt::format(
          "nothing can be written into {}: it belongs to somebody else or is read-only", standing.string()));
  }
  return {};
}

Result<void> WriteConnector(const InitPlan& plan) {
  return WriteFile(plan.folder / ConnectorPath(plan), ConnectorText(plan));
}

Result<void> WriteSecret(const InitPlan& plan, const KeptSecret& secret) {
  return WriteOwnFile(plan.folder / PathOf(plan, secret), secret.text.Reveal() + "\n");
}

Result<void> WriteHome(const InitPlan& plan) {
  std::vector<fs::path> written;
  auto give_up = [&](Error error) {
    std::error_code ignored;
    for (const fs::path& file : written) fs::remove(file, ignored);
    return error;
  };
  auto write = [&](const fs::path& file, const std::string& text, bool own) {
    const fs::path target = plan.folder / file;
    Result<void> result = own ? WriteOwnFile(target, text) : WriteFile(target, text);
    if (result.ok()) written.push_back(target);
    return result;
  };
  auto home = connector::Home::Create(plan.folder);
  if (!home.ok()) return std::move(home).error();
  if (plan.first_flintbit)
    if (auto made = MakeFolder((plan.folder / FlintbitPath()).parent_path()); !made.ok())
      return std::move(made).error();
  const bool keeps_any =
      std::ranges::any_of(plan.secrets, [](const KeptSecret& secret) { return secret.variable.empty(); });
  if (keeps_any) {
    const bool is_new = !fs::exists(plan.folder / "secrets");
    if (auto made = MakeOwnFolder(plan.folder / "secrets"); !made.ok()) return give_up(made.error());
    // A home folder is a good thing to keep under version control; its keys are not.
    if (is_new)
      if (auto result = write("secrets/.gitignore", "*\n", true); !result.ok())
        return give_up(result.error());
    for (const KeptSecret& secret : plan.secrets) {
      if (!secret.variable.empty()) continue;
      if (auto result = write(PathOf(plan, secret), secret.text.Reveal() + "\n", true); !result.ok())
        return give_up(result.error());
    }
  }
  if (plan.first_flintbit)
    if (auto result = write(FlintbitPath(), FlintbitText(plan), false); !result.ok())
      return give_up(result.error());
  if (auto result = write(ConnectorPath(plan), ConnectorText(plan), false); !result.ok())
    return give_up(result.error());
  return {};
}

}  // namespace flintdesk::cli
