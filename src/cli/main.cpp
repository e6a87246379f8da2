#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/program.hpp"

namespace {

/// A descriptor 0 to 2 that is closed would be given to the next file or socket, and a message printed into
/// it.
void FillStandardDescriptors() {
  int got = ::open("/dev/null", O_RDWR);
  while (got >= 0 && got <= STDERR_FILENO) got = ::open("/dev/null", O_RDWR);
  if (got >= 0) ::close(got);
}

}  // namespace

int main(int argc, char** argv) {
  FillStandardDescriptors();
  // A reader that goes away is an error of write(), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  // A core dump would hold technician keys in clear; FLINTDESK_CORE_DUMPS=1 asks for them all the same.
  if (!std::getenv("FLINTDESK_CORE_DUMPS")) {
    rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);  // the limit does not hold for a core_pattern that is a pipe
  }
  return flintdesk::cli::RunProgram(argc, argv);
}
