#include "web/testing/test_client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flintdesk::web {

struct TestClient::State {
  int socket = -1;
  SSL_CTX* context = nullptr;
  SSL* tls = nullptr;
  bool connected = false;
  bool reset = false;
  std::string buffer;

  void Connect(int port, const std::string& address);
  void StartTls(const std::string& ca_pem);
};

void TestClient::State::Connect(int port, const std::string& address) {
  const bool is_v6 = address.find(':') != address.npos;
  socket = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  // A test that waits for a response that never comes shall fail and not hang.
  const timeval limit{60, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = v4.sin_port;
  inet_pton(is_v6 ? AF_INET6 : AF_INET, address.c_str(),
            is_v6 ? static_cast<void*>(&v6.sin6_addr) : static_cast<void*>(&v4.sin_addr));
  const auto* target =
      is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  connected = ::connect(socket, target, is_v6 ? sizeof v6 : sizeof v4) == 0;
}

void TestClient::State::StartTls(const std::string& ca_pem) {
  context = SSL_CTX_new(TLS_client_method());
  BIO* text = BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()));
  X509* certificate = PEM_read_bio_X509(text, nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate);
  X509_free(certificate);
  BIO_free(text);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  tls = SSL_new(context);
  SSL_set1_host(tls, "localhost");
  SSL_set_fd(tls, socket);
  connected = SSL_connect(tls) == 1;
}

TestClient::TestClient(int port, const std::string& ca_pem, const std::string& address)
    : state_(std::make_unique<State>()) {
  state_->Connect(port, address);
  if (state_->connected && !ca_pem.empty()) state_->StartTls(ca_pem);
}

TestClient::~TestClient() {
  if (state_->tls != nullptr) SSL_free(state_->tls);
  if (state_->context != nullptr) SSL_CTX_free(state_->context);
  if (state_->socket >= 0) ::close(state_->socket);
}

bool TestClient::connected() const { return state_->connected; }

std::string TestClient::CertificateProblem() const {
  return X509_verify_cert_error_string(SSL_get_verify_result(state_->tls));
}

bool TestClient::WasReset() const { return state_->reset; }

bool TestClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    const auto sent = state_->tls != nullptr ? SSL_write(state_->tls, bytes.data(), size)
                                             : ::send(state_->socket, bytes.data(),
                                                      static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TestClient::ReadSome() {
  char bytes[16384];
  const auto count = state_->tls != nullptr ? SSL_read(state_->tls, bytes, sizeof bytes)
                                            : ::recv(state_->socket, bytes, sizeof bytes, 0);
  if (count < 0 && errno == ECONNRESET) state_->reset = true;
  if (count <= 0) return false;
  state_->buffer.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::string TestClient::ReadResponse(bool has_body) {
  std::string& buffer = state_->buffer;
  std::size_t head = buffer.npos;
  while ((head = buffer.find("\r\n\r\n")) == buffer.npos) {
    if (!ReadSome()) return std::exchange(buffer, {});
  }
  std::size_t whole = head + 4;
  const std::size_t length = buffer.find("Content-Length: ");
  if (has_body && length < head) whole += std::strtoul(buffer.c_str() + length + 16, nullptr, 10);
  while (buffer.size() < whole) {
    if (!ReadSome()) break;
  }
  std::string response = buffer.substr(0, whole);
  buffer.erase(0, whole);
  return response;
}

std::string TestClient::ReadUntil(std::string_view text) {
  std::string& buffer = state_->buffer;
  std::size_t found = buffer.npos;
  while ((found = buffer.find(text)) == buffer.npos) {
    if (!ReadSome()) return std::exchange(buffer, {});
  }
  std::string read = buffer.substr(0, found + text.size());
  buffer.erase(0, read.size());
  return read;
}

std::string TestClient::ReadAll() {
  while (ReadSome()) {
  }
  return std::exchange(state_->buffer, {});
}

int StatusOf(std::string_view response) {
  return response.starts_with("HTTP/1.1 ") ? std::atoi(std::string(response.substr(9, 3)).c_str()) : 0;
}

std::string BodyOf(std::string_view response) {
  const std::size_t head = response.find("\r\n\r\n");
  return head == response.npos ? std::string{} : std::string(response.substr(head + 4));
}

}  // namespace flintdesk::web
