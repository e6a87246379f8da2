#pragma once

#include <sys/types.h>

namespace flintdesk {

/// The umask of the process, for files that get their mode later. Any thread: the system tells it only to who
/// sets it, and two that did so at once could leave another one behind.
mode_t Umask();

}  // namespace flintdesk
