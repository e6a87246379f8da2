#pragma once

#include <string>

#include "base/json.hpp"

namespace flintdesk::cli {

/// The one thing that a document holds (a note, a template, a summary), for a terminal: each of its members
/// that has a value as a line "name: value", what is referred to by its name, a long text below its name. A
/// count is its number alone. A thing without any value is "(nothing)". Secrets are cut out and control
/// characters escaped. Empty where the document holds no thing, or several. Pure; any thread.
std::string DocumentView(const json::Value& document);

}  // namespace flintdesk::cli
