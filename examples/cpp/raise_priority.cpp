// Gives a ticket another priority, having asked first what that would change, and says what it has changed:
//
//   raise_priority CONNECTOR-FILE REQUEST-ID PRIORITY
//
// The connector's file is what `flintdesk simulate` prints and what `flintdesk init` writes.
#include <iostream>
#include <string>

#include <flintdesk/flintdesk.hpp>

/// What is referred to shows its name, anything else itself.
std::string NameOf(const flintdesk::Value& value) {
  return value.Get("name").IsNil() ? value.Text() : value.Get("name").Text();
}

void Print(const flintdesk::Value& difference) {
  for (const flintdesk::Value& one : difference.Elements())
    std::cout << one.Get("field").Text() << ": " << NameOf(one.Get("from")) << " -> " << NameOf(one.Get("to"))
              << "\n";
}

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: raise_priority CONNECTOR-FILE REQUEST-ID PRIORITY\n";
    return 2;
  }
  flintdesk::Client desk = flintdesk::Client::FromFile(argv[1]);
  const auto edit = [&] {
    flintdesk::CallBuilder call = desk.Call();
    call.Set("action", "edit-request").Set("request-id", argv[2]).Set("priority", argv[3]);
    return call;
  };

  // Nothing is changed: the service desk is read, and the request is made and not sent.
  flintdesk::Response asked = edit().Set("dry-run", true).Sync();
  if (!asked.ok()) {
    std::cerr << asked.message() << "\n";
    return asked.exitcode();
  }
  if (asked.changed() == false) {
    std::cout << "it has that priority already\n";
    return 0;
  }
  std::cout << "would change\n";
  Print(asked.Get("dry-run.difference"));

  // With `diff` the change tells what it has done.
  flintdesk::Response done = edit().Set("diff", true).Sync();
  if (!done.ok()) {
    std::cerr << done.message() << "\n";
    return done.exitcode();
  }
  std::cout << "has changed\n";
  Print(done.Get("operation.result.difference"));
  return 0;
}
