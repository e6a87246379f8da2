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
#include "servicedesk/model/edition.hpp"

namespace flintdesk::cli {
namespace {

int WriteReference(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  std::vector<catalogue::Page> pages = catalogue::ReferencePages(TheConnector());
  for (catalogue::Page& page : pages) {
    const std::string name = page.file_name.substr(0, page.file_name.rfind('.'));
    if (name == "index") page.content += "Which edition has what: [editions](editions.md).\n";
    if (const catalogue::Action* action = TheConnector().FindAction(name))
      page.content += fmt::format("\n## Editions\n\n{}. [Editions](editions.md) has them all.\n",
                                  servicedesk::EditionsLine(*action));
  }
  pages.push_back(servicedesk::EditionsPage(TheConnector()));
  for (const catalogue::Page& page : pages) {
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

std::string TextOfAction(const catalogue::Action& action) {
  return catalogue::ActionText(TheConnector(), action) + "\nEditions: " + servicedesk::EditionsLine(action) +
         "\n";
}

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
    PrintText(TextOfAction(*action));
  return 0;
}

}  // namespace flintdesk::cli
