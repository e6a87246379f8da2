#include <clocale>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <langinfo.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/program.hpp"

namespace {

/// A descriptor 0 to 2 that is closed would be given to the next file or socket, and a message printed into
/// it. What takes the place of input and output can't be read and written either, so that their loss is
/// noticed.
void FillStandardDescriptors() {
  constexpr int kWays[] = {O_WRONLY, O_RDONLY, O_RDWR};
  for (int each = STDIN_FILENO; each <= STDERR_FILENO; ++each)
    if (::fcntl(each, F_GETFD) < 0) ::open("/dev/null", kWays[each]);  // the lowest that is free: this one
}

/// How bytes of the environment and of host names are read: as the locale says, and as UTF-8 where there is
/// none, as under cron. Only that: numbers keep their point, whatever the language.
void UseCharactersOfTheLocale() {
  const char* known = std::setlocale(LC_CTYPE, "");
  if (known == nullptr || std::string_view(::nl_langinfo(CODESET)) == "ANSI_X3.4-1968")
    std::setlocale(LC_CTYPE, "C.UTF-8");
}

/// A write beyond `ulimit -f` is an error of write() like a full disk, not the end of the process: a change
/// may have been made by then. A handler and not SIG_IGN, which programs that a flintbit starts would
/// inherit.
void OutliveFileSizeLimit() {
  struct sigaction action {};
  ::sigaction(SIGXFSZ, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;  // as the parent wants it, for children too
  action = {};
  action.sa_handler = [](int) {};
  ::sigaction(SIGXFSZ, &action, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  FillStandardDescriptors();
  UseCharactersOfTheLocale();
  // A reader that goes away is an error of write(), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  OutliveFileSizeLimit();
  // A core dump would hold technician keys in clear; FLINTDESK_CORE_DUMPS=1 asks for them all the same.
  if (!std::getenv("FLINTDESK_CORE_DUMPS")) {
    rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);  // the limit does not hold for a core_pattern that is a pipe
  }
  return flintdesk::cli::RunProgram(argc, argv);
}
