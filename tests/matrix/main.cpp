// Every fault that the simulator knows against every kind of action of the catalogue, on either API:
//
//   fault_matrix                    runs every cell; fails when one does not end as rule.cpp says
//   fault_matrix --write FILE       and writes the page of the outcomes when all do
//   fault_matrix --compare FILE     and fails when the file differs from that page
//   fault_matrix --only TEXT        runs the cells whose name holds the text
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "base/log.hpp"

#include "matrix/plan.hpp"
#include "matrix/table.hpp"

namespace flintdesk::matrix {
namespace {

/// Cells wait most of their time.
constexpr int kAtATime = 24;

std::vector<CellResult> RunAll(const std::vector<Cell>& cells) {
  std::vector<CellResult> results(cells.size());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < kAtATime; ++i) {
    workers.emplace_back([&] {
      for (std::size_t mine = next++; mine < cells.size(); mine = next++) results[mine] = Run(cells[mine]);
    });
  }
  for (std::thread& worker : workers) worker.join();
  return results;
}

int Main(const std::string& option, const std::string& value) {
  // What the connector says about a fault is not what is looked at here.
  SetLogSink([](LogLevel, std::string_view) {});
  const std::vector<Form> forms = AllForms();
  const std::vector<Cell> cells = AllCells(ActionsWithRules(), forms, option == "--only" ? value : "");
  const std::vector<CellResult> results = RunAll(cells);
  bool good = !cells.empty();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (results[i].wrong.empty()) continue;
    good = false;
    std::fprintf(stderr, "%s: %s\n", cells[i].Name().c_str(), results[i].wrong.c_str());
  }
  std::printf("%s\n", SummaryOf(cells, results).c_str());
  if (option == "--write") {
    const Result<void> written = WritePage(value, cells, results);
    if (!written.ok()) std::fprintf(stderr, "%s\n", written.error().Sentence().c_str());
    good = written.ok() && good;
  }
  if (option == "--compare") {
    const auto written = ReadFile(value);
    if (!written.ok() || written.value() != MarkdownOf(cells, results)) {
      std::fprintf(stderr, "%s differs from what was found: run make matrix and commit\n", value.c_str());
      good = false;
    }
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace flintdesk::matrix

int main(int count, char** words) {
  const std::string option = count > 1 ? words[1] : "";
  const bool known = option == "--write" || option == "--compare" || option == "--only";
  if (count == 1 || (count == 3 && known)) return flintdesk::matrix::Main(option, count == 3 ? words[2] : "");
  std::fprintf(stderr, "fault_matrix [--write FILE | --compare FILE | --only TEXT]\n");
  return 2;
}
