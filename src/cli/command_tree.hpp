#pragma once

#include <memory>

#include <CLI/CLI.hpp>

#include "catalogue/spec.hpp"
#include "cli/options.hpp"

namespace flintdesk::cli {

/// The command line as a tree of commands and options with their texts: parsing, `--help`, the man page and
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
  std::string help_about;  ///< Only shown: program.cpp makes `COMMAND --help` of it.

  CommandTree();
  CommandTree(const CommandTree&) = delete;
  CommandTree& operator=(const CommandTree&) = delete;
};

/// roff for `man`, from the tree and the catalogue.
std::string ManPage(const CommandTree& tree);
/// A completion script for "bash", "zsh" or "fish", from the tree and the catalogue.
std::string CompletionScript(const CommandTree& tree, const catalogue::Connector& connector,
                             const std::string& shell);

}  // namespace flintdesk::cli
