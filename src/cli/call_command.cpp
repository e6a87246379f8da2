#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/value_list.hpp"
#include "cli/call_line.hpp"
#include "cli/change_view.hpp"
#include "cli/commands.hpp"
#include "cli/document_view.hpp"
#include "cli/output.hpp"
#include "cli/response_view.hpp"
#include "cli/row_cells.hpp"
#include "cli/row_printer.hpp"
#include "cli/signals.hpp"
#include "cli/wait_notice.hpp"
#include "cli/workplace.hpp"
#include "connector/list_pages.hpp"
#include "servicedesk/model/action.hpp"

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

/// Does it show a ticket, and no part of one? A count of them is none either.
bool IsOfTicket(const catalogue::Action& action) {
  const servicedesk::ActionModel& model = servicedesk::ModelOf(action);
  return model.thing != nullptr && model.thing->is_request && !model.listing;
}

/// What a person wants to know of a success: what a dry run has found out; else what was done, and what it
/// has changed or the ticket. Empty where nothing of it is shown.
std::string ViewOf(const connector::Response& response, const catalogue::Action* action) {
  if (std::string view = DryRunView(response.data); !view.empty()) return view;
  // The message of a state that had been set already says just that.
  const bool was_done = action && response.message.starts_with("success");
  const std::string done = was_done ? DoneLine(*action, response.data) : "";
  const std::string difference = DifferenceView(response.data);
  if (action != nullptr && !catalogue::Changes(action->effect) && !IsOfTicket(*action))
    return DocumentView(response.data);
  return done + (difference.empty() ? TicketView(response.data) : difference);
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

/// The calls of a list, one a page: a person is told of a long wait, and Ctrl-C ends the one that is on its
/// way and those behind it.
class PageCalls final : public connector::CallGateway {
 public:
  explicit PageCalls(connector::Engine& engine) : engine_(engine) {}

  std::unique_ptr<connector::PendingCall> Start(connector::Call call) override {
    std::string what = WaitedFor(call);
    auto pending = engine_.Start(std::move(call));
    if (InterruptedBy() != 0) pending->Cancel();
    return WithWaitNotice(std::move(pending), std::move(what));
  }

 private:
  connector::Engine& engine_;
};

/// Is it printed row by row, as it comes?
bool PrintsRows(const CallRequest& request, const catalogue::Action* action) {
  if (action == nullptr || !action->lists || !request.field.empty()) return false;
  return request.output.empty() ? OutputIsTerminal() : request.output != "json";
}

Result<void> PrintAs(const std::string& output, connector::Rows& rows, std::vector<std::string> columns,
                     bool csv_safe) {
  if (output == "jsonl") return PrintRows(rows, RowForm::kJsonLines);
  if (output == "csv")
    return PrintCsv(rows, std::move(columns), csv_safe ? Formulas::kDefused : Formulas::kKept);
  return PrintTable(rows, std::move(columns));
}

/// The rows of a list as they come; a page of them is in memory.
int PrintList(connector::Engine& engine, CallRequest request, const catalogue::Action& action) {
  json::Object& parameters = request.call.parameters;
  const bool is_limited = parameters.Contains("limit");
  const catalogue::Field* limit = action.Find("limit");
  if (!is_limited && limit != nullptr && limit->default_value) parameters.Set("limit", *limit->default_value);
  const json::Value* columns = parameters.Find("columns");
  std::vector<std::string> given = ValuesIn(columns == nullptr ? "" : columns->ScalarText().value_or(""));
  constexpr milliseconds kGrace{2'000};
  const catalogue::Field* field = action.Find("columns");
  UnseenColumns unseen(request.output == "jsonl" ? std::vector<std::string>{} : given,
                       field == nullptr ? std::vector<std::string>{} : field->usual);
  const std::string who = fmt::format("{} {}", Redact(request.call.connector), action.name);
  PageCalls calls(engine);
  connector::Rows rows([pages = connector::PagesOf(calls, std::move(request.call)), &unseen]() {
    Result<connector::Page> page = pages();
    if (page.ok()) unseen.LookAt(page.value().rows);
    return page;
  });
  InterruptWatch watch([&](int) { engine.CancelAll(); }, kGrace);
  const Result<void> printed = PrintAs(request.output, rows, std::move(given), request.csv_safe);
  if (!printed.ok()) PrintError(printed.error());
  if (InterruptedBy() != 0) return StatusOfSignal(InterruptedBy());
  if (!printed.ok()) return ProcessStatus(printed.error().code);
  if (const std::string warning = unseen.Warning(); !warning.empty())
    Log(LogLevel::kWarning, fmt::format("{}: {}", who, warning));
  if (rows.goes_on() && !is_limited && LogEnabled(LogLevel::kInfo))
    PrintNote(
        fmt::format("the list goes on behind these {} rows; --limit 0 gives all of them", rows.given()));
  return 0;
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
  if (PrintsRows(*wanted, action)) return PrintList(*engine, *std::move(wanted), *action);
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
