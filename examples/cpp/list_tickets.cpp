// Prints the open requests of a service desk, one on a line, however many there are:
//
//   list_tickets CONNECTOR-FILE
//
// The connector's file is what `flintdesk simulate` prints and what `flintdesk init` writes.
#include <iostream>

#include <flintdesk/flintdesk.hpp>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: list_tickets CONNECTOR-FILE\n";
    return 2;
  }
  flintdesk::Client desk = flintdesk::Client::FromFile(argv[1]);

  // Each page is fetched when its first row is wanted, so that one page of them is in memory.
  flintdesk::Rows rows = desk.Call().Set("action", "list-requests").Set("view", "Open_System").Rows();
  for (const flintdesk::Value& row : rows)
    std::cout << row.Get("id").Text() << " " << row.Get("subject").Text() << "\n";

  // What has come stays printed; whether it was all of them is said at the end.
  if (!rows.ok()) std::cerr << rows.message() << "\n";
  return rows.exitcode();
}
