#include "matrix/table.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"

#include "matrix/plan.hpp"

namespace flintdesk::matrix {
namespace {

constexpr std::string_view kHead = R"(# Every fault against every action

Made by `make matrix`, which runs every cell; a test fails when this page differs from what it finds. Of actions that differ in
names only, one stands for its kind; the loss of a request and of a response is run for the others too. The actions are those of working flintbits; a lost request and a
lost response are tried with every other one in `tests/contract/lost_response_test.cpp`. Each cell is a call of an action's example against a simulator of its own, over real connections, and says the exit code and how often the
service desk has carried the action out. [Reliability](reliability.md) says why it is so, the simulator's
[guide](guides/simulator.md#plans-of-faults) what each fault does, and [exit codes](reference/exit-codes.md) what a code means.

The fault strikes once, on a *new* connection or on a *kept* one that has served a call before, or *every* time that the
call is sent; rows that are alike stand together. Each change is the first of its home in that hour, so a read goes before it
([reliability](reliability.md#what-counts-as-proof)): where the table says *new*, the change finds the connection that this read has made,
and a fault of the connection meets the read. pickup-request has no body over V3, so that nothing tells whether it has left
twice: it never goes over a kept connection, and its *kept* is a *new* one. Calls have 10 s, or 3 s where no response comes in time or
a gateway says so (504); an attempt has 5 s, or 1 s where it must end without a response. There is one retry, and a settling time of 20 ms.
`api-version` is set to the API of the table; with `auto` a page can decide which one is spoken
([which API](guides/service-desk-apis.md#which-one)).
)";

std::string_view TitleOf(Host host) {
  switch (host) {
    case Host::kV3:
      return "V3";
    case Host::kV1:
      return "V1, on a host that has V3 too";
    case Host::kV1Alone:
      return "V1, on a host without V3";
  }
  return {};
}

std::string_view NameOf(Situation situation) {
  if (situation == Situation::kNew) return "new";
  return situation == Situation::kKeptAlive ? "kept" : "every";
}

std::string TextOf(const Outcome& outcome, const catalogue::Action& action) {
  const int code = static_cast<int>(outcome.code);
  if (action.effect == catalogue::Effect::kReads) return fmt::format(" {} |", code);
  return fmt::format(" {} · {} |", code, outcome.effects);
}

/// The rows of one host, in order: what they say, and of which fault and situations.
struct Row {
  const Form* form;
  std::string situations;
  std::string outcomes;
};

std::vector<Row> RowsOf(Host host, const std::vector<const catalogue::Action*>& columns,
                        const std::vector<Cell>& cells, const std::vector<CellResult>& results) {
  std::vector<Row> rows;
  const Cell* before = nullptr;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    if (cell.host != host || std::ranges::find(columns, cell.action) == columns.end()) continue;
    if (before == nullptr || before->form != cell.form || before->situation != cell.situation)
      rows.push_back({cell.form, std::string(NameOf(cell.situation)), {}});
    rows.back().outcomes += TextOf(results[i].outcome, *cell.action);
    before = &cell;
  }
  std::vector<Row> merged;
  for (Row& row : rows) {
    const auto alike = std::find_if(merged.begin(), merged.end(), [&](const Row& other) {
      return other.form == row.form && other.outcomes == row.outcomes;
    });
    if (alike == merged.end()) {
      merged.push_back(std::move(row));
    } else {
      alike->situations += ", " + row.situations;
    }
  }
  return merged;
}

}  // namespace

std::string MarkdownOf(const std::vector<Cell>& cells, const std::vector<CellResult>& results) {
  const std::vector<const catalogue::Action*> columns = Representatives(ActionsWithRules());
  std::string page(kHead);
  for (const Host host : kHosts) {
    page += fmt::format("\n## {}\n\n| fault | strikes |", TitleOf(host));
    std::string line = "|---|---|";
    for (const catalogue::Action* action : columns) {
      page += fmt::format(" {} |", action->name);
      line += "---|";
    }
    page += "\n" + line + "\n";
    for (const Row& row : RowsOf(host, columns, cells, results))
      page += fmt::format("| {} | {} |{}\n", row.form->label, row.situations, row.outcomes);
  }
  return page;
}

Result<void> WritePage(const std::filesystem::path& file, const std::vector<Cell>& cells,
                       const std::vector<CellResult>& results) {
  const auto wrong =
      std::ranges::count_if(results, [](const CellResult& result) { return !result.wrong.empty(); });
  if (wrong > 0 || cells.empty())
    return FailedError(
        fmt::format("{} is left as it is: {} of {} cells are wrong", file.string(), wrong, cells.size()),
        "Mend what they name, or the rule in tests/matrix/rule.cpp.");
  return WriteFile(file, MarkdownOf(cells, results));
}

std::string SummaryOf(const std::vector<Cell>& cells, const std::vector<CellResult>& results) {
  std::map<int, int> by_code;
  std::size_t good = 0;
  milliseconds longest{0};
  for (const CellResult& result : results) {
    ++by_code[static_cast<int>(result.outcome.code)];
    if (result.wrong.empty()) ++good;
    longest = std::max(longest, result.took);
  }
  std::vector<std::string> codes;
  for (const auto& [code, count] : by_code) codes.push_back(fmt::format("{}: {}", code, count));
  return fmt::format("{} cells, {} as they must be; by exit code {}; the longest call took {} ms",
                     cells.size(), good, Join(codes, ", "), longest.count());
}

}  // namespace flintdesk::matrix
