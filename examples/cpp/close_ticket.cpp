// Adds a note to a request and closes it, while it reads another one:
//
//   close_ticket CONNECTOR-FILE REQUEST-ID
//
// The connector's file is what `flintdesk simulate` prints and what `flintdesk init` writes.
#include <cstdlib>
#include <iostream>

#include <flintdesk/flintdesk.hpp>

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: close_ticket CONNECTOR-FILE REQUEST-ID\n";
    return 2;
  }
  flintdesk::Client desk = flintdesk::Client::FromFile(argv[1]);
  const std::string id = argv[2];

  // Started now, read at the end: nobody waits for it meanwhile.
  flintdesk::Response ticket = desk.Call().Set("action", "get-request").Set("request-id", id).Async();

  flintdesk::Response note = desk.Call()
                                 .Set("action", "add-note")
                                 .Set("request-id", id)
                                 .Set("ispublic", false)
                                 .Set("notetext", "Virtual machine is ready.")
                                 .Timeout(10s)
                                 .Sync();
  std::cout << "note: " << note.exitcode() << " " << note.message() << "\n";
  if (!note.ok()) return note.exitcode();

  flintdesk::Response closed = desk.Call()
                                   .Set("action", "close-request")
                                   .Set("request-id", id)
                                   .Set("close-accepted", "Accepted")
                                   .Set("close-comment", "Virtual machine provisioned successfully.")
                                   .Timeout(10s)
                                   .Sync();
  std::cout << "close: " << closed.exitcode() << " " << closed.message() << "\n";

  flintdesk::Value response = ticket.Get("response").Get("operation");
  std::cout << "request " << response.Get("Details").Get("WORKORDERID").Text() << ": "
            << response.Get("result").Get("status").Text() << "\n";
  return closed.exitcode();
}
