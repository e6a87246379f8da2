#pragma once

#include <string>
#include <string_view>

namespace flintdesk {

/// What is wrong with a path below which a service desk is said to live, as a finding that says how to write
/// it; empty for nothing. Pure; any thread.
///
///   FaultOfBasePath("helpdesk/") -> "";  FaultOfBasePath("/a/../b") -> "got \"/a/../b\", which …"
std::string FaultOfBasePath(std::string_view text);

/// A path without fault as it stands on the wire before the API's own: one slash before each part, none at
/// the end, "" for the root; what needs no percent sign has none. Pure; any thread.
///
///   NormalBasePath("helpdesk/") -> "/helpdesk";  NormalBasePath("/Störung") -> "/St%C3%B6rung"
std::string NormalBasePath(std::string_view text);

/// Can it be written into a request as it is?
bool IsNormalBasePath(std::string_view text);

}  // namespace flintdesk
