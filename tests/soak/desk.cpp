#include "soak/desk.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "web/testing/test_client.hpp"

#include "soak/work.hpp"

namespace flintdesk::soak {
namespace {

[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "soak: %s\n", why.c_str());
  std::exit(1);
}

std::string Data(int count) {
  json::Array requests;
  for (int i = 0; i < count; ++i) {
    const int id = kFirstRequest + i;
    // Without a technician a request cannot be closed.
    requests.emplace_back(json::Object{{"id", id},
                                       {"requester", "Ann Ray"},
                                       {"technician", "John"},
                                       {"subject", fmt::format("Disk of srv{} is full", id)}});
  }
  json::Array technicians;
  for (int i = 0; i < kTechnicians; ++i)
    technicians.emplace_back(
        json::Object{{"id", kFirstTechnician + i}, {"name", fmt::format("Technician {}", i)}});
  return json::Write(
      json::Object{{"technicians", std::move(technicians)}, {"requests", std::move(requests)}});
}

/// What a server shows, whoever has signed it.
std::string CertificateOf(int port) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  BIO* connection = BIO_new_ssl_connect(context);
  BIO_set_conn_hostname(connection, fmt::format("127.0.0.1:{}", port).c_str());
  SSL* tls = nullptr;
  BIO_get_ssl(connection, &tls);
  if (BIO_do_connect(connection) != 1 || BIO_do_handshake(connection) != 1)
    GiveUp("the simulator speaks no TLS");
  X509* certificate = SSL_get1_peer_certificate(tls);
  BIO* text = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(text, certificate);
  const char* bytes = nullptr;
  const long size = BIO_get_mem_data(text, &bytes);
  std::string pem(bytes, static_cast<std::size_t>(size));
  BIO_free(text);
  X509_free(certificate);
  BIO_free_all(connection);
  SSL_CTX_free(context);
  return pem;
}

std::string FirstLineOf(int descriptor) {
  std::string line;
  for (char c = 0; ::read(descriptor, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

Desk::Desk(const std::string& program, const DeskOptions& options) {
  const std::string data = folder_.PathOf("data.json");
  if (!WriteFile(data, Data(options.requests)).ok()) GiveUp("cannot write " + data);
  const std::string line = Start(program, data, options.tls);
  char key[64] = {};
  const char* form = options.tls ? "listening on https://127.0.0.1:%d key %63s"
                                 : "listening on http://127.0.0.1:%d key %63s";
  if (std::sscanf(line.c_str(), form, &port_, key) != 2)
    GiveUp(program + " simulate does not start: " + line);
  key_ = key;
  if (!options.tls) return;
  certificate_ = CertificateOf(port_);
  certificate_file_ = folder_.PathOf("desk.pem");
  if (!WriteFile(certificate_file_, certificate_).ok()) GiveUp("cannot write " + certificate_file_);
}

std::string Desk::Start(const std::string& program, const std::string& data, bool tls) {
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
            data.c_str(), tls ? "--tls" : nullptr, nullptr);
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
  web::TestClient client(port_, certificate_);
  const std::string response =
      client.Ask(fmt::format("{} /simulator{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                             "Content-Length: {}\r\n\r\n{}",
                             method, path, body.size(), body));
  auto parsed = json::Parse(web::BodyOf(response));
  if (!parsed.ok() || parsed.value().Find("error") != nullptr)
    GiveUp(fmt::format("the simulator responds to {} {} with: {}", method, path, response.substr(0, 500)));
  return std::move(parsed).value();
}

}  // namespace flintdesk::soak
