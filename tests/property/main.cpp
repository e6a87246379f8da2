// Generated surroundings against the settlement of lost responses, each under every kind of Date:
//
//   property_test                      runs as many cases as FLINTDESK_PROPERTY_CASES says
//   property_test --seed N [--cases M] another run of cases, or one of them to look at
//                                      (FLINTDESK_PROPERTY_LOG=1 shows what the connector says meanwhile)
//   property_test --table              prints what comes of each kind of surroundings, in Markdown
//   property_test --write FILE         writes that page
//   property_test --compare FILE       fails when the file differs from that page
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include "property/judge.hpp"
#include "property/run.hpp"
#include "property/table.hpp"

namespace flintdesk::property {
namespace {

constexpr std::uint64_t kSeed = 20'261'128;
constexpr std::int64_t kScenarios = 700;
constexpr int kMostShown = 10;

class Tally {
 public:
  /// Runs a scenario under every kind of Date.
  void Take(std::uint64_t seed) {
    const Scenario scenario = Generate(seed);
    std::string end;
    for (const DateKind& date : DateKinds()) {
      const Outcome outcome = Run(scenario, date);
      ++runs_;
      ++codes_[static_cast<int>(outcome.ours.code)];
      Judgement judgement = Judge(scenario, outcome);
      for (const std::string_view used : judgement.used) ++used_[std::string(used)];
      if (end.empty()) end = EndOf(outcome);
      if (EndOf(outcome) != end)
        judgement.violations.push_back(fmt::format("ends as {}, but as {} with a Date that is {}",
                                                   EndOf(outcome), end, DateKinds().front().name));
      if (judgement.violations.empty()) continue;
      ++wrong_;
      Show(seed, scenario, date, outcome, judgement);
      break;
    }
  }

  void Print(double seconds) const {
    std::printf("%lld runs, %lld scenarios wrong, in %.1f s\n", static_cast<long long>(runs_),
                static_cast<long long>(wrong_), seconds);
    for (const auto& [code, count] : codes_)
      std::printf("  exit code %d: %lld\n", code, static_cast<long long>(count));
    for (const auto& [name, count] : used_)
      std::printf("  %s: %lld\n", name.c_str(), static_cast<long long>(count));
  }
  bool good() const { return wrong_ == 0 && runs_ > 0; }

 private:
  void Show(std::uint64_t seed, const Scenario& scenario, const DateKind& date, const Outcome& outcome,
            const Judgement& judgement) const {
    if (wrong_ > kMostShown) return;
    std::fprintf(stderr, "seed %llu, Date %s: %s\n  %s\n  %s: %s\n", static_cast<unsigned long long>(seed),
                 std::string(date.name).c_str(), Join(judgement.violations, "; ").c_str(),
                 scenario.Describe().c_str(), EndOf(outcome).c_str(), outcome.ours.message.c_str());
    std::fprintf(stderr, "  started %lld, ended %lld, reads before %d, read-backs %d, sent at",
                 static_cast<long long>(outcome.ours.started), static_cast<long long>(outcome.ours.ended),
                 outcome.ours.fences, outcome.ours.read_backs);
    for (const Sending& sending : outcome.ours.sendings)
      std::fprintf(stderr, " %lld (%d)", static_cast<long long>(sending.at), sending.effects);
    for (const DeedRecord& deed : outcome.deeds)
      std::fprintf(stderr, "; a deed at %lld", static_cast<long long>(deed.at));
    if (outcome.other) std::fprintf(stderr, "\n  the other: %s", outcome.other->message.c_str());
    std::fprintf(stderr, "\n");
  }

  std::int64_t runs_ = 0, wrong_ = 0;
  std::map<int, std::int64_t> codes_;
  std::map<std::string, std::int64_t> used_;
};

int RunCases(std::uint64_t seed, std::int64_t cases) {
  std::printf("seed %llu, %lld scenarios, each under %zu kinds of Date\n",
              static_cast<unsigned long long>(seed), static_cast<long long>(cases), DateKinds().size());
  std::fflush(stdout);
  const auto begin = std::chrono::steady_clock::now();
  Tally tally;
  for (std::int64_t i = 0; i < cases; ++i) tally.Take(seed + static_cast<std::uint64_t>(i));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  tally.Print(took.count());
  return tally.good() ? 0 : 1;
}

int Compare(const std::string& file) {
  const auto written = ReadFile(file);
  if (written.ok() && written.value() == EvidenceTable()) return 0;
  std::fprintf(stderr,
               "%s differs from what was found: run property_test --write %s and look at the difference\n",
               file.c_str(), file.c_str());
  return 1;
}

int Write(const std::string& file) {
  const Result<void> written = WriteFile(file, EvidenceTable());
  if (!written.ok()) std::fprintf(stderr, "%s\n", written.error().Sentence().c_str());
  return written.ok() ? 0 : 1;
}

int Main(const std::vector<std::string>& words) {
  SetLogSink([](LogLevel, std::string_view) {});
  if (words.size() == 1 && words[0] == "--table") {
    std::printf("%s", EvidenceTable().c_str());
    return 0;
  }
  if (words.size() == 2 && words[0] == "--write") return Write(words[1]);
  if (words.size() == 2 && words[0] == "--compare") return Compare(words[1]);
  const char* wanted = std::getenv("FLINTDESK_PROPERTY_CASES");
  std::int64_t cases = ParseInteger(wanted == nullptr ? "" : wanted).value_or(kScenarios);
  std::uint64_t seed = kSeed;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const auto number = ParseInteger(words[i + 1]);
    if (number && words[i] == "--seed") {
      seed = static_cast<std::uint64_t>(*number);
    } else if (number && words[i] == "--cases") {
      cases = *number;
    }
  }
  return RunCases(seed, cases);
}

}  // namespace
}  // namespace flintdesk::property

int main(int count, char** words) { return flintdesk::property::Main({words + 1, words + count}); }
