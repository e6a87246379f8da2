#pragma once

#include <string_view>

namespace flintdesk {

/// Does a host's name or address lead to this machine and never to a network? localhost and what is below it,
/// the names that a system's own files give to loopback, 127.0.0.0/8 in every spelling that name resolution
/// takes (127.1, 2130706433), ::1, both inside IPv6 (::ffff:127.0.0.1), and the unspecified addresses, by
/// which a client reaches itself. With or without brackets and a last dot, in any case. Nothing is looked up.
///
///   IsLoopback("LOCALHOST.") && IsLoopback("[::1]") && !IsLoopback("desk.example.org")
bool IsLoopback(std::string_view host);

}  // namespace flintdesk
