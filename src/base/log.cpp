#include "base/log.hpp"

#include <atomic>
#include <mutex>
#include <utility>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

std::atomic<LogLevel> threshold{LogLevel::kInfo};

struct Output {
  std::mutex mutex;
  LogSink sink;
  spdlog::logger logger{"flintdesk", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

  Output() {
    logger.set_level(spdlog::level::trace);
    logger.set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %v",
                                                                     spdlog::pattern_time_type::utc));
  }
};

/// One line, whatever the text holds; but for what is in `kept`.
std::string RecordOf(std::string_view message, std::string_view kept = {}) {
  return Printable(RedactUnmistakable(message), kept);
}

Output& TheOutput() {
  static auto* output = new Output;  // never destroyed: threads may log while the program ends
  return *output;
}

void WriteRecord(spdlog::logger& logger, LogLevel level, const std::string& line) {
  StatusLinePause pause;
  std::string word = fmt::format("{:<7}", NameOf(level));
  if (level >= LogLevel::kError)
    word = Colored(Color::kRed, word, STDERR_FILENO);
  else if (level == LogLevel::kWarning)
    word = Colored(Color::kYellow, word, STDERR_FILENO);
  logger.info("{} {}", word, line);
}

void Hand(LogLevel level, const std::string& record) {
  Output& output = TheOutput();
  std::lock_guard lock(output.mutex);
  if (output.sink)
    output.sink(level, record);
  else
    WriteRecord(output.logger, level, record);
}

constexpr std::string_view kNames[] = {"trace", "debug", "info", "warning", "error", "fatal", "off"};

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view name) {
  if (EqualsIgnoreCase(name, "warn")) return LogLevel::kWarning;
  for (std::size_t level = 0; level < std::size(kNames); ++level)
    if (EqualsIgnoreCase(name, kNames[level])) return static_cast<LogLevel>(level);
  return std::nullopt;
}

std::string_view NameOf(LogLevel level) { return kNames[static_cast<std::size_t>(level)]; }

std::vector<std::string> LogLevelNames() { return {std::begin(kNames), std::end(kNames)}; }

void SetLogLevel(LogLevel level) { threshold = level; }
bool LogEnabled(LogLevel level) { return level >= threshold.load() && level != LogLevel::kOff; }

void Log(LogLevel level, std::string_view message) {
  if (LogEnabled(level)) Hand(level, RecordOf(message));
}

void LogBlock(LogLevel level, std::string_view text) {
  if (LogEnabled(level)) Hand(level, RecordOf(text, "\n\t"));
}

void SetLogSink(LogSink sink) {
  Output& output = TheOutput();
  std::lock_guard lock(output.mutex);
  output.sink = std::move(sink);
}

}  // namespace flintdesk
