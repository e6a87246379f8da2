#pragma once

#include <memory>

#include <CLI/CLI.hpp>

#include "catalogue/spec.hpp"
#include "cli/options.hpp"

namespace flintdesk::cli {

/// The command line as a tree of commands and options with their texts: parsing, `--help`, the man pages and
/// the shell completions all read it. CLI11 costs seconds to compile, so that only four source files include
/// this.
struct CommandTree {
  CLI::App app;
  RunOptions run;
  CallOptions call;
  ActionsOptions actions;
  SimulateOptions simulate;
  DoctorOptions doctor;
  LogOptions log;
  InitOptions init;
  std::string completion_shell;
  std::string manual_page;  ///< "actions", or empty for that of the program.
  std::string help_about;   ///< Only shown: program.cpp makes `COMMAND --help` of it.

  CommandTree();
  CommandTree(const CommandTree&) = delete;
  CommandTree& operator=(const CommandTree&) = delete;
};

/// flintdesk(1), as roff.
std::string ManPage(const CommandTree& tree);
/// flintdesk-actions(7): the actions and their parameters, by group.
std::string ActionsManPage(const catalogue::Connector& connector);

}  // namespace flintdesk::cli
