#pragma once

#include <string>

namespace flintdesk::servicedesk {

/// May `shown` be `sent` with parts hidden by a filter: "Call XXXXXXXXXX", "PIN **", "password [redacted]"?
/// What is left must stand in `sent` in the same order, at its beginning and end where `shown` does not begin
/// or end with something hidden. Both are plain texts.
bool MayBeMasked(const std::string& sent, const std::string& shown);

}  // namespace flintdesk::servicedesk
