#pragma once

#include <memory>
#include <string>
#include <string_view>

/// For tests only: a client that sends bytes as they are and reads responses as they come.
namespace flintdesk::web {

class TestClient {
 public:
  /// Connects to a port on this machine. With `ca_pem` it speaks TLS and trusts that certificate alone, for
  /// the name localhost.
  explicit TestClient(int port, const std::string& ca_pem = {}, const std::string& address = "127.0.0.1");
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  bool connected() const;
  /// Why the certificate was not trusted, in OpenSSL's words; "ok" when it was.
  std::string CertificateProblem() const;
  /// The other side has reset the connection instead of closing it; known once it was read to its end.
  bool WasReset() const;
  bool Send(std::string_view bytes);
  /// One response with head and body (by Content-Length); what came until the end when the connection ends
  /// first.
  std::string ReadResponse(bool has_body = true);
  /// What comes up to and with `text`; all that came when the connection ends first.
  std::string ReadUntil(std::string_view text);
  /// Everything until the other side closes.
  std::string ReadAll();
  /// Sends a request and reads its response.
  std::string Ask(std::string_view bytes) {
    Send(bytes);
    return ReadResponse();
  }

 private:
  struct State;
  bool ReadSome();
  std::unique_ptr<State> state_;
};

/// "HTTP/1.1 200 OK…" → 200; 0 for anything else.
int StatusOf(std::string_view response);
std::string BodyOf(std::string_view response);

}  // namespace flintdesk::web
