#pragma once

#include <string>

namespace flintdesk::property {

/// What comes of every action in each kind of surroundings, as a page for people; the same text each time.
std::string EvidenceTable();

}  // namespace flintdesk::property
