#include <filesystem>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "catalogue/check.hpp"
#include "catalogue/reference.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "servicedesk/endpoints.hpp"

namespace flintdesk::cli {
namespace {

int WriteReference(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  for (const catalogue::Page& page : catalogue::ReferencePages(TheConnector())) {
    Result<void> written = WriteFile(folder / page.file_name, page.content);
    if (!written.ok()) return Refuse(written.error());
  }
  return 0;
}

int FindActions(const std::string& words) {
  const std::string found = catalogue::FoundText(TheConnector(), words);
  if (found.empty())
    return Refuse(MakeError(Code::kNotFound, "no action speaks of " + ShownName(Redact(words)),
                            "Search with fewer words; `flintdesk actions` lists all."));
  PrintText(found);
  return 0;
}

int PrintEndpoints() {
  std::string text = "api,method,path,use\n";
  for (const servicedesk::Endpoint& endpoint : servicedesk::Endpoints(TheConnector()))
    text += fmt::format("{},{},{},{}\n", servicedesk::NameOf(endpoint.api), endpoint.method, endpoint.path,
                        endpoint.use);
  PrintText(text);
  return 0;
}

}  // namespace

int ShowActions(const ActionsOptions& options) {
  const catalogue::Connector& connector = TheConnector();
  if (!options.write_reference.empty()) return WriteReference(options.write_reference);
  if (options.endpoints) return PrintEndpoints();
  if (!options.find.empty()) return FindActions(options.find);
  const catalogue::Group* group = connector.FindGroup(options.name);
  if (options.name.empty() || group) {
    if (options.json)
      PrintJson(catalogue::ActionsJson(connector, group));
    else
      PrintText(group ? catalogue::GroupText(connector, *group) : catalogue::ActionsText(connector));
    return 0;
  }
  const catalogue::Action* action = connector.FindAction(options.name);
  if (!action)
    return Refuse(InvalidRequestError(catalogue::UnknownAction(connector, options.name),
                                      catalogue::KnownActions(connector, options.name)));
  if (options.json)
    PrintJson(catalogue::ActionSchema(connector, *action));
  else
    PrintText(catalogue::ActionText(connector, *action));
  return 0;
}

}  // namespace flintdesk::cli
