#pragma once

#include "catalogue/spec.hpp"

namespace flintdesk::catalogue {

inline std::vector<Field> ExampleConfiguration() {
  return {
      Field::Host("host-name", "Host of the desk.").Required().From(Place::kEither).Example("localhost"),
      Field::Integer("port", "Port of the desk.")
          .Required()
          .From(Place::kEither)
          .Between(1, 65535)
          .Example(9090),
      Field::Boolean("is-ssl", "Is the desk spoken to over TLS?").From(Place::kEither).Default(false),
      Field::Text("technician-key", "Key of the technician.")
          .RequiredUnless("api-version", "cloud")
          .From(Place::kEither)
          .Secret(),
      Field::Choice("api-version", "API to speak.", {"auto", "v1", "v3", "cloud"})
          .From(Place::kConfiguration)
          .Default("auto"),
      Field::Milliseconds("timeout", "The whole call.")
          .From(Place::kConfiguration)
          .Default(60000)
          .Example(5000),
      Field::Text("refresh-token", "Token of the cloud.")
          .RequiredWhen("api-version", "cloud")
          .From(Place::kConfiguration)
          .Secret(),
      Field::Boolean("verify-certificate", "Is the certificate checked?")
          .From(Place::kConfiguration)
          .Default(true),
      Field::Text("tls-minimum", "Oldest TLS.").From(Place::kConfiguration).Default("1.2").Example("1.3"),
      Field::Boolean("allow-other-hosts", "May the key go elsewhere?")
          .From(Place::kConfiguration)
          .Default(false),
      Field::File("ca-file", "Certificates to trust.").From(Place::kConfiguration).Example("ca.pem"),
      Field::ObjectOf("value-names", "Spellings.").From(Place::kConfiguration).Example(json::Object{}),
  };
}

inline Action ExampleRead() {
  Action get;
  get.name = "get-request";
  get.group = "requests";
  get.summary = "Read a request.";
  get.description = "Returns what the desk knows of a request.";
  get.effect = Effect::kReads;
  get.second_time = "Nothing is changed.";
  get.fields = {Field::Id("request-id", "Id of the request.").Required().Alias("requestid").Example(17)};
  get.failures = {Code::kNotFound};
  get.examples = {{"Read request 17", {{"request-id", 17}}}};
  return get;
}

inline Action ExampleChange() {
  Action note;
  note.name = "add-note";
  note.group = "notes";
  note.summary = "Add a note to a request.";
  note.description = "The note stands in the request's conversations.";
  note.effect = Effect::kAdds;
  note.second_time = "A second note of the same text stands in the request.";
  note.done = "The note was added";
  note.fields = {
      Field::Id("request-id", "Id of the request.").Required().Alias("requestid").Example(17),
      Field::Boolean("ispublic", "May the requester see it?").Default(false),
      Field::Text("notetext", "Text to be entered as note.")
          .Required()
          .Long()
          .Alias("notestext")
          .Example("Done."),
      Field::Text("to", "Whom to tell.").Example("ann@example.org"),
      Field::Choice("kind", "Kind of note.", {"Internal", "External"}),
      Field::Integer("minutes", "Time spent.").Between(0, 600).Example(5),
      Field::ObjectOf("fields", "Further fields.").Example(json::Object{{"impact", "High"}}),
      Field::Text("password", "A secret of the request.").Secret(),
  };
  note.failures = {Code::kNotFound, Code::kRejected};
  note.examples = {{"Add a private note", {{"request-id", 17}, {"notetext", "Done."}}}};
  return note;
}

/// A small connector with a field of every kind, for tests of the catalogue and of what reads it. A fresh
/// copy each.
inline Connector ExampleConnector() {
  Connector connector;
  connector.type = "example-connector";
  connector.title = "Example";
  connector.description = "A service desk that exists in tests only.";
  connector.configuration = ExampleConfiguration();
  connector.groups = {{"requests", "Requests themselves."}, {"notes", "Notes of requests."}};
  connector.actions = {ExampleRead(), ExampleChange()};
  return connector;
}

}  // namespace flintdesk::catalogue
