#pragma once

#include <vector>

#include "catalogue/spec.hpp"

namespace flintdesk::servicedesk {

/// The ManageEngine connector as data: its configuration, its actions. Lives as long as the program; any
/// thread.
///
///   ManageEngineSpec().FindAction("close-request")->Find("closecomment")->name  // "close-comment"
const catalogue::Connector& ManageEngineSpec();

/// The parts of it.
std::vector<catalogue::Field> ConfigurationFields();
/// What people ask for and it has not, or has under another name.
std::vector<catalogue::Wish> WishedVerbs();
std::vector<catalogue::Wish> WishedThings();
std::vector<catalogue::Wish> WishedParameters();

}  // namespace flintdesk::servicedesk
