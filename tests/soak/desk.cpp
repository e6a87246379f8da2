#include "soak/desk.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "web/test_client.hpp"

namespace flintdesk::soak {
namespace {

[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "soak: %s\n", why.c_str());
  std::exit(1);
}

std::string RequestsAsData(int count) {
  json::Array requests;
  for (int i = 0; i < count; ++i) {
    const int id = kFirstRequest + i;
    requests.emplace_back(json::Object{
        {"id", id}, {"requester", "Ann Ray"}, {"subject", fmt::format("Disk of srv{} is full", id)}});
  }
  return json::Write(json::Object{{"requests", std::move(requests)}});
}

std::string FirstLineOf(int descriptor) {
  std::string line;
  for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

Desk::Desk(const std::string& program, int requests) {
  std::string folder = (std::filesystem::temp_directory_path() / "flintdesk-soak-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) GiveUp("cannot make " + folder);
  const std::string data = folder + "/requests.json";
  if (!WriteFile(data, RequestsAsData(requests)).ok()) GiveUp("cannot write " + data);
  const std::string line = Start(program, data);
  // By its first line it has read the file.
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  char key[64] = {};
  if (std::sscanf(line.c_str(), "listening on http://127.0.0.1:%d key %63s", &port_, key) != 2)
    GiveUp(program + " simulate does not start: " + line);
  key_ = key;
}

std::string Desk::Start(const std::string& program, const std::string& data) {
  int ends[2];
  if (::pipe(ends) != 0) GiveUp("cannot make a pipe");
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // nobody else would end it after a crash
    if (::getppid() != parent) std::_Exit(1);
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(program.c_str(), program.c_str(), "simulate", "--port", "0", "--bind", "127.0.0.1", "--data",
            data.c_str(), nullptr);
    std::_Exit(127);
  }
  ::close(ends[1]);
  // This end stays open, so that the connector file, which comes next, can be written over there.
  return FirstLineOf(ends[0]);
}

Desk::~Desk() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

json::Value Desk::Ask(std::string_view method, std::string_view path, const std::string& body) const {
  web::TestClient client(port_);
  const std::string answer =
      client.Ask(fmt::format("{} /simulator{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                             "Content-Length: {}\r\n\r\n{}",
                             method, path, body.size(), body));
  auto parsed = json::Parse(web::BodyOf(answer));
  if (!parsed.ok() || parsed.value().Find("error") != nullptr)
    GiveUp(fmt::format("the simulator answers {} {} with: {}", method, path, answer.substr(0, 500)));
  return std::move(parsed).value();
}

}  // namespace flintdesk::soak
