#pragma once

namespace flintdesk::cli {

/// Ends what a stopped flintbit has started: every process below this one that is still in this one's
/// session, with SIGTERM and, what is left after two seconds, with SIGKILL. A process that went into a
/// session of its own (setsid, a daemon) was meant to stay, and stays.
void EndChildren();

}  // namespace flintdesk::cli
