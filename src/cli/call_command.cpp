#include <vector>

#include "base/log.hpp"
#include "base/printable.hpp"
#include "cli/call_line.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/response_view.hpp"
#include "cli/row_printer.hpp"
#include "cli/signals.hpp"
#include "cli/wait_notice.hpp"
#include "cli/workplace.hpp"
#include "connector/list_pages.hpp"

namespace flintdesk::cli {
namespace {

bool HomeIsFound(const HomeOptions& options) {
  return connector::Home::Find(options.home.empty() ? std::nullopt : std::optional(options.home)).ok();
}

/// The connector of a line that names none.
Result<void> ChooseConnector(CallRequest& request, const connector::Home& home) {
  if (!request.chooses_connector) return {};
  Result<std::string> chosen = ChosenConnector(home.ConnectorNames());
  if (!chosen.ok()) return std::move(chosen).error();
  request.call.connector = std::move(chosen).value();
  return {};
}

/// What a person wants to know of a success: what was done, and the ticket. Empty where neither is shown.
std::string ViewOf(const connector::Response& response, const catalogue::Action* action) {
  // The message of a state that had been set already says just that.
  const bool was_done = action && response.message.starts_with("success");
  return (was_done ? DoneLine(*action, response.data) : "") + TicketView(response.data);
}

/// Why the value that was asked for is not there. Only a change must not be sent again for it.
Error LacksField(Error error, const catalogue::Action* action) {
  if (!action || catalogue::Changes(action->effect))
    error.message = "the call succeeded, so do not send it again; " + error.message;
  return error;
}

/// Prints what came back as the line wants it. The status is another one only where a success lacks the value
/// that was asked for.
Code Print(const connector::Response& response, const CallRequest& request, const catalogue::Action* action) {
  const bool succeeded = response.code == Code::kSuccess;
  if (response.data.IsNull() && request.field.empty()) return response.code;
  if (!request.field.empty()) {
    const Result<std::string> value = FieldOf(response.data, request.field);
    if (value.ok())
      PrintText((OutputIsTerminal() ? Printable(*value, "\n\t") : *value) + "\n", succeeded);
    else if (succeeded)
      PrintError(LacksField(value.error(), action));
    return succeeded && !value.ok() ? value.error().code : response.code;
  }
  const bool for_a_person = request.output == "table" || (request.output.empty() && OutputIsTerminal());
  const std::string view = for_a_person && succeeded ? ViewOf(response, action) : "";
  // What the message says is all that a person wants to know of a failure, or of what was done already.
  const bool message_is_all = for_a_person && response.message != "success";
  if (!view.empty())
    PrintText(view, succeeded);
  else if (!message_is_all)
    PrintJson(response.data, succeeded);
  return response.code;
}

/// Each row in a line as soon as it has come; a page of them is in memory.
int PrintLines(connector::CallGateway& gateway, connector::Call call, const catalogue::Action& action) {
  const catalogue::Field* limit = action.Find("limit");
  if (!call.parameters.Contains("limit") && limit != nullptr && limit->default_value)
    call.parameters.Set("limit", *limit->default_value);
  connector::Rows rows(connector::PagesOf(gateway, std::move(call)));
  const Result<void> printed = PrintRows(rows, RowForm::kJsonLines);
  return printed.ok() ? 0 : Refuse(printed.error());
}

}  // namespace

int RunCall(const CallOptions& options) {
  Result<CallRequest> wanted = ReadCallLine(options.arguments);
  if (!wanted.ok()) return Refuse(wanted.error());

  std::optional<connector::Home> home;
  // With --config a call needs no home folder; one that is there must be in order all the same.
  const bool may_lack = !wanted->configuration_file.empty() && wanted->home.home.empty();
  if (may_lack && !connector::Home::Find(std::nullopt).ok()) {
    if (Result<void> applied = ApplyOptionsForCalls(wanted->home); !applied.ok())
      return Refuse(applied.error());
  } else {
    Result<connector::Home> opened = OpenHomeForCalls(wanted->home);
    if (!opened.ok()) {
      Error error = opened.error();
      // A home with a wrong setting is an error, a missing home is not.
      if (wanted->configuration_file.empty() && !HomeIsFound(wanted->home))
        error.assistance += " Without a home, --config FILE names a connector's file.";
      return Refuse(error);
    }
    home = *opened;
    if (Result<void> chosen = ChooseConnector(*wanted, *home); !chosen.ok()) return Refuse(chosen.error());
  }

  for (const std::string& warning : wanted->warnings) Log(LogLevel::kWarning, warning);
  std::unique_ptr<connector::Engine> engine = MakeEngine(home, wanted->configuration_file);
  const std::string what = WaitedFor(wanted->call);
  const catalogue::Action* action = TheConnector().FindAction(wanted->call.action);
  if (wanted->output == "jsonl" && action != nullptr)
    return PrintLines(*engine, std::move(wanted->call), *action);
  std::unique_ptr<connector::PendingCall> pending =
      WithWaitNotice(engine->Start(std::move(wanted->call)), what);
  constexpr milliseconds kGrace{2'000};  // a cancelled call ends at once
  InterruptWatch watch([&](int) { pending->Cancel(); }, kGrace);
  const connector::Response& response = pending->Wait();
  const Code code = Print(response, *wanted, action);
  if (response.code != Code::kSuccess)
    PrintError(response.message);
  else if (response.message != "success" && LogEnabled(LogLevel::kInfo))
    PrintNote(response.message);  // a success with something to add: "was already closed"
  return InterruptedBy() != 0 ? StatusOfSignal(InterruptedBy()) : ProcessStatus(code);
}

}  // namespace flintdesk::cli
