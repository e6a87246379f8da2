#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_tree.hpp"

/// Completion in a shell. The script of a shell only cuts and quotes words; what may stand at a place is
/// asked from the program, so that a catalogue of any size costs a shell nothing when it starts.
namespace flintdesk::cli {

/// A script for "bash", "zsh" or "fish".
std::string CompletionScript(const std::string& shell);

struct Offer {
  std::string word;
  std::string help;
};

/// What may stand for the last word.
struct Completion {
  /// "words": the offers; "open": offers to be typed on, without a blank behind; "files", "folders" or
  /// "at-files" (@FILE): what the shell finds itself.
  std::string_view kind = "words";
  std::vector<Offer> offers;  ///< Those that begin with the last word.
};

/// For the words of a line behind the program's name, the last of which may be empty or a part. Names of
/// connectors and flintbits are those of the home folder that the line or the environment names.
///
///   Complete(tree, TheConnector(), {"call", "desk", "add-n"})  // {"words", {{"add-note", "Add a note…"}}}
Completion Complete(const CommandTree& tree, const catalogue::Connector& connector,
                    const std::vector<std::string>& words);

/// `flintdesk completion --words …`: the kind, then a word and its help by turns, each ended by a NUL, since
/// names may hold any other character.
std::string CompletionText(const Completion& completion);

}  // namespace flintdesk::cli
