#include <csignal>
#include <cstdlib>

#include <sys/resource.h>

#include "cli/program.hpp"

int main(int argc, char** argv) {
  // A reader that goes away is an error of write(), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  // A core dump would hold technician keys in clear; FLINTDESK_CORE_DUMPS=1 asks for them all the same.
  if (!std::getenv("FLINTDESK_CORE_DUMPS")) {
    rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
  }
  return flintdesk::cli::RunProgram(argc, argv);
}
