#include <filesystem>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/reference.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {
namespace {

int Refuse(const Error& error) {
  PrintError(error);
  return ProcessStatus(error.code);
}

int WriteReference(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  for (const catalogue::Page& page : catalogue::ReferencePages(TheConnector())) {
    Result<void> written = WriteFile(folder / page.file_name, page.content);
    if (!written.ok()) return Refuse(written.error());
  }
  return 0;
}

}  // namespace

int ShowActions(const ActionsOptions& options) {
  const catalogue::Connector& connector = TheConnector();
  if (!options.write_reference.empty()) return WriteReference(options.write_reference);
  if (options.action.empty()) {
    if (options.json)
      PrintJson(catalogue::ActionsJson(connector));
    else
      PrintText(catalogue::ActionsText(connector));
    return 0;
  }
  const catalogue::Action* action = connector.FindAction(options.action);
  if (!action) {
    std::vector<std::string> names;
    for (const catalogue::Action& known : connector.actions) names.push_back(known.name);
    std::optional<std::string> nearest = NearestOf(options.action, names);
    return Refuse(
        InvalidRequestError(fmt::format("there is no action {}", RedactAndShorten(options.action, 40)),
                            nearest ? fmt::format("Did you mean {}?", *nearest)
                                    : fmt::format("There are {}.", Join(names, ", "))));
  }
  if (options.json)
    PrintJson(catalogue::ActionSchema(connector, *action));
  else
    PrintText(catalogue::ActionText(connector, *action));
  return 0;
}

}  // namespace flintdesk::cli
